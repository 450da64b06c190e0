// The `test` command and `[[ … ]]`: comparisons of texts and numbers. Files are taken as absent.
import { compileGlob } from './glob.ts';

/** Whether the expression holds; undefined where it cannot be read. `isDouble`: within `[[ ]]`. */
export function evaluateTest(words: readonly string[], isDouble: boolean): boolean | undefined {
  if (words.length > MOST_WORDS) return undefined;
  const test = new Test(words, isDouble);
  const value = test.either();
  return test.isAtEnd ? value : undefined;
}

const MOST_WORDS = 200;
const LONGEST_SUBJECT = 1000;

class Test {
  private readonly words: readonly string[];
  private readonly isDouble: boolean;
  private place = 0;

  constructor(words: readonly string[], isDouble: boolean) {
    this.words = words;
    this.isDouble = isDouble;
  }

  get isAtEnd(): boolean {
    return this.place >= this.words.length;
  }

  either(): boolean {
    let value = this.both();
    while (this.words[this.place] === '-o' || this.words[this.place] === '||') {
      this.place += 1;
      const other = this.both();
      value = value || other;
    }
    return value;
  }

  private both(): boolean {
    let value = this.one();
    while (this.words[this.place] === '-a' || this.words[this.place] === '&&') {
      this.place += 1;
      const other = this.one();
      value = value && other;
    }
    return value;
  }

  private one(): boolean {
    const word = this.words[this.place];
    if (word === undefined) return false;
    if (word === '!') {
      this.place += 1;
      return !this.one();
    }
    if (word === '(') {
      this.place += 1;
      const value = this.either();
      this.place += 1;
      return value;
    }
    const operator = this.words[this.place + 1];
    const right = this.words[this.place + 2];
    if (operator !== undefined && right !== undefined && BINARY.has(operator)) {
      this.place += 3;
      return compare(word, operator, right, this.isDouble);
    }
    if (/^-[a-zA-Z]$/u.test(word) && operator !== undefined) {
      this.place += 2;
      // Of the unary tests only those on texts can hold: there are no files.
      return word === '-n' ? operator !== '' : word === '-z' && operator === '';
    }
    this.place += 1;
    return word !== '';
  }
}

const BINARY: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '=~',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
]);

function compare(left: string, operator: string, right: string, isDouble: boolean): boolean {
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    case '-ge':
      return a >= b;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '!=':
      return isDouble ? !compileGlob(right)(left) : left !== right;
    case '=~':
      return matches(left, right);
    default:
      return isDouble ? compileGlob(right)(left) : left === right;
  }
}

/** Only the plainest expressions: anchors, digits and sets, so that no pattern of a manifest can take long. */
function matches(text: string, pattern: string): boolean {
  if (text.length > LONGEST_SUBJECT || pattern.length > 40) return false;
  if (!/^\^?(?:[\w-]|\[[\w-]+\][+*?]?)*\$?$/u.test(pattern)) return false;
  return new RegExp(pattern, 'u').test(text);
}
