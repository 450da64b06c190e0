// Kubernetes objects from the texts of manifests and from experiment files, with their places: lists are taken apart,
// `$ITEM` of templates is replaced. What is wrong with an object says `kubernetes-document.ts`.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { JsonObject } from './document.ts';
import type { KubernetesDocument, ValidationOptions } from './kubernetes-document.ts';
import { readKubernetesText, validateDocument } from './kubernetes-document.ts';
import type { Path } from './schema-fault.ts';
import type { Place, SourceDocument, SourceText } from './source-text.ts';

/** A manifest, and where its parts stand in the text that it came from. */
export interface PlacedManifest {
  /** As JSON. */
  readonly object: JsonObject;
  readonly file: string;
  /** As it was read, for the checks: whole numbers may be BigInt. */
  readonly document: KubernetesDocument;
  /** An event applies it: what the API server refuses then is part of the run. */
  readonly isEvent?: boolean;
}

/** `$ITEM` → apple, in the text of manifests before they are parsed. */
export type Defines = Readonly<Record<string, string>>;

/** Puts values in the place of `$NAME`; a longer name that starts the same is left alone. */
function withDefines(text: string, defines: Defines): string {
  let changed = text;
  for (const [name, value] of Object.entries(defines)) {
    changed = changed.replaceAll(new RegExp(`\\$${name}(?!\\w)`, 'g'), () => value);
  }
  return changed;
}

/** All objects of a manifest file in order, and the fault that ends it early. */
export function readManifests(
  source: SourceText,
  defines: Defines,
): { readonly manifests: readonly PlacedManifest[]; readonly faults: readonly Diagnostic[] } {
  const { documents, fault } = readKubernetesText(withDefines(source.text, defines));
  const manifests = documents.map(document => {
    return { object: withPlainNumbers(document.object) as JsonObject, file: source.name, document };
  });
  return { manifests, faults: fault === undefined ? [] : [{ ...fault, file: source.name }] };
}

/** The objects of a value inside an experiment file: an inline manifest, or the items of an inline list. */
export function inlineManifests(value: unknown, at: Path, source: SourceDocument): PlacedManifest[] {
  const object = isObject(value) ? value : {};
  const items = object['items'];
  if (typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item: unknown, i) => inlineManifests(item, [...at, 'items', i], source));
  }
  const placeOf = (path: Path, isKey?: boolean): Place => source.placeOf([...at, ...path], isKey);
  return [{ object, file: source.file, document: { object, document: source.index, placeOf } }];
}

/** What is wrong with an object, at its places; warnings too. */
export function manifestFaults(manifest: PlacedManifest, options: ValidationOptions): Diagnostic[] {
  const faults = validateDocument(manifest.file, manifest.document, options);
  if (manifest.isEvent !== true) return faults;
  return faults.map(fault => (isJudgement(fault) ? { ...fault, severity: 'warning' } : fault));
}

/** The server's judgement of an object that can be read. */
function isJudgement({ reason }: Diagnostic): boolean {
  return reason !== 'UnknownField' && reason !== 'Syntax' && reason !== 'File';
}

/** Namespaces that exist: those of every cluster, and those that the manifests make. */
export function namespacesOf(objects: Iterable<JsonObject>): ReadonlySet<string> {
  const names = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
  for (const { kind, metadata } of objects) {
    const name = kind === 'Namespace' && isObject(metadata) ? metadata['name'] : undefined;
    if (typeof name === 'string') names.add(name);
  }
  return names;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy with numbers for BigInts, as JSON.parse would have read them. */
function withPlainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withPlainNumbers(field)]));
}
