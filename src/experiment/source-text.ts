// Texts of YAML and JSON files as plain values, with the place of each value in its text. Texts come from strangers:
// size, aliases and keys that JavaScript would mistake for its own are refused here. What the values mean is
// `load.ts`'s.
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { Document, Node, Tags } from 'yaml';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { isTooDeep } from './kubernetes-yaml.ts';
import type { Path } from './schema-fault.ts';

/** A file as it was read; `name` is what the user called it, `-` is standard input. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One document of a text: its plain value, and where each part of it stands. */
export interface SourceDocument {
  readonly file: string;
  /** From 0 within its file. */
  readonly index: number;
  readonly value: unknown;
  /** Place of the value at a path, or with `isKey` of its key; of the nearest part around it where it is missing. */
  placeOf(path: Path, isKey?: boolean): Place;
}

/** Longest text taken. Reading YAML takes some four seconds a megabyte, so larger ones have to be JSON. */
const LONGEST_YAML = 4_000_000;
const LONGEST_JSON = 64_000_000;
/** Aliases may make a value this many times as large as its text says; more is an attack. */
const MOST_ALIASES = 100;
const MOST_FAULTS = 50;

/** YAML as Kubernetes reads it: version 1.1, but times of day and dates stay texts. */
const KUBERNETES_YAML = {
  version: '1.1',
  schema: 'yaml-1.1',
  merge: true,
  uniqueKeys: true,
  customTags: (tags: Tags): Tags =>
    tags.filter(
      tag =>
        typeof tag !== 'object' ||
        (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
    ),
} as const;

/**
 * Reads all documents of a text. Empty documents are left out. Where there are faults, the values are not to be used.
 */
export function readDocuments(source: SourceText): {
  readonly documents: readonly SourceDocument[];
  readonly faults: readonly Diagnostic[];
} {
  if (isTooDeep(source.text)) {
    return { documents: [], faults: [syntaxFault(source.name, 0, { line: 1, column: 1 }, 'it is nested too deeply')] };
  }
  const isJson = source.name.endsWith('.json');
  const longest = isJson ? LONGEST_JSON : LONGEST_YAML;
  if (source.text.length > longest) {
    const message = `the file is too large: ${source.text.length} characters, at most ${longest} are read`;
    return { documents: [], faults: [syntaxFault(source.name, 0, { line: 0, column: 0 }, message)] };
  }
  if (isJson) {
    const value = jsonValue(source.text);
    if (value !== undefined) return { documents: [jsonDocument(source, value)], faults: [] };
  }
  return readYaml(source);
}

function jsonValue(text: string): unknown {
  // A key of this name is looked for (and refused with its place) by the YAML reader.
  if (text.includes('__proto__')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A document whose places are looked up only when one is asked for. */
function jsonDocument(source: SourceText, value: unknown): SourceDocument {
  let placed: SourceDocument | undefined;
  const placeOf = (path: Path, isKey = false): Place => {
    placed ??= source.text.length > LONGEST_YAML ? undefined : readYaml(source).documents[0];
    return placed?.placeOf(path, isKey) ?? { line: 0, column: 0 };
  };
  return { file: source.name, index: 0, value, placeOf };
}

function readYaml(source: SourceText): { documents: SourceDocument[]; faults: Diagnostic[] } {
  const lines = new LineCounter();
  const documents: SourceDocument[] = [];
  const faults: Diagnostic[] = [];
  const parsed = parseAllDocuments(source.text, { ...KUBERNETES_YAML, lineCounter: lines });
  if (!Array.isArray(parsed)) return { documents, faults };
  for (const [index, document] of parsed.entries()) {
    const before = faults.length;
    for (const error of document.errors.slice(0, MOST_FAULTS)) {
      const at = lines.linePos(error.pos[0]);
      const message = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
      faults.push(syntaxFault(source.name, index, { line: at.line, column: at.col }, message));
    }
    if (faults.length > before || document.contents === null) continue;
    const key = forbiddenKey(document);
    if (key !== undefined) {
      const at = lines.linePos(key.range?.[0] ?? 0);
      faults.push(
        syntaxFault(source.name, index, { line: at.line, column: at.col }, 'the key "__proto__" is not allowed'),
      );
      continue;
    }
    try {
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
      if (value === null) continue;
      const placeOf = (path: Path, isKey = false): Place => placeInDocument(document, lines, path, isKey);
      documents.push({ file: source.name, index, value, placeOf });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      faults.push(syntaxFault(source.name, index, { line: 1, column: 1 }, message));
    }
  }
  return { documents, faults };
}

function syntaxFault(file: string, document: number, at: Place, message: string): Diagnostic {
  return { file, document, line: at.line, column: at.column, severity: 'error', path: '', reason: 'Syntax', message };
}

function forbiddenKey(document: Document): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== '__proto__') return undefined;
      found = pair.key;
      return visit.BREAK;
    },
  });
  return found;
}

/** Walks down the document as far as it goes along the path. */
function placeInDocument(document: Document, lines: LineCounter, path: Path, isKey: boolean): Place {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
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
  const at = lines.linePos(offset);
  return { line: at.line, column: at.col };
}

function startOf(node: unknown): number | undefined {
  const range = (node as { readonly range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0];
}
