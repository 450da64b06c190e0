// Numbers for things, so that events can name them: the lowest numbers are used again.

export class Slots<T> {
  private readonly items: (T | undefined)[] = [];
  private readonly free: number[] = [];

  /** A number that is free now. `put` it to use next. */
  reserve(): number {
    return this.free.pop() ?? this.items.length;
  }

  put(slot: number, item: T): void {
    this.items[slot] = item;
  }

  at(slot: number): T | undefined {
    return this.items[slot];
  }

  /** Empties a number without using it again. */
  clear(slot: number): void {
    this.items[slot] = undefined;
  }

  release(slot: number): void {
    this.items[slot] = undefined;
    this.free.push(slot);
  }
}
