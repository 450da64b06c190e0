// A binary heap. An entry cannot be taken out of the middle: what has gone away meanwhile stays until it comes to the
// top, and who pops has to look whether it is still wanted.

export class Heap<T> {
  private readonly records: T[] = [];
  private readonly isBefore: (a: T, b: T) => boolean;

  /** @param isBefore  a strict order that does not change for entries that are in the heap */
  constructor(isBefore: (a: T, b: T) => boolean) {
    this.isBefore = isBefore;
  }

  get size(): number {
    return this.records.length;
  }

  peek(): T | undefined {
    return this.records[0];
  }

  push(record: T): void {
    const { records, isBefore } = this;
    let at = records.length;
    records.push(record);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = records[above];
      if (parent === undefined || !isBefore(record, parent)) break;
      records[at] = parent;
      at = above;
    }
    records[at] = record;
  }

  pop(): T | undefined {
    const { records, isBefore } = this;
    const top = records[0];
    const last = records.pop();
    if (top === undefined || last === undefined || top === last) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = records[below];
      if (child === undefined) break;
      const right = records[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      records[at] = child;
      at = below;
    }
    records[at] = last;
    return top;
  }

  clear(): void {
    this.records.length = 0;
  }
}
