// Buckets of pending events by time, coarser the further away: a hierarchical timing wheel (Varghese and Lauck 1987)
// over whole microseconds. A time is read as seven digits of eight bits; an event waits at the level of the highest
// digit in which its time differs from the wheel's base. A bucket is a first-in-first-out list and nothing is compared,
// so that simultaneous events keep their order. When a bucket is due, `event-queue.ts` sorts it or spreads it finer.
import type { Micros } from './time.ts';

/** Level and digit of a bucket in one number; smaller is sooner. */
export type Bucket = number;

const DIGIT_BITS = 8;
const DIGITS = 256;
const DIGIT_MASK = DIGITS - 1;
const LOW_LEVELS = 4;
const LEVELS = 7;
const TWO_TO_32 = 4_294_967_296;
const WORDS = DIGITS / 32;

// Columns of a bucket: first and last slot of its list, and how many there are.
const FIRST = 0;
const LAST = 1;
const COUNT = 2;

/** Lists of slots by time. The owner keeps slots apart: each is in the wheel at most once. */
export class TimingWheel {
  /** By slot: the time it was inserted with, and the slot behind it in its list (-1: none). */
  times: Float64Array = new Float64Array(64);
  nexts: Int32Array = new Int32Array(64);

  private baseHigh = 0;
  private baseLow = 0;
  private readonly buckets = new Int32Array(LEVELS * DIGITS * 4);
  // Which buckets, words of buckets and levels are not empty, a bit each.
  private readonly bucketBits = new Int32Array(LEVELS * WORDS);
  private readonly wordBits = new Int32Array(LEVELS);
  private levelBits = 0;

  get isEmpty(): boolean {
    return this.levelBits === 0;
  }

  /** Doubles the slots there is room for. */
  grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const nexts = new Int32Array(this.nexts.length * 2);
    nexts.set(this.nexts);
    this.nexts = nexts;
  }

  /**
   * Moves the base. What is in the wheel stays valid if no bucket at or below the level of the highest digit that
   * changes is occupied before the new base: the start of the first bucket, or any instant in buckets already taken.
   */
  moveBase(time: Micros): void {
    this.baseHigh = Math.floor(time / TWO_TO_32);
    this.baseLow = time | 0;
  }

  /** Adds a slot behind those of its bucket; `time` must not be before the base. */
  insert(time: Micros, slot: number): void {
    const high = Math.floor(time / TWO_TO_32);
    let level: number;
    let digit: number;
    if (high === this.baseHigh) {
      const low = time | 0;
      level = (31 - Math.clz32((low ^ this.baseLow) | 1)) >> 3;
      digit = (low >>> (level << 3)) & DIGIT_MASK;
    } else {
      level = (31 - Math.clz32(high ^ this.baseHigh)) >> 3;
      digit = (high >>> (level << 3)) & DIGIT_MASK;
      level += LOW_LEVELS;
    }
    this.times[slot] = time;
    this.nexts[slot] = -1;
    const bucket = (level << DIGIT_BITS) | digit;
    const buckets = this.buckets;
    const count = buckets[bucket * 4 + COUNT]!;
    if (count === 0) {
      this.bucketBits[bucket >>> 5]! |= 1 << (bucket & 31);
      this.wordBits[level]! |= 1 << (digit >>> 5);
      this.levelBits |= 1 << level;
      buckets[bucket * 4 + FIRST] = slot;
    } else {
      this.nexts[buckets[bucket * 4 + LAST]!] = slot;
    }
    buckets[bucket * 4 + LAST] = slot;
    buckets[bucket * 4 + COUNT] = count + 1;
  }

  /** The soonest bucket that is not empty; the wheel must not be empty. */
  firstBucket(): Bucket {
    const level = 31 - Math.clz32(this.levelBits & -this.levelBits);
    const words = this.wordBits[level]!;
    const word = 31 - Math.clz32(words & -words);
    const bits = this.bucketBits[level * WORDS + word]!;
    return (level << DIGIT_BITS) + (word << 5) + 31 - Math.clz32(bits & -bits);
  }

  /** Empties a bucket and returns the first slot of its list, which goes on in `nexts`. */
  take(bucket: Bucket): number {
    const word = bucket >>> 5;
    const level = bucket >>> DIGIT_BITS;
    const bits = this.bucketBits[word]! & ~(1 << (bucket & 31));
    this.bucketBits[word] = bits;
    if (bits === 0) {
      const words = this.wordBits[level]! & ~(1 << (word & (WORDS - 1)));
      this.wordBits[level] = words;
      if (words === 0) this.levelBits &= ~(1 << level);
    }
    this.buckets[bucket * 4 + COUNT] = 0;
    return this.buckets[bucket * 4 + FIRST]!;
  }

  countOf(bucket: Bucket): number {
    return this.buckets[bucket * 4 + COUNT]!;
  }

  /** 0 for buckets of one instant, 1 for those of 256 µs, 2 for 65.5 ms, and so on. */
  levelOf(bucket: Bucket): number {
    return bucket >>> DIGIT_BITS;
  }

  hasLevel(level: number): boolean {
    return (this.levelBits & (1 << level)) !== 0;
  }

  /** The first instant that belongs to a bucket. */
  startOf(bucket: Bucket): Micros {
    const digit = bucket & DIGIT_MASK;
    const level = bucket >>> DIGIT_BITS;
    if (level < LOW_LEVELS) {
      const shift = level << 3;
      const low = (((this.baseLow >>> shift) & ~DIGIT_MASK) | digit) << shift;
      return this.baseHigh * TWO_TO_32 + (low >>> 0);
    }
    const shift = (level - LOW_LEVELS) << 3;
    return ((((this.baseHigh >>> shift) & ~DIGIT_MASK) | digit) << shift) * TWO_TO_32;
  }

  /** The first instant after a bucket. */
  endOf(bucket: Bucket): Micros {
    return this.startOf(bucket) + WIDTHS[bucket >>> DIGIT_BITS]!;
  }
}

/** Microseconds that a bucket of each level is wide. */
const WIDTHS: readonly number[] = [1, 256, 65_536, 16_777_216, TWO_TO_32, 256 * TWO_TO_32, 65_536 * TWO_TO_32];
