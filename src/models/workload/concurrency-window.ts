// The average concurrency of a function over a sliding window, as Knative's autoscaler sees it: whole buckets of a
// second, each with its own time-weighted average.
import type { Micros } from '../../sim/time.ts';

const BUCKET: Micros = 1_000_000;

export class ConcurrencyWindow {
  /** Concurrency times microseconds, by bucket; the ring is as long as the longest window. */
  private readonly areas: Float64Array;
  private bucket = 0;
  private level = 0;
  private since: Micros = 0;
  private readonly startedAt: Micros;

  /** @param longest longest window that will be asked for, in microseconds */
  constructor(longest: Micros, now: Micros) {
    this.areas = new Float64Array(Math.ceil(longest / BUCKET) + 1);
    this.startedAt = now;
    this.since = now;
    this.bucket = Math.floor(now / BUCKET);
  }

  /** The concurrency from `now` on. */
  set(level: number, now: Micros): void {
    this.advance(now);
    this.level = level;
  }

  /**
   * The average over the last `window` microseconds, or since the start where that is less; now itself at the start.
   */
  average(window: Micros, now: Micros): number {
    this.advance(now);
    const count = Math.min(this.areas.length - 1, Math.ceil(window / BUCKET));
    const from = Math.max(this.startedAt, (this.bucket - count + 1) * BUCKET);
    if (now <= from) return this.level;
    let area = 0;
    for (let i = 0; i < count; i += 1) area += this.areas[this.slot(this.bucket - i)]!;
    return area / (now - from);
  }

  private slot(bucket: number): number {
    const { length } = this.areas;
    return ((bucket % length) + length) % length;
  }

  private advance(now: Micros): void {
    const last = Math.floor(now / BUCKET);
    // Buckets that nobody will ask for any more are not walked through.
    if (last - this.bucket > this.areas.length) {
      this.areas.fill(0);
      this.bucket = last - this.areas.length;
      this.since = Math.max(this.since, this.bucket * BUCKET);
    }
    while (this.bucket < last) {
      const end = (this.bucket + 1) * BUCKET;
      this.areas[this.slot(this.bucket)]! += this.level * (end - this.since);
      this.since = end;
      this.bucket += 1;
      this.areas[this.slot(this.bucket)] = 0;
    }
    this.areas[this.slot(this.bucket)]! += this.level * (now - this.since);
    this.since = now;
  }
}
