// The tasks of one group in order of their finish, as a binary heap in two arrays. Groups share cores evenly among
// their members, so that the order of finishes never changes while rates do.

/** Keys are virtual finish times; equal ones leave in the order in which they came. */
export class FinishHeap {
  private readonly keys: number[] = [];
  private readonly orders: number[] = [];
  private readonly tasks: number[] = [];
  /** Place of a task in the arrays. */
  private readonly places = new Map<number, number>();
  private nextOrder = 0;

  get size(): number {
    return this.tasks.length;
  }

  /** The earliest finish; infinite when empty. */
  get firstKey(): number {
    return this.keys[0] ?? Infinity;
  }

  push(task: number, key: number): void {
    const place = this.tasks.length;
    this.keys.push(key);
    this.orders.push(this.nextOrder);
    this.tasks.push(task);
    this.places.set(task, place);
    this.nextOrder += 1;
    this.rise(place);
  }

  /** Takes out the task that finishes first; only where there is one. */
  pop(): number {
    const task = this.tasks[0]!;
    this.remove(task);
    return task;
  }

  /** Takes a task out; returns its key. Only for a task that is in. */
  remove(task: number): number {
    const place = this.places.get(task)!;
    const key = this.keys[place]!;
    const last = this.tasks.length - 1;
    if (place !== last) this.swap(place, last);
    this.keys.pop();
    this.orders.pop();
    this.tasks.pop();
    this.places.delete(task);
    if (place < last) {
      this.sink(place);
      this.rise(place);
    }
    return key;
  }

  keyOf(task: number): number {
    return this.keys[this.places.get(task)!]!;
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.keys[a]! - this.keys[b]!;
    return difference < 0 || (difference === 0 && this.orders[a]! < this.orders[b]!);
  }

  private rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isBefore(place, parent)) return;
      this.swap(place, parent);
      place = parent;
    }
  }

  private sink(from: number): void {
    let place = from;
    for (;;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < this.tasks.length && this.isBefore(child, least)) least = child;
      }
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private swap(a: number, b: number): void {
    const { keys, orders, tasks } = this;
    [keys[a], keys[b]] = [keys[b]!, keys[a]!];
    [orders[a], orders[b]] = [orders[b]!, orders[a]!];
    [tasks[a], tasks[b]] = [tasks[b]!, tasks[a]!];
    this.places.set(tasks[a], a);
    this.places.set(tasks[b], b);
  }
}
