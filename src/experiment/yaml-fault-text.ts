// Faults of YAML in the words of the reader that kubectl uses (goyaml), so that what a user finds on the web about a
// message fits. Our own reader finds the same faults; only its words and some of its places differ.
import type { YAMLError } from 'yaml';

interface Fault {
  readonly text: string;
  /** Where it is in the text. */
  readonly offset: number;
  /** goyaml counts the lines of its parser's faults from 0 and those of its scanner's from 1. */
  readonly isScanner: boolean;
}

/** Line from 1. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** An asterisk where a value begins that no name follows: `schedule: * * * * *`. */
const LONE_STAR = /^[^#"'\n]*?(?:^|[:\-,[{][ \t]+|^[ \t]*)\*(?![\w-])/m;
/** A character that no value may begin with. */
const BAD_START = /^[^#"'\n]*?(?:^|[:\-,[{][ \t]*|^[ \t]*)[`@%](?=\S)/m;

function matchUpTo(pattern: RegExp, text: string, offset: number): number {
  const match = pattern.exec(text);
  if (match === null) return -1;
  const at = match.index + match[0].length - 1;
  return lineAt(text, at) <= lineAt(text, offset) ? at : -1;
}

/** The innermost bracket that is still open at this offset; quotes and comments are passed over. */
function openBracket(text: string, offset: number): string | undefined {
  const open: string[] = [];
  let quote = '';
  for (let i = 0; i < offset; i += 1) {
    const character = text[i] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') i += 1;
      else if (character === quote) quote = '';
    } else if (character === '#' && /\s/.test(text[i - 1] ?? '\n')) {
      const end = text.indexOf('\n', i);
      if (end < 0) break;
      i = end;
    } else if ((character === '"' || character === "'") && /[\s,:[{]/.test(text[i - 1] ?? '\n')) quote = character;
    else if ((character === '[' || character === '{') && (open.length > 0 || /[\s:-]/.test(text[i - 1] ?? '\n'))) {
      open.push(character);
    } else if (character === ']' || character === '}') open.pop();
  }
  return open.at(-1);
}

function firstColon(text: string, offset: number): number {
  const match = /:(?=\s|$)/.exec(text.slice(offset));
  return match === null ? offset : offset + match.index;
}

function unclosed(text: string, offset: number): Fault | undefined {
  const bracket = openBracket(text, offset);
  if (bracket === undefined) return undefined;
  return { text: `did not find expected ',' or '${bracket === '[' ? ']' : '}'}'`, offset, isScanner: false };
}

const NO_MAPPING = 'mapping values are not allowed in this context';

function implicitKeyFault(text: string, offset: number): Fault {
  // Where a mapping has begun a key is sure to be one; at the start of a text it may still be a plain value.
  const isFirst = /^(?:\s*(?:#.*)?\n)*$/.test(text.slice(0, offset));
  if (isFirst) return { text: NO_MAPPING, offset: firstColon(text, offset), isScanner: true };
  const next = text.indexOf('\n', offset);
  return { text: "could not find expected ':'", offset: next < 0 ? text.length : next + 1, isScanner: true };
}

function classify(error: YAMLError, text: string): Fault {
  const offset = error.pos[0];
  const at = (words: string, isScanner: boolean): Fault => ({ text: words, offset, isScanner });
  const star = matchUpTo(LONE_STAR, text, offset);
  if (star >= 0)
    return { text: 'did not find expected alphabetic or numeric character', offset: star, isScanner: true };
  const start = matchUpTo(BAD_START, text, offset);
  if (start >= 0) return { text: 'found character that cannot start any token', offset: start, isScanner: true };
  switch (error.code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return at('found character that cannot start any token', true);
    case 'MULTILINE_IMPLICIT_KEY':
      return implicitKeyFault(text, offset);
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return unclosed(text, offset) ?? { text: NO_MAPPING, offset: firstColon(text, offset), isScanner: true };
    case 'MISSING_CHAR':
      if (/quote/i.test(error.message))
        return { text: 'found unexpected end of stream', offset: text.length, isScanner: true };
      return unclosed(text, offset) ?? at('did not find expected key', false);
    case 'BAD_INDENT':
    case 'UNEXPECTED_TOKEN': {
      const words = /sequence/i.test(error.message)
        ? "did not find expected '-' indicator"
        : 'did not find expected key';
      return unclosed(text, offset) ?? at(words, false);
    }
    case 'KEY_OVER_1024_CHARS':
      return at("could not find expected ':'", true);
    case 'BAD_DQ_ESCAPE':
      return at('found unknown escape character', true);
    default:
      return at(error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '', true);
  }
}

/** The message after `error converting YAML to JSON: `, and where the fault is. */
export function yamlFault(error: YAMLError, text: string): { readonly message: string; readonly offset: number } {
  const fault = classify(error, text);
  const line = lineAt(text, fault.offset) - (fault.isScanner ? 0 : 1);
  const isFirst = lineAt(text, fault.offset) === 1 || line === 0;
  return { message: `yaml: ${isFirst ? '' : `line ${line}: `}${fault.text}`, offset: fault.offset };
}

/** The message about a name after `*` that nothing has; a star that is no alias at all is told apart. */
export function aliasFault(name: string, text: string): { readonly message: string; readonly offset: number } {
  const star = matchUpTo(LONE_STAR, text, text.length);
  if (star < 0)
    return { message: `yaml: unknown anchor '${name}' referenced`, offset: Math.max(0, text.indexOf(`*${name}`)) };
  const line = lineAt(text, star);
  const place = line === 1 ? '' : `line ${line}: `;
  return { message: `yaml: ${place}did not find expected alphabetic or numeric character`, offset: star };
}
