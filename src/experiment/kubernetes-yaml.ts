// Manifest texts as kubectl reads them: a stream of YAML or JSON documents, each turned into JSON by the rules of YAML
// 1.1. Texts come from strangers, so size, depth, aliases and keys that JavaScript would mistake for its own are
// limited. What the documents mean is `kubernetes-document.ts`'s.
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Tags } from 'yaml';
import { DEEPEST, isJson, isTooDeep, streamChunks } from './kubernetes-stream.ts';
import type { Chunk } from './kubernetes-stream.ts';
import { aliasFault, yamlFault } from './yaml-fault-text.ts';

export { isTooDeep } from './kubernetes-stream.ts';

/** Longest text that is read at all, in UTF-16 units. */
const LONGEST_TEXT = 8 * 1024 * 1024;
/** Aliases may be followed so often in a document; more is an attack. */
const MOST_ALIASES = 10_000;
const TOO_DEEP = `yaml: exceeded max depth of ${DEEPEST}`;

export interface Place {
  /** From 1; 0 where no place is known. */
  readonly line: number;
  readonly column: number;
}

/** A step into a value: the key of an object, or the index of a list. */
export type Step = string | number;

/** One document of the stream: its value as JSON, and where each part of it stands. */
export interface YamlDocument {
  /** From 0 within the text; empty documents count too. */
  readonly index: number;
  readonly value: unknown;
  /** Place of a value, or with `isKey` of its key; of the nearest part around it where it is missing. */
  placeOf(path: readonly Step[], isKey?: boolean): Place;
}

/** Why the stream stops: kubectl reads the documents before it and nothing after it. */
export interface SyntaxFault extends Place {
  readonly document: number;
  /** As kubectl prints it after `error parsing STDIN: `. */
  readonly message: string;
}

export interface YamlStream {
  readonly documents: readonly YamlDocument[];
  readonly fault: SyntaxFault | undefined;
}

interface Tag {
  readonly tag: string;
  readonly format?: string;
}

/** 0o17 is octal for Go's reader, though YAML 1.1 does not know it. */
const goOctal = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text: string): bigint => {
    const value = BigInt(`0o${text.replaceAll('_', '').replace(/^[-+]?0o/, '')}`);
    return text.startsWith('-') ? -value : value;
  },
};

/** A lone dot is no number. */
const dot = { tag: 'tag:yaml.org,2002:str', default: true, test: /^\.$/, resolve: (text: string): string => text };

function keepsTag(tag: Tag | string): boolean {
  if (typeof tag === 'string') return true;
  return tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME';
}

const KUBERNETES_YAML = {
  version: '1.1',
  schema: 'yaml-1.1',
  merge: true,
  // The last of equal keys wins, as in kubectl.
  uniqueKeys: false,
  intAsBigInt: true,
  // Pretty messages copy the text around every fault, which takes minutes where there are hundreds of thousands.
  prettyErrors: false,
  customTags: (tags: Tags): Tags => [dot, goOctal, ...tags.filter(tag => keepsTag(tag as Tag | string))],
} as const;

interface Reading {
  readonly value?: unknown;
  readonly parsed?: Document;
  readonly lines?: LineCounter;
  readonly fault?: { readonly offset: number; readonly message: string };
}

function fail(offset: number, message: string): Reading {
  return { fault: { offset, message } };
}

const CONVERSION = 'error converting YAML to JSON: ';

function controlCharacter(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return i;
    if (code >= 0x7f && code < 0xa0 && code !== 0x85) return i;
  }
  return -1;
}

/** Nothing but a comment may follow the dashes. */
const BAD_SEPARATOR = /^---[ \t]*([^\s#].*)$/m;

/** Nothing but white space and comments. */
function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) continue;
    if (code !== 0x23) return false;
    const end = text.indexOf('\n', at);
    if (end < 0) return true;
    at = end;
  }
  return true;
}

function readChunk(text: string): Reading {
  const control = controlCharacter(text);
  if (control >= 0) return fail(control, `${CONVERSION}yaml: control characters are not allowed`);
  const separator = BAD_SEPARATOR.exec(text);
  if (separator !== null) {
    return fail(separator.index, `invalid Yaml document separator: ${separator[1]?.trim() ?? ''}`);
  }
  if (isBlank(text)) return { value: null };
  if (/^%/m.test(text) && !/^---/m.test(text)) {
    const at = text.search(/^%/m);
    const isFirst = /^(\s*(#.*)?\n)*%/.test(text);
    if (isFirst) return fail(at, `${CONVERSION}yaml: line 1: did not find expected <document start>`);
  }
  if (isTooDeep(text)) return fail(0, CONVERSION + TOO_DEEP);
  if (text.trimStart().startsWith('{') && isJson(text)) return { value: JSON.parse(text) as unknown };
  const lines = new LineCounter();
  try {
    const parsed = parseDocument(text, { ...KUBERNETES_YAML, lineCounter: lines });
    const error = parsed.errors.find(one => one.code !== 'MULTIPLE_DOCS');
    if (error !== undefined) {
      if (/call stack/.test(error.message)) return fail(0, CONVERSION + TOO_DEEP);
      const { message, offset } = yamlFault(error, text);
      return fail(offset, CONVERSION + message);
    }
    const key = badKey(parsed);
    if (key !== undefined) return key;
    const value: unknown = parsed.toJS({ maxAliasCount: MOST_ALIASES });
    if (depthOf(value, 0) > DEEPEST) return fail(0, CONVERSION + TOO_DEEP);
    const number = badNumber(value);
    if (number !== undefined) return fail(0, `${CONVERSION}json: unsupported value: ${number}`);
    return { value: value ?? null, parsed, lines };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isBomb = /alias count/i.test(message);
    if (error instanceof RangeError) return fail(0, CONVERSION + TOO_DEEP);
    const unresolved = /Unresolved alias[^:]*: (\S+)/.exec(message)?.[1];
    if (unresolved !== undefined) {
      const fault = aliasFault(unresolved, text);
      return fail(fault.offset, CONVERSION + fault.message);
    }
    return fail(0, CONVERSION + (isBomb ? 'yaml: document contains excessive aliasing' : `yaml: ${message}`));
  }
}

/** Keys that JSON cannot have, and the one that JavaScript objects should not. */
function badKey(parsed: Document): Reading | undefined {
  let found: Reading | undefined;
  visit(parsed, {
    Pair(_, pair) {
      const { key } = pair;
      const at = (key as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
      if (isMap(key) || isSeq(key)) {
        const shown = goSyntax(key.toJS(parsed));
        found = fail(at, `${CONVERSION}yaml: invalid map key: ${shown}`);
      } else if (isScalar(key) && key.value === null) {
        const value = isScalar(pair.value) ? pair.value.value : undefined;
        const shown = `%!s(<nil>), key: <nil>, value: ${goSyntax(value)}`;
        found = fail(at, `${CONVERSION}unsupported map key of type: ${shown}`);
      } else if (isScalar(key) && key.value === '__proto__') {
        found = fail(at, 'the key "__proto__" is not allowed');
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

/** A value as Go prints it with `%#v`. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${goSyntax(one)}`);
    return `map[interface {}]interface {}{${entries.join(', ')}}`;
  }
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

/** Levels of lists and objects; stops counting where there are too many. */
function depthOf(value: unknown, above: number): number {
  if (typeof value !== 'object' || value === null || above > DEEPEST) return above;
  let deepest = above + 1;
  for (const one of Object.values(value)) deepest = Math.max(deepest, depthOf(one, above + 1));
  return deepest;
}

function badNumber(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const one of Object.values(value)) {
    const found = badNumber(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Values that JSON does not have: big integers as numbers, bytes (`!!binary`) as text. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return toNumber(value);
  if (value instanceof Uint8Array) return latin1(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Set || value instanceof Map) return toJson(Object.fromEntries(value.entries()));
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) copy[key] = toJson(one);
  return copy;
}

/** 2⁶³. */
const FIRST_TOO_LARGE = 9_223_372_036_854_775_808;

/** The nearest number; the largest int64 stays below 2⁶³, from which on integers are too large. */
function toNumber(value: bigint): number {
  const nearest = Number(value);
  return nearest >= FIRST_TOO_LARGE && value < BigInt(FIRST_TOO_LARGE) ? FIRST_TOO_LARGE - 1024 : nearest;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function placeIn(reading: Reading, chunk: Chunk, base: LineCounter, path: readonly Step[], isKey: boolean): Place {
  const parsed = reading.parsed ?? parseDocument(chunk.text, KUBERNETES_YAML);
  let node: unknown = parsed.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(parsed);
    let next: unknown;
    if (isMap(node)) {
      const pairs = node.items.filter(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      const pair = pairs.at(-1);
      if (pair === undefined) break;
      const isAtKey = (isKey && depth === path.length - 1) || startOf(pair.value) === undefined;
      next = pair.value;
      offset = (isAtKey ? startOf(pair.key) : startOf(pair.value)) ?? offset;
    } else if (isSeq(node) && typeof step === 'number') {
      next = node.items[step];
      offset = startOf(next) ?? offset;
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  const at = base.linePos(chunk.offset + offset);
  return { line: at.line, column: at.col };
}

function startOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly number[] | null } | null | undefined)?.range?.[0];
}

function linesOf(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  return counter;
}

function isYaml(text: string): boolean {
  return readChunk(text).fault === undefined;
}

/** Reads a text as kubectl does. Never throws, and takes no longer than the parser does for a text of its length. */
export function readYamlStream(text: string): YamlStream {
  const documents: YamlDocument[] = [];
  if (text.length > LONGEST_TEXT) {
    const message = `the text is too large: ${text.length} characters, at most ${LONGEST_TEXT} are read`;
    return { documents, fault: { document: 0, line: 0, column: 0, message } };
  }
  const base = linesOf(text);
  const chunks = streamChunks(text, isYaml);
  if (chunks === 'cut') {
    const at = base.linePos(text.length);
    return { documents, fault: { document: 0, line: at.line, column: at.col, message: 'unexpected EOF' } };
  }
  for (const [index, chunk] of chunks.entries()) {
    const reading = readChunk(chunk.text);
    if (reading.fault !== undefined) {
      const at = base.linePos(chunk.offset + reading.fault.offset);
      const { message } = reading.fault;
      return { documents, fault: { document: index, line: at.line, column: at.col, message } };
    }
    const value = toJson(reading.value);
    if (value === null || value === undefined) continue;
    const placeOf = (path: readonly Step[], isKey = false): Place => placeIn(reading, chunk, base, path, isKey);
    documents.push({ index, value, placeOf });
  }
  return { documents, fault: undefined };
}
