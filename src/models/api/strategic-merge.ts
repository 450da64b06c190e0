// Patches of published objects: Kubernetes' strategic merge (lists of named things are merged by key), JSON merge patch
// (RFC 7386) and JSON patch (RFC 6902). Whether the result is allowed is `admit.ts`'s.
import type { Json } from './decoding.ts';
import { deepEqual, isRecord, sortedClone, stringOf } from './published.ts';
import type { Published } from './published.ts';
import type { Field } from './schema.ts';
import { structOf } from './schema.ts';

export type PatchOutcome =
  | { readonly ok: true; readonly value: Published }
  | { readonly ok: false; readonly error: string };

/** Stops a patch that cannot be applied; never leaves this file. */
class PatchFault {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function guarded(work: () => unknown): PatchOutcome {
  try {
    return { ok: true, value: work() as Published };
  } catch (fault) {
    if (fault instanceof PatchFault) return { ok: false, error: fault.text };
    throw fault;
  }
}

const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
const DIRECTIVES = ['$patch', '$retainKeys', '$setElementOrder/', DELETE_FROM_LIST];

function isDirective(key: string): boolean {
  return key.startsWith('$') && DIRECTIVES.some(directive => key.startsWith(directive));
}

/** Structs of a field's values: of the value itself, or of a list's or map's entries. */
function structIn(field: Field | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { type } = field;
  if (type.kind === 'struct') return type.name;
  if ((type.kind === 'list' || type.kind === 'map') && type.of.kind === 'struct') return type.of.name;
  return undefined;
}

function mergeMap(original: Published, patch: Published, struct: string | undefined): Published {
  if (patch['$patch'] === 'delete') return {};
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  const fields = struct === undefined ? undefined : structOf(struct);
  const result: Json = { ...original };
  if (Array.isArray(patch['$retainKeys'])) {
    const kept = new Set((patch['$retainKeys'] as readonly unknown[]).map(stringOf));
    for (const key of Object.keys(result)) if (!kept.has(key)) delete result[key];
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST)) {
      const list = key.slice(DELETE_FROM_LIST.length);
      result[list] = withoutValues(result[list], value);
    }
    if (isDirective(key)) continue;
    if (value === null) {
      delete result[key];
      continue;
    }
    result[key] = mergeValue(result[key], value, fields?.get(key));
  }
  return result;
}

function mergeValue(original: unknown, patch: unknown, field: Field | undefined): unknown {
  if (Array.isArray(patch) && field?.mergeKey !== undefined) {
    return mergeList(
      Array.isArray(original) ? (original as readonly unknown[]) : [],
      patch as readonly unknown[],
      field,
    );
  }
  if (!isRecord(patch)) return Array.isArray(patch) ? (patch as readonly unknown[]).map(withoutNulls) : patch;
  return mergeMap(isRecord(original) ? original : {}, patch, structIn(field));
}

function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const result: Json = {};
  for (const [key, one] of Object.entries(value)) if (one !== null) result[key] = withoutNulls(one);
  return result;
}

function withoutDirectives(patch: Published): Published {
  const entries = Object.entries(patch).filter(([key]) => !isDirective(key));
  return withoutNulls(Object.fromEntries(entries)) as Published;
}

function withoutValues(list: unknown, values: unknown): unknown {
  if (!Array.isArray(list) || !Array.isArray(values)) return list;
  const gone = values as readonly unknown[];
  return (list as readonly unknown[]).filter(one => !gone.some(value => deepEqual(one, value)));
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], field: Field): readonly unknown[] {
  const mergeKey = field.mergeKey ?? '';
  if (mergeKey === '') {
    const added = patch.filter(one => !original.some(other => deepEqual(one, other)));
    return [...original, ...added];
  }
  if (patch.some(one => isRecord(one) && one['$patch'] === 'replace')) {
    return patch.filter(one => !(isRecord(one) && one['$patch'] === 'replace')).map(withoutNulls);
  }
  const result = [...original];
  for (const one of patch) {
    if (!isRecord(one)) throw new PatchFault(`map: ${String(one)} does not contain declared merge key: ${mergeKey}`);
    const key = one[mergeKey];
    if (key === undefined) throw new PatchFault(`map: ${goMap(one)} does not contain declared merge key: ${mergeKey}`);
    const at = result.findIndex(other => isRecord(other) && other[mergeKey] === key);
    if (one['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at < 0) result.push(mergeMap({}, one, structIn(field)));
    else result[at] = mergeMap(result[at] as Published, one, structIn(field));
  }
  return inGivenOrder(result, patch, mergeKey);
}

/** New entries stand where the patch has them among the old ones; the server puts what only it has after those. */
function inGivenOrder(list: readonly unknown[], patch: readonly unknown[], mergeKey: string): readonly unknown[] {
  const rank = new Map(patch.map((one, i) => [(one as Published)[mergeKey], i]));
  const rankOf = (one: unknown): number => rank.get((one as Published)[mergeKey]) ?? patch.length;
  const named = list.filter(one => rankOf(one) < patch.length).sort((a, b) => rankOf(a) - rankOf(b));
  return [...named, ...list.filter(one => rankOf(one) === patch.length)];
}

/** A value as Go prints it with `%v`: `map[spec:map[parallelism:2]]`. */
export function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(goMap).join(' ')}]`;
  if (!isRecord(value)) return value === null ? '<nil>' : typeof value === 'string' ? value : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map(key => `${key}:${goMap(value[key])}`).join(' ')}]`;
}

/** Lays a strategic merge patch over an object. @param struct the object's struct in the schema */
export function strategicMerge(original: Published, patch: Published, struct: string | undefined): PatchOutcome {
  return guarded(() => mergeMap(original, patch, struct));
}

/** JSON merge patch: objects are merged, null deletes, everything else replaces. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Json = { ...(isRecord(original) ? original : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** JSON patch. Replacing what is not there adds it; removing or testing it is a fault, as for the API server. */
export function jsonPatch(original: Published, operations: readonly unknown[]): PatchOutcome {
  return guarded(() => {
    let document: unknown = sortedClone(original);
    for (const operation of operations) document = applyOperation(document, isRecord(operation) ? operation : {});
    return document;
  });
}

function pointer(path: unknown): string[] {
  const steps = stringOf(path).split('/').slice(1);
  return steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applyOperation(document: unknown, operation: Published): unknown {
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'add':
      return edit(document, path, parent => insert(parent, path.at(-1) ?? '', operation['value']));
    case 'replace':
      return edit(document, path, parent => put(parent, path.at(-1) ?? '', operation['value']));
    case 'remove':
      return edit(document, path, parent => remove(parent, path.at(-1) ?? ''));
    case 'test':
      if (!deepEqual(valueAt(document, path), operation['value'])) throw new PatchFault('testing value failed');
      return document;
    case 'copy':
    case 'move': {
      const from = pointer(operation['from']);
      const value = sortedClone(valueAt(document, from));
      const rest =
        operation['op'] === 'copy' ? document : edit(document, from, parent => remove(parent, from.at(-1) ?? ''));
      return edit(rest, path, parent => insert(parent, path.at(-1) ?? '', value));
    }
    default:
      throw new PatchFault(`unexpected kind: ${stringOf(operation['op'])}`);
  }
}

function edit(document: unknown, path: readonly string[], change: (parent: unknown) => void): unknown {
  change(valueAt(document, path.slice(0, -1)));
  return document;
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const step of path) {
    value = Array.isArray(value)
      ? (value as readonly unknown[])[Number(step)]
      : isRecord(value)
        ? value[step]
        : undefined;
    if (value === undefined) throw new PatchFault('missing path');
  }
  return value;
}

function insert(parent: unknown, key: string, value: unknown): void {
  if (!Array.isArray(parent)) return put(parent, key, value);
  const list = parent as unknown[];
  list.splice(key === '-' ? list.length : Number(key), 0, value);
}

function put(parent: unknown, key: string, value: unknown): void {
  if (Array.isArray(parent)) (parent as unknown[])[Number(key)] = value;
  else if (isRecord(parent)) (parent as Json)[key] = value;
  else throw new PatchFault('missing path');
}

function remove(parent: unknown, key: string): void {
  if (Array.isArray(parent)) (parent as unknown[]).splice(Number(key), 1);
  else if (isRecord(parent) && parent[key] !== undefined) delete (parent as Json)[key];
  else throw new PatchFault('Unable to remove nonexistent key');
}
