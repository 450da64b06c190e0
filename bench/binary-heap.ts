// A plain binary heap in typed arrays over (time, sequence): what the future event list is compared with.
export class BinaryHeap {
  time = 0;
  target = 0;
  private size = 0;
  private sequence = 0;
  private times = new Float64Array(1024);
  private sequences = new Float64Array(1024);
  private targets = new Int32Array(1024);

  push(time: number, target: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, sequences } = this;
    const sequence = this.sequence;
    this.sequence += 1;
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! < time || (times[parent] === time && sequences[parent]! < sequence)) break;
      this.move(parent, at);
      at = parent;
    }
    this.place(at, time, sequence, target);
  }

  pop(): boolean {
    if (this.size === 0) return false;
    this.time = this.times[0]!;
    this.target = this.targets[0]!;
    this.size -= 1;
    const { times, sequences, size } = this;
    const time = times[size]!;
    const sequence = sequences[size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.comesBefore(child + 1, child)) child += 1;
      if (time < times[child]! || (time === times[child] && sequence < sequences[child]!)) break;
      this.move(child, at);
      at = child;
    }
    this.place(at, time, sequence, this.targets[size]!);
    return true;
  }

  private comesBefore(a: number, b: number): boolean {
    const { times, sequences } = this;
    return times[a]! < times[b]! || (times[a] === times[b] && sequences[a]! < sequences[b]!);
  }

  private move(from: number, to: number): void {
    this.place(to, this.times[from]!, this.sequences[from]!, this.targets[from]!);
  }

  private place(at: number, time: number, sequence: number, target: number): void {
    this.times[at] = time;
    this.sequences[at] = sequence;
    this.targets[at] = target;
  }

  private grow(): void {
    const { times, sequences, targets } = this;
    this.times = new Float64Array(times.length * 2);
    this.sequences = new Float64Array(times.length * 2);
    this.targets = new Int32Array(times.length * 2);
    this.times.set(times);
    this.sequences.set(sequences);
    this.targets.set(targets);
  }
}
