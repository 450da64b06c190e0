// Random draws by name and key, never by order of use: the run time of pod 7 is the same number whatever else is drawn
// before it, so that alternatives can be compared on common random numbers. A seedrandom generator roots each name;
// from there on a key's draws come from a small generator whose state is a hash of root, replication and key, which
// costs some 10 ns and no allocation a key.
import alea from 'seedrandom/lib/alea.js';
import { invariant } from './invariant.ts';
import { negativeLogOfBits } from './real-math.ts';

const WORD = 4_294_967_296;
// Odd multipliers of good avalanche: found by search for 32-bit hash functions (Wellons, hash-prospector).
const MULTIPLIER_X = 0x2c1b3c6d;
const MULTIPLIER_Y = 0x297a2d39;

/**
 * Uniform draws that belong to one name. `at` moves to the draws of a key, `next` takes them one after the other;
 * a new stream is at key 0. Equal seed, name, replication and key give equal draws.
 *
 * @example
 * const runTimes = streams.stream('run');
 * const share = runTimes.at(podIndex, attempt).next();
 */
export class RandomStream {
  private readonly rootX: number;
  private readonly rootY: number;
  // State of the generator, sfc32: three words and a count.
  private a = 0;
  private b = 0;
  private c = 0;
  private count = 1;
  private low = 0;

  /** The two words that root the stream, 32-bit integers. */
  constructor(rootX: number, rootY: number) {
    this.rootX = rootX | 0;
    this.rootY = rootY | 0;
    this.at(0);
  }

  /**
   * Moves to the first draw of a key of up to four integers, each a safe integer of either sign. Missing ones are 0:
   * `at(7)` is `at(7, 0, 0, 0)`. Returns the stream itself.
   */
  at(a: number, b: number = 0, c: number = 0, d: number = 0): this {
    this.a = this.rootX;
    this.b = this.rootY;
    this.absorb(a);
    if (b !== 0 || c !== 0 || d !== 0) {
      this.absorb(b);
      if (c !== 0 || d !== 0) {
        this.absorb(c);
        if (d !== 0) this.absorb(d);
      }
    }
    this.finish();
    return this;
  }

  /** The next draw of the current key: uniform on [0, 1), a multiple of 2^-53. */
  next(): number {
    const high = this.advance();
    return ((high >>> 0) * 2_097_152 + (this.low >>> 11)) * 1.110_223_024_625_156_5e-16;
  }

  /**
   * The next draw of the current key as a standard exponential value: -log(1 - next()), but for rounding. Made of the
   * generator's bits, which saves a third of the time of drawing and taking the logarithm.
   */
  nextExponential(): number {
    const high = this.advance();
    return negativeLogOfBits(~high, ~this.low);
  }

  /** Two steps of sfc32: returns 32 bits and leaves 32 more in `low`. */
  private advance(): number {
    const { a, b, c, count } = this;
    const high = (a + b + count) | 0;
    const nextA = b ^ (b >>> 9);
    const nextB = (c + (c << 3)) | 0;
    const nextC = (((c << 21) | (c >>> 11)) + high) | 0;
    const low = (nextA + nextB + count + 1) | 0;
    this.a = nextB ^ (nextB >>> 9);
    this.b = (nextC + (nextC << 3)) | 0;
    this.c = (((nextC << 21) | (nextC >>> 11)) + low) | 0;
    this.count = (count + 2) | 0;
    this.low = low;
    return high;
  }

  /** Mixes one integer into two words of state. Each step can be undone, so that different keys stay different. */
  private absorb(key: number): void {
    if ((key | 0) !== key) this.absorbHigh(key);
    const x = Math.imul(this.a ^ key, MULTIPLIER_X);
    const mixedX = x ^ (x >>> 15);
    const y = Math.imul((this.b + mixedX) | 0, MULTIPLIER_Y);
    this.b = y ^ (y >>> 14);
    this.a = (mixedX + this.b) | 0;
  }

  /** Two more rounds over constants, which make the generator's first state. */
  private finish(): void {
    let x = Math.imul(this.a ^ 0x5851f42d, MULTIPLIER_X);
    x ^= x >>> 15;
    let y = Math.imul((this.b + x) | 0, MULTIPLIER_Y);
    y ^= y >>> 14;
    x = Math.imul((x + y) ^ 0x14057b7e, MULTIPLIER_X);
    x ^= x >>> 15;
    y = Math.imul((y + x) | 0, MULTIPLIER_Y);
    y ^= y >>> 15;
    this.a = (x + y) | 0;
    this.b = y;
    this.c = x;
    this.count = 1;
  }

  /** Takes in what a key beyond 32 bits has above them. */
  private absorbHigh(key: number): void {
    invariant(Number.isSafeInteger(key), `a random stream's key is ${key}, not a safe integer`);
    this.absorb(Math.floor(key / WORD) ^ 0x6a09e667);
  }
}

interface Root {
  readonly x: number;
  readonly y: number;
}

/**
 * All streams of one replication. Replications of equal seed share nothing but the seed: their draws are independent.
 */
export class RandomStreams {
  private readonly seed: string;
  private readonly index: number;
  // Shared by all replications: making a seedrandom generator costs some 10 µs, which is paid once a name.
  private readonly roots: Map<string, Root>;

  /** Streams of replication 0. A number and its decimal text are the same seed. */
  constructor(seed: string | number, replication: number = 0, roots: Map<string, Root> = new Map<string, Root>()) {
    this.seed = String(seed);
    this.index = replication;
    this.roots = roots;
  }

  /** The streams of replication `index`, a whole number ≥ 0. */
  replication(index: number): RandomStreams {
    return new RandomStreams(this.seed, index, this.roots);
  }

  /** A new stream of that name, at key 0. Streams of one name give the same draws. */
  stream(name: string): RandomStream {
    const root = this.root(name);
    const draw = new RandomStream(root.x, root.y).at(this.index, REPLICATION_KEY);
    return new RandomStream(draw.next() * WORD, draw.next() * WORD);
  }

  private root(name: string): Root {
    const known = this.roots.get(name);
    if (known !== undefined) return known;
    const generator = alea(JSON.stringify([this.seed, name]));
    const root = { x: generator.int32(), y: generator.int32() };
    this.roots.set(name, root);
    return root;
  }
}

// Keeps the draws that make replications' roots apart from any other use of the root.
const REPLICATION_KEY = 0x7265706c;

/** An integer for a text, to be used as a key: 53 bits, the same for the same UTF-16 code units. */
export function hashKey(text: string): number {
  let x = 0x243f6a88;
  let y = text.length;
  for (let i = 0; i < text.length; i += 1) {
    x = Math.imul(x ^ text.charCodeAt(i), MULTIPLIER_X);
    x ^= x >>> 15;
    y = Math.imul((y + x) | 0, MULTIPLIER_Y);
    y ^= y >>> 14;
    x = (x + y) | 0;
  }
  return (x >>> 0) * 2_097_152 + (y >>> 11);
}
