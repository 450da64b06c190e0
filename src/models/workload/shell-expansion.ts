// Expansion of shell words: variables, command substitution, arithmetic, braces, and splitting into fields.
import type { Part, Script, Word } from './shell-syntax.ts';
import { compileGlob } from './glob.ts';

/** What expansion asks of the running script. */
export interface Expander {
  readonly parameters: readonly string[];
  readonly status: number;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly variables: Map<string, string>;
  getVariable(name: string): string | undefined;
  arithmetic(text: string): number | undefined;
  capture(script: Script): string;
}

/** Largest number of words that one brace or list gives, and of characters in a value. */
const LARGEST_RANGE = 100_000;
const LONGEST_VALUE = 100_000;

/** Words as fields: unquoted values are split at blanks, `{1..3}` and `{a,b}` are spelt out. */
export function expandWords(words: readonly Word[], shell: Expander): string[] {
  const fields: string[] = [];
  for (const word of words) for (const spelt of spellBraces(word, LARGEST_RANGE)) splitInto(fields, spelt, shell);
  return fields;
}

/** A word as one text. */
export function expandWord(word: Word, shell: Expander): string {
  let text = '';
  for (const part of word) text = (text + expandPart(part, shell)).slice(0, LONGEST_VALUE);
  return text;
}

function splitInto(fields: string[], word: Word, shell: Expander): void {
  let field: string | undefined;
  for (const part of word) {
    const value = expandPart(part, shell);
    const isSplit = part.kind !== 'text' && part.kind !== 'arithmetic' && !part.quoted;
    if (!isSplit) {
      field = ((field ?? '') + value).slice(0, LONGEST_VALUE);
      continue;
    }
    const pieces = value.split(/[ \t\n]+/u);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0 && field !== undefined) {
        fields.push(field);
        field = undefined;
      }
      if (piece !== '') field = (field ?? '') + piece;
    }
  }
  if (field !== undefined) fields.push(field);
}

function expandPart(part: Part, shell: Expander): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'command':
      return shell.capture(part.script);
    case 'arithmetic':
      return String(shell.arithmetic(expandWord(part.text, shell)) ?? 0);
    case 'variable':
      return expandVariable(part, shell);
  }
}

function expandVariable(part: Part & { readonly kind: 'variable' }, shell: Expander): string {
  const { name, operator } = part;
  const value = valueOf(part, shell);
  if (operator === '') return value ?? '';
  if (operator === '#') return String((value ?? '').length);
  const given = /^(:?)([-=+?])(.*)$/su.exec(operator);
  if (given !== null) {
    const [, colon = '', sign = '', otherwise = ''] = given;
    const isSet = value !== undefined && (colon === '' || value !== '');
    if (sign === '+') return isSet ? otherwise : '';
    if (!isSet && sign === '=') shell.variables.set(name, otherwise);
    return isSet ? value : otherwise;
  }
  return trimmed(value ?? '', operator);
}

function valueOf(part: Part & { readonly kind: 'variable' }, shell: Expander): string | undefined {
  const { name, index } = part;
  if (/^\d$/u.test(name)) return shell.parameters[Number(name)];
  if (name === '?') return String(shell.status);
  if (name === '#') return String(shell.parameters.length - 1);
  if (name === '@' || name === '*') return shell.parameters.slice(1).join(' ');
  if (name === '$') return '1';
  if (name === '!') return '2';
  const list = shell.lists.get(name);
  if (list === undefined) return shell.getVariable(name);
  const key = index === undefined ? '0' : expandWord(index, shell);
  if (key === '@' || key === '*') return part.operator === '#' ? 'x'.repeat(list.length) : list.join(' ');
  return list[shell.arithmetic(key) ?? 0];
}

/** `${name%pattern}`, `${name#pattern}` and their greedy forms. */
function trimmed(value: string, operator: string): string {
  const match = /^(%%?|##?)(.*)$/su.exec(operator);
  if (match === null) return value;
  const [, sign = '', pattern = ''] = match;
  const fits = compileGlob(pattern);
  const isSuffix = sign.startsWith('%');
  const lengths = Array.from({ length: value.length }, (_, i) => i);
  const order = (sign.length === 2) === isSuffix ? lengths : lengths.toReversed();
  for (const cut of isSuffix ? order : order.map(i => i + 1)) {
    if (isSuffix ? fits(value.slice(cut)) : fits(value.slice(0, cut)))
      return isSuffix ? value.slice(0, cut) : value.slice(cut);
  }
  return value;
}

/** `{1..5}`, `{01..10..3}`, `{a,b}` in unquoted text; nested ones stay as they are. */
function spellBraces(word: Word, limit: number): readonly Word[] {
  for (const [i, part] of word.entries()) {
    if (part.kind !== 'text' || part.quoted) continue;
    const match = /\{([^{}]*)\}/u.exec(part.text);
    const choices = match === null ? undefined : choicesOf(match[1] ?? '');
    if (match === null || choices === undefined) continue;
    const before = part.text.slice(0, match.index);
    const after = part.text.slice(match.index + match[0].length);
    const rests = spellBraces([{ kind: 'text', text: after, quoted: false }, ...word.slice(i + 1)], limit);
    const words: Word[] = [];
    for (const choice of choices) {
      const spelt: Part = { kind: 'text', text: before + choice, quoted: true };
      for (const rest of rests) if (words.length < limit) words.push([...word.slice(0, i), spelt, ...rest]);
      if (words.length >= limit) break;
    }
    return words;
  }
  return [word];
}

function choicesOf(inner: string): string[] | undefined {
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/u.exec(inner);
  if (range === null) return inner.includes(',') ? inner.split(',') : undefined;
  const [first, last] = [Number(range[1]), Number(range[2])];
  const step = Math.max(1, Math.abs(Number(range[3] ?? '1')));
  const count = Math.min(LARGEST_RANGE, Math.floor(Math.abs(last - first) / step) + 1);
  const width = /^-?0\d/u.test(range[1] ?? '') ? (range[1] ?? '').length : 0;
  return Array.from({ length: count }, (_, i) => String(first + (last < first ? -i : i) * step).padStart(width, '0'));
}
