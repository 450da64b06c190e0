// Columns of numbers that grow as rows come: dense ones in typed arrays, sparse ones for what few rows have.

/** A column twice as long, with the same values; the old one can no longer be used. */
export function longer<T extends Float64Array | Int32Array | Uint8Array>(column: T): T {
  const Column = column.constructor as new (buffer: ArrayBufferLike) => T;
  // Moving the buffer gives its memory back at once, not when it is collected.
  return new Column((column.buffer as ArrayBuffer).transfer(column.byteLength * 2));
}

/** The first `length` values of a column, in a buffer of their size; the column can no longer be used. */
export function cut<T extends Float64Array | Int32Array | Uint8Array>(column: T, length: number): T {
  const Column = column.constructor as new (buffer: ArrayBufferLike) => T;
  return new Column((column.buffer as ArrayBuffer).transfer(length * column.BYTES_PER_ELEMENT));
}

/** A number for some rows; all others have the same. */
export class SparseColumn {
  private readonly values = new Map<number, number>();
  private readonly otherwise: number;

  /** @param otherwise  what a row has that was never set */
  constructor(otherwise: number) {
    this.otherwise = otherwise;
  }

  get(row: number): number {
    return this.values.size === 0 ? this.otherwise : (this.values.get(row) ?? this.otherwise);
  }

  set(row: number, value: number): void {
    this.values.set(row, value);
  }

  forget(row: number): void {
    this.values.delete(row);
  }
}

/** A list of whole numbers that only grows. */
export class IntegerList {
  length = 0;
  private values = new Int32Array(64);

  push(value: number): void {
    if (this.length === this.values.length) this.values = longer(this.values);
    this.values[this.length] = value;
    this.length += 1;
  }

  at(position: number): number {
    return this.values[position] ?? 0;
  }
}
