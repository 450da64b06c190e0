// Reads shell scripts (POSIX, with bash's most common extensions) into commands. What it cannot read it says by
// returning undefined: the caller then assumes something instead of guessing wrongly.
import { parseWord } from './shell-word.ts';
import { literal } from './shell-syntax.ts';
import type { Assignment, Chain, Command, Pipeline, Script, Word } from './shell-syntax.ts';

/** The commands of a script; undefined where it has something that this reader does not know. */
export function parseShell(text: string): Script | undefined {
  if (text.length > LONGEST_SCRIPT || isTooDeep(text)) return undefined;
  const parser = new ShellParser(text);
  const script = parser.wholeScript();
  return parser.isUnreadable ? undefined : script;
}

/** Scripts of manifests are short; longer or deeper ones are no more than a way to keep this reader busy. */
const LONGEST_SCRIPT = 65_536;
const DEEPEST_NESTING = 40;
const MOST_BLOCKS = 200;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(' || character === '{') depth += 1;
    else if (character === ')' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST_NESTING) return true;
  }
  return (text.match(/\b(?:if|while|until|for|case|function)\b/gu) ?? []).length > MOST_BLOCKS;
}

const CLOSERS: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const OPERATORS = ['&&', '||', ';;', ';', '|&', '|', '&', '(', ')', '\n'] as const;
type Operator = (typeof OPERATORS)[number];

class ShellParser {
  /** It met what it does not know; from there on it only comes to its end. */
  isUnreadable = false;
  private text: string;
  private place = 0;

  constructor(text: string) {
    this.text = text.replaceAll('\\\n', '');
  }

  wholeScript(): Script {
    const script = this.script();
    if (this.place < this.text.length) this.fail();
    return script;
  }

  private script(): Script {
    const chains: Chain[] = [];
    for (;;) {
      this.skipBreaks();
      if (this.place >= this.text.length || this.isAt(')') || this.isAt(';;') || CLOSERS.has(this.peekWord()))
        return chains;
      chains.push(this.chain());
    }
  }

  private chain(): Chain {
    const first = this.pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    for (;;) {
      this.skipBlanks();
      const operator = this.isAt('&&') ? '&&' : this.isAt('||') ? '||' : undefined;
      if (operator === undefined) break;
      this.place += 2;
      this.skipBreaks();
      rest.push({ operator, pipeline: this.pipeline() });
    }
    const isBackground = this.isAt('&') && !this.isAt('&&');
    if (isBackground) this.place += 1;
    else if (this.isAt(';') && !this.isAt(';;')) this.place += 1;
    return { first, rest, isBackground };
  }

  private pipeline(): Pipeline {
    this.skipBlanks();
    let isNegated = false;
    while (this.peekWord() === '!') {
      isNegated = !isNegated;
      this.place += 1;
      this.skipBlanks();
    }
    const commands = [this.command()];
    for (;;) {
      this.skipBlanks();
      if (!this.isAt('|') || this.isAt('||')) return { commands, isNegated };
      this.place += this.isAt('|&') ? 2 : 1;
      this.skipBreaks();
      commands.push(this.command());
    }
  }

  private command(): Command {
    this.skipBlanks();
    const command = this.bareCommand();
    if (command.kind !== 'simple') this.skipRedirections();
    return command;
  }

  private bareCommand(): Command {
    if (this.isAt('((')) return { kind: 'arithmetic', text: this.doubleParentheses() };
    if (this.isAt('(')) {
      this.place += 1;
      const body = this.script();
      this.expect(')');
      return { kind: 'group', body, isSubshell: true };
    }
    switch (this.peekWord()) {
      case '{':
        return this.group();
      case 'if':
        return this.conditional();
      case 'while':
      case 'until':
        return this.loop();
      case 'for':
        return this.counted();
      case 'case':
        return this.choice();
      case 'function':
        this.takeWord();
        return this.definition(this.takeWord());
      default:
        return this.simple();
    }
  }

  private group(): Command {
    this.place += 1;
    const body = this.script();
    this.keyword('}');
    return { kind: 'group', body, isSubshell: false };
  }

  private conditional(): Command {
    const tests: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    this.takeWord();
    for (;;) {
      const condition = this.script();
      this.keyword('then');
      tests.push({ condition, body: this.script() });
      const next = this.takeWord();
      if (next === 'elif') continue;
      if (next === 'else') {
        otherwise = this.script();
        this.keyword('fi');
      } else if (next !== 'fi') this.fail();
      return { kind: 'if', tests, otherwise };
    }
  }

  private loop(): Command {
    const isUntil = this.takeWord() === 'until';
    const condition = this.script();
    return { kind: 'while', condition, body: this.doBody(), isUntil };
  }

  private doBody(): Script {
    this.skipBreaks();
    this.keyword('do');
    const body = this.script();
    this.keyword('done');
    return body;
  }

  private counted(): Command {
    this.takeWord();
    this.skipBlanks();
    if (this.isAt('((')) {
      const parts = splitWord(this.doubleParentheses());
      return {
        kind: 'count',
        start: parts[0] ?? [],
        condition: parts[1] ?? [],
        step: parts[2] ?? [],
        body: this.doBody(),
      };
    }
    const name = this.takeWord();
    this.skipBlanks();
    const items: Word[] = [];
    if (this.peekWord() === 'in') {
      this.takeWord();
      for (;;) {
        this.skipBlanks();
        if (this.operator() !== undefined || this.place >= this.text.length) break;
        items.push(this.word());
      }
    } else this.fail();
    return { kind: 'for', name, items, body: this.doBody() };
  }

  private choice(): Command {
    this.takeWord();
    this.skipBlanks();
    const subject = this.word();
    this.skipBreaks();
    this.keyword('in');
    const branches: { patterns: Word[]; body: Script }[] = [];
    for (;;) {
      this.skipBreaks();
      if (this.peekWord() === 'esac' || this.place >= this.text.length) break;
      if (this.isAt('(')) this.place += 1;
      const patterns = [this.patternWord()];
      while (this.isAt('|')) {
        this.place += 1;
        patterns.push(this.patternWord());
      }
      this.expect(')');
      branches.push({ patterns, body: this.script() });
      if (this.isAt(';;')) this.place += 2;
    }
    this.keyword('esac');
    return { kind: 'case', subject, branches };
  }

  private patternWord(): Word {
    this.skipBlanks();
    const word = this.word();
    this.skipBlanks();
    return word;
  }

  private definition(name: string): Command {
    this.skipBlanks();
    if (this.isAt('(')) {
      this.place += 1;
      this.skipBlanks();
      this.expect(')');
    }
    this.skipBreaks();
    return { kind: 'function', name, body: this.command() };
  }

  private simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.skipRedirection()) continue;
      if (this.place >= this.text.length) break;
      if (this.isAt('(') && words.length === 1 && assignments.length === 0) {
        const name = literal(words[0]);
        if (name === undefined) this.fail();
        return this.definition(name ?? '');
      }
      if (this.operator() !== undefined) break;
      const assignment = words.length === 0 ? this.assignment() : undefined;
      if (assignment !== undefined) assignments.push(assignment);
      else words.push(this.word());
    }
    if (words.length === 0 && assignments.length === 0) this.fail();
    return { kind: 'simple', assignments, words };
  }

  private assignment(): Assignment | undefined {
    const match = /^([A-Za-z_]\w*)(\+?)=/u.exec(this.text.slice(this.place));
    if (match === null) return undefined;
    if (match[2] === '+') this.fail();
    this.place += match[0].length;
    const name = match[1] ?? '';
    if (!this.isAt('(')) return { name, value: this.isAtWord() ? this.word() : [], list: undefined };
    this.place += 1;
    const list: Word[] = [];
    for (;;) {
      this.skipBreaks();
      if (this.isAt(')') || this.place >= this.text.length) break;
      list.push(this.word());
    }
    this.expect(')');
    return { name, value: [], list };
  }

  private isAtWord(): boolean {
    return this.place < this.text.length && !/[\s;&|()<>]/u.test(this.text.charAt(this.place));
  }

  private word(): Word {
    const read = parseWord(this.text, this.place);
    if (read === undefined || read.end === this.place) return this.fail();
    this.place = read.end;
    return read.parts;
  }

  private doubleParentheses(): Word {
    const end = this.text.indexOf('))', this.place + 2);
    if (end < 0) return this.fail();
    const inner = this.text.slice(this.place + 2, end);
    this.place = end + 2;
    return [{ kind: 'text', text: inner, quoted: true }];
  }

  /** Gives up: nothing of the rest is read. */
  private fail(): Word {
    this.isUnreadable = true;
    this.place = this.text.length;
    return [];
  }

  private skipRedirections(): void {
    for (;;) {
      this.skipBlanks();
      if (!this.skipRedirection()) return;
    }
  }

  /** `> file`, `2>&1`, `<<EOF …`: true where there was one. */
  private skipRedirection(): boolean {
    const match = /^(?:\d*|&)(?:<<-?|<<<|>>|>&|<&|>\||<|>)/u.exec(this.text.slice(this.place, this.place + 8));
    if (match === null) return false;
    this.place += match[0].length;
    this.skipBlanks();
    const isHere = /<<-?$/u.test(match[0]);
    const from = this.place;
    if (this.isAt('&')) this.place += 1;
    this.word();
    if (isHere) this.skipHereDocument(this.text.slice(from, this.place));
    return true;
  }

  private skipHereDocument(mark: string): void {
    const word = mark.replaceAll(/['"\\]/gu, '');
    const start = this.text.indexOf('\n', this.place);
    const pattern = new RegExp(`\\n\\t*${word.replaceAll(/\W/gu, '\\$&')}(?=\\n|$)`, 'u');
    const end = start < 0 ? null : pattern.exec(this.text.slice(start));
    if (end === null) {
      this.fail();
      return;
    }
    // The rest of the line stays, the document goes.
    const rest = this.text.slice(this.place, start);
    const after = start + end.index + end[0].length;
    this.text = this.text.slice(0, this.place) + rest + this.text.slice(after);
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.text.charAt(this.place);
      if (character === ' ' || character === '\t' || character === '\r') this.place += 1;
      else if (character === '#' && /^$|\s|[;&|()]/u.test(this.text.charAt(this.place - 1))) {
        const end = this.text.indexOf('\n', this.place);
        this.place = end < 0 ? this.text.length : end;
      } else return;
    }
  }

  private skipBreaks(): void {
    for (;;) {
      this.skipBlanks();
      if (this.isAt('\n') || (this.isAt(';') && !this.isAt(';;'))) this.place += 1;
      else return;
    }
  }

  private operator(): Operator | undefined {
    return OPERATORS.find(operator => this.isAt(operator));
  }

  private isAt(text: string): boolean {
    return this.text.startsWith(text, this.place);
  }

  private peekWord(): string {
    const match = /^(?:[{}!]|[A-Za-z_]\w*)(?=[\s;&|()]|$)/u.exec(this.text.slice(this.place, this.place + 64));
    return match?.[0] ?? '';
  }

  private takeWord(): string {
    this.skipBlanks();
    const word = this.peekWord();
    if (word === '') this.fail();
    this.place += word.length;
    return word;
  }

  private keyword(word: string): void {
    this.skipBreaks();
    if (this.peekWord() === word) this.place += word.length;
    else this.fail();
  }

  private expect(text: string): void {
    this.skipBreaks();
    if (this.isAt(text)) this.place += text.length;
    else this.fail();
  }
}

function splitWord(word: Word): Word[] {
  const text = literal(word) ?? '';
  return text.split(';').map(part => [{ kind: 'text', text: part, quoted: true }]);
}
