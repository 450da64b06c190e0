// Reads one word of a shell script: quotes, escapes, variables, command substitution, arithmetic.
import { parseShell } from './shell-parser.ts';
import type { Part, Word } from './shell-syntax.ts';

const SPECIAL = /[\s;&|()<>]/u;

/**
 * The word that begins at `from`, and where it ends; empty where none begins there, undefined where it cannot be
 * read.
 */
export function parseWord(text: string, from: number): { readonly parts: Word; readonly end: number } | undefined {
  const parts: Part[] = [];
  let place = from;
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
    plain = '';
  };
  while (place < text.length) {
    const character = text.charAt(place);
    if (character === "'") {
      const end = text.indexOf("'", place + 1);
      if (end < 0) return undefined;
      flush();
      parts.push({ kind: 'text', text: text.slice(place + 1, end), quoted: true });
      place = end + 1;
    } else if (character === '"') {
      flush();
      const end = parseDoubleQuoted(text, place + 1, parts);
      if (end < 0) return undefined;
      place = end;
    } else if (character === '\\') {
      flush();
      parts.push({ kind: 'text', text: text.charAt(place + 1), quoted: true });
      place += 2;
    } else if (character === '$' || character === '`') {
      const dollar = parseDollar(text, place, false);
      if (dollar === 'unreadable') return undefined;
      if (dollar === undefined) {
        plain += character;
        place += 1;
      } else {
        flush();
        parts.push(dollar.part);
        place = dollar.end;
      }
    } else if (SPECIAL.test(character)) break;
    else {
      plain += character;
      place += 1;
    }
  }
  flush();
  return { parts, end: place };
}

/** Reads up to and including the closing quote; returns the place after it, or -1 where it cannot be read. */
function parseDoubleQuoted(text: string, from: number, parts: Part[]): number {
  let place = from;
  let plain = '';
  const flush = (): void => {
    parts.push({ kind: 'text', text: plain, quoted: true });
    plain = '';
  };
  while (place < text.length) {
    const character = text.charAt(place);
    if (character === '"') {
      flush();
      return place + 1;
    }
    if (character === '\\' && '"\\$`'.includes(text.charAt(place + 1))) {
      plain += text.charAt(place + 1);
      place += 2;
      continue;
    }
    const dollar = character === '$' || character === '`' ? parseDollar(text, place, true) : undefined;
    if (dollar === 'unreadable') return -1;
    if (dollar === undefined) {
      plain += character;
      place += 1;
      continue;
    }
    flush();
    parts.push(dollar.part);
    place = dollar.end;
  }
  return -1;
}

interface Read {
  readonly part: Part;
  readonly end: number;
}

/** What a dollar sign or backquote begins; undefined where the sign stands for itself. */
function parseDollar(text: string, place: number, quoted: boolean): Read | 'unreadable' | undefined {
  if (text.startsWith('`', place)) return commandIn(text, place, text.indexOf('`', place + 1), quoted);
  if (text.startsWith('$((', place)) {
    const end = closing(text, place + 2, '(', ')');
    if (end < 0) return 'unreadable';
    const inner = text.slice(place + 3, end);
    return { part: { kind: 'arithmetic', text: [{ kind: 'text', text: inner, quoted: true }] }, end: end + 2 };
  }
  if (text.startsWith('$(', place)) return commandIn(text, place + 1, closing(text, place + 1, '(', ')'), quoted);
  if (text.startsWith('${', place)) {
    const end = closing(text, place + 1, '{', '}');
    const part = end < 0 ? undefined : parseBraced(text.slice(place + 2, end), quoted);
    return part === undefined ? 'unreadable' : { part, end: end + 1 };
  }
  const match = /^\$([A-Za-z_]\w*|[0-9?#@*$!])/u.exec(text.slice(place, place + 128));
  if (match === null) return undefined;
  return { part: variable(match[1] ?? '', '', undefined, quoted), end: place + match[0].length };
}

/** The command substitution between the brackets or quotes at `open` and `close`. */
function commandIn(text: string, open: number, close: number, quoted: boolean): Read | 'unreadable' {
  const script = close < 0 ? undefined : parseShell(text.slice(open + 1, close));
  return script === undefined ? 'unreadable' : { part: { kind: 'command', script, quoted }, end: close + 1 };
}

function parseBraced(inner: string, quoted: boolean): Part | undefined {
  const match = /^(#?)([A-Za-z_]\w*|[0-9?#@*$!])(?:\[([^\]]*)\])?(.*)$/su.exec(inner);
  if (match === null) return undefined;
  const [, length = '', name = '', index, operator = ''] = match;
  const indexWord = index === undefined ? undefined : parseWord(index, 0)?.parts;
  return variable(name, length === '#' ? '#' : operator, indexWord, quoted);
}

function variable(name: string, operator: string, index: Word | undefined, quoted: boolean): Part {
  return { kind: 'variable', name, operator, index, quoted };
}

/** The place of the bracket that closes the one at `from`; -1: none does. */
function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let place = from; place < text.length; place += 1) {
    const character = text.charAt(place);
    if (character === '\\') place += 1;
    else if (character === "'") {
      place = text.indexOf("'", place + 1);
      if (place < 0) return -1;
    } else if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return place;
    }
  }
  return -1;
}
