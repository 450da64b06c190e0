// Kubernetes objects from the texts of manifests: lists are taken apart, `$ITEM` of templates is replaced, what is no
// Kubernetes object is refused with its place.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { JsonObject } from './document.ts';
import type { Path } from './schema-fault.ts';
import type { Place, SourceDocument, SourceText } from './source-text.ts';
import { readDocuments } from './source-text.ts';

/** A manifest, and where its parts stand in the text that it came from. */
export interface PlacedManifest {
  readonly object: JsonObject;
  readonly file: string;
  readonly document: number;
  placeOf(path: Path, isKey?: boolean): Place;
}

/** `$ITEM` → apple, in the text of manifests before they are parsed. */
export type Defines = Readonly<Record<string, string>>;

/** Puts values in the place of `$NAME`; a longer name that starts the same is left alone. */
export function withDefines(text: string, defines: Defines): string {
  let changed = text;
  for (const [name, value] of Object.entries(defines)) {
    const pattern = new RegExp(`\\$${name.replaceAll(/[^\w]/g, '\\$&')}(?!\\w)`, 'g');
    changed = changed.replaceAll(pattern, () => value);
  }
  return changed;
}

/** All objects of a manifest file in order. */
export function readManifests(
  source: SourceText,
  defines: Defines,
): { readonly manifests: readonly PlacedManifest[]; readonly faults: readonly Diagnostic[] } {
  const { documents, faults } = readDocuments({ name: source.name, text: withDefines(source.text, defines) });
  return { manifests: documents.flatMap(document => manifestsOf(document)), faults };
}

/** The objects of one document: itself, or the items of a list. */
export function manifestsOf(document: SourceDocument): PlacedManifest[] {
  return flatten(document.value, [], document);
}

/** The objects of a value inside a document: an inline manifest of an experiment file, say. */
export function flatten(value: unknown, at: Path, document: SourceDocument): PlacedManifest[] {
  const object = asObject(value);
  const items = object['items'];
  if (typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item, i) => flatten(item, [...at, 'items', i], document));
  }
  const placeOf = (path: Path, isKey?: boolean): Place => document.placeOf([...at, ...path], isKey);
  return [{ object, file: document.file, document: document.index, placeOf }];
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** What is wrong with an object, at its places. */
export function manifestFaults(manifest: PlacedManifest): Diagnostic[] {
  const faults: Diagnostic[] = [];
  for (const field of ['apiVersion', 'kind']) {
    if (typeof manifest.object[field] === 'string') continue;
    faults.push({
      file: manifest.file,
      document: manifest.document,
      ...manifest.placeOf([field]),
      severity: 'error',
      path: field,
      reason: 'FieldValueRequired',
      message: 'Required value',
    });
  }
  return faults;
}
