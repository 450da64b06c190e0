// Names and uids that the API server makes: uids are UUID-shaped and count up, name suffixes are drawn by number from
// the seed, so that a run's names depend on nothing but the seed and the order of creation.
import { hashKey, type RandomStream, type RandomStreams } from '../../sim/random-stream.ts';

/** Letters of generated names (kubernetes-facts.md section 1.3): no vowels, no characters easily mistaken. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
/** Two letters at a time, the first of them changing fastest. */
const PAIRS: readonly string[] = Array.from(
  { length: ALPHABET.length * ALPHABET.length },
  (_, i) => ALPHABET[i % ALPHABET.length]! + ALPHABET[Math.floor(i / ALPHABET.length)]!,
);
/** The bytes in two hexadecimal digits. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
/** A generated name's prefix is cut so that the whole has at most 63 characters. */
const MAX_PREFIX = 58;

export class Identities {
  private readonly suffixes: RandomStream;
  private readonly uidPrefix: string;
  private names = 0;
  private uids = 0;

  constructor(streams: RandomStreams, seed: string) {
    this.suffixes = streams.stream('names');
    const hash = hashKey(`uid/${seed}`) >>> 0;
    const word = hash.toString(16).padStart(8, '0');
    this.uidPrefix = `${word}-${word.slice(0, 4)}-4${word.slice(5)}-8${word.slice(1, 4)}-`;
  }

  /** The next uid, unique in the run. */
  uid(): string {
    this.uids += 1;
    return this.uidPrefix + twelveDigits(this.uids);
  }

  /** A name from `generateName`: the prefix (58 characters at most) and five random letters. */
  name(prefix: string): string {
    this.names += 1;
    const number = Math.floor(this.suffixes.at(this.names).next() * 14_348_907); // 27⁵
    const pairs = PAIRS.length;
    const last = Math.floor(number / (pairs * pairs));
    const suffix = PAIRS[number % pairs]! + PAIRS[Math.floor(number / pairs) % pairs]! + ALPHABET[last]!;
    return (prefix.length > MAX_PREFIX ? prefix.slice(0, MAX_PREFIX) : prefix) + suffix;
  }
}

/** A number as twelve hexadecimal digits that begin with 1. From a table: `toString(16)` takes a quarter of a µs. */
function twelveDigits(number: number): string {
  if (number >= 0x100_0000) return (0x1000_0000_0000 + number).toString(16);
  return `100000${BYTES[number >> 16]!}${BYTES[(number >> 8) & 0xff]!}${BYTES[number & 0xff]!}`;
}
