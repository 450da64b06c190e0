// One zone's queue of lost nodes whose pods are to be evicted: one node after the other, at the zone's rate, one at
// once.
import type { Micros } from '../../sim/time.ts';

const MICROS_PER_SECOND = 1_000_000;

export class EvictionLimit {
  private readonly names = new Set<string>();
  private rate: number;
  private nextAt: Micros = 0;

  /** @param rate  nodes a second; 0: none */
  constructor(rate: number) {
    this.rate = rate;
  }

  get isEmpty(): boolean {
    return this.names.size === 0;
  }

  /** A new rate begins with a full bucket of one node. */
  setRate(rate: number): void {
    if (rate === this.rate) return;
    this.rate = rate;
    this.nextAt = 0;
  }

  add(name: string): void {
    this.names.add(name);
  }

  remove(name: string): void {
    this.names.delete(name);
  }

  /** When the next node may be taken; Infinity: none waits, or none may. */
  readyAt(now: Micros): Micros {
    return this.names.size === 0 || this.rate === 0 ? Infinity : Math.max(now, this.nextAt);
  }

  /** The next node, if it is time. */
  take(now: Micros): string | undefined {
    if (this.readyAt(now) > now) return undefined;
    const [name] = this.names;
    if (name === undefined) return undefined;
    this.names.delete(name);
    this.nextAt = now + Math.ceil(MICROS_PER_SECOND / this.rate);
    return name;
  }
}
