// A binary heap of numbers with a payload each; the least comes first, of equal ones that of the least payload. Pods
// are laid out with it: lanes by when they are free again, and free lanes by their number.

export class LeastHeap {
  readonly #keys: number[] = [];
  readonly #payloads: number[] = [];

  /** The least key; infinite where the heap is empty. */
  get least(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  push(key: number, payload: number): void {
    let at = this.#keys.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isAfter(parent, key, payload)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#keys[at] = key;
    this.#payloads[at] = payload;
  }

  /** Takes the least away and gives its payload; undefined where the heap is empty. */
  pop(): number | undefined {
    const least = this.#payloads[0];
    const key = this.#keys.pop();
    const payload = this.#payloads.pop();
    if (key === undefined || payload === undefined || this.#keys.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#keys.length) break;
      if (this.#isAfter(child, this.#keys[child + 1] ?? Infinity, this.#payloads[child + 1] ?? 0)) child += 1;
      if (this.#isAfter(child, key, payload)) break;
      this.#move(child, at);
      at = child;
    }
    this.#keys[at] = key;
    this.#payloads[at] = payload;
    return least;
  }

  #isAfter(at: number, key: number, payload: number): boolean {
    const own = this.#keys[at]!;
    return own > key || (own === key && this.#payloads[at]! > payload);
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keys[from]!;
    this.#payloads[to] = this.#payloads[from]!;
  }
}
