// Names and uids that the API server makes: uids are UUID-shaped and count up, name suffixes are drawn by number from
// the seed, so that a run's names depend on nothing but the seed and the order of creation.
import { hashKey, type RandomStream, type RandomStreams } from '../../sim/random-stream.ts';

/** Letters of generated names (kubernetes-facts.md section 1.3): no vowels, no characters easily mistaken. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
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
    return this.uidPrefix + (0x1000_0000_0000 + this.uids).toString(16);
  }

  /** A name from `generateName`: the prefix (58 characters at most) and five random letters. */
  name(prefix: string): string {
    this.names += 1;
    const stream = this.suffixes.at(this.names);
    let number = Math.floor(stream.next() * 14_348_907); // 27⁵
    let suffix = '';
    for (let i = 0; i < SUFFIX_LENGTH; i += 1) {
      const digit = number % ALPHABET.length;
      suffix += ALPHABET[digit];
      number = (number - digit) / ALPHABET.length;
    }
    return (prefix.length > MAX_PREFIX ? prefix.slice(0, MAX_PREFIX) : prefix) + suffix;
  }
}
