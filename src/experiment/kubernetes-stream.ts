// Where the documents of a manifest's text begin and end, before any of them is parsed: kubectl cuts YAML at lines of
// `---` and JSON after each object. How deep a text nests is looked at here too, since parsers recurse.

/** Brackets and lists may be nested so deep. */
export const DEEPEST = 500;

/** Where a chunk of the text begins. */
export interface Chunk {
  readonly text: string;
  readonly offset: number;
}

const SEPARATOR = /^---[ \t]*(#.*)?$/;

/** Splits at lines of `---` alone or with a comment, as kubectl does before it parses anything. */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
    if (SEPARATOR.test(line)) {
      if (at > start) chunks.push({ text: text.slice(start, at), offset: start });
      start = next;
    }
    at = next;
  }
  if (start < text.length) chunks.push({ text: text.slice(start), offset: start });
  return chunks;
}

/** Whether a text nests deeper than is read; a guess from its brackets and dashes, quotes aside. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let dashes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
    if (code === 0x2d || code === 0x3f) dashes += 1;
    else if (code !== 0x20) dashes = 0;
    if (dashes > DEEPEST && text.charCodeAt(i + 1) === 0x20) return true;
  }
  return false;
}

/** JSON documents one after the other, where the text is such; places are looked up in the text as YAML. */
function jsonChunks(text: string): Chunk[] | 'cut' | undefined {
  const chunks: Chunk[] = [];
  let at = 0;
  for (;;) {
    const rest = /\S/.exec(text.slice(at));
    if (rest === null) return chunks;
    const start = at + rest.index;
    const end = endOfJson(text, start);
    if (end === undefined) return chunks.length > 0 ? chunks : undefined;
    if (end < 0) return 'cut';
    chunks.push({ text: text.slice(start, end), offset: start });
    at = end;
  }
}

/** Where the JSON object at this place ends; −1 where the text ends before it; undefined where none begins. */
function endOfJson(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined;
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    const character = text[i];
    if (character === '"') {
      i = endOfString(text, i);
      if (i < 0) return -1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return -1;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return -1;
}

/** Whether a text is one JSON value that may be read as such. */
export function isJson(text: string): boolean {
  if (isTooDeep(text) || text.includes('__proto__')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The parts of a text that hold one document each; `cut` where JSON ends before its last bracket.
 *
 * @param isYaml whether a text that is no whole JSON can be read as YAML
 */
export function streamChunks(text: string, isYaml: (text: string) => boolean): Chunk[] | 'cut' {
  const chunks = chunksOf(text);
  if (!text.trimStart().startsWith('{')) return chunks;
  const json = jsonChunks(text);
  if (json === 'cut') return isYaml(text) ? chunks : 'cut';
  const isStream = json !== undefined && json.length > 0 && json.every(chunk => isJson(chunk.text));
  const covered = isStream ? (json.at(-1)?.offset ?? 0) + (json.at(-1)?.text.length ?? 0) : 0;
  if (!isStream) return chunks;
  const rest = text.slice(covered);
  return [...json, ...chunksOf(rest).map(chunk => ({ text: chunk.text, offset: chunk.offset + covered }))];
}
