// A binary heap of numbers with a payload each; the least comes first, of equal ones any. For laying out pods only.

export class LeastHeap {
  readonly #keys: number[] = [];
  readonly #payloads: number[] = [];

  get least(): number | undefined {
    return this.#keys[0];
  }

  push(key: number, payload: number): void {
    let at = this.#keys.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#keys[parent] ?? 0;
      if (above <= key) break;
      this.#keys[at] = above;
      this.#payloads[at] = this.#payloads[parent] ?? 0;
      at = parent;
    }
    this.#keys[at] = key;
    this.#payloads[at] = payload;
  }

  /** Takes the least away and gives its payload; undefined where the heap is empty. */
  pop(): number | undefined {
    const payload = this.#payloads[0];
    const key = this.#keys.pop();
    const last = this.#payloads.pop();
    if (key === undefined || last === undefined || this.#keys.length === 0) return payload;
    this.#sink(key, last);
    return payload;
  }

  #sink(key: number, payload: number): void {
    const size = this.#keys.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (this.#keys[child + 1] ?? 0) < (this.#keys[child] ?? 0)) child += 1;
      if ((this.#keys[child] ?? 0) >= key) break;
      this.#keys[at] = this.#keys[child] ?? 0;
      this.#payloads[at] = this.#payloads[child] ?? 0;
      at = child;
    }
    this.#keys[at] = key;
    this.#payloads[at] = payload;
  }
}
