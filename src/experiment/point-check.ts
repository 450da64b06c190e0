// Checks of the points of a grid: what `vary`, `cases` and `--set` made of the experiment has to be as sound as what
// stands in the file. A fault is reported where the value that caused it stands.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument, JsonObject } from './document.ts';
import { faultAt } from './file-resolution.ts';
import { factorPath, factorValues, hasOwnPath, isRange } from './factor.ts';
import type { Point } from './grid.ts';
import { fieldIndex } from './known-fields.ts';
import { manifestFaults, namespacesOf } from './manifest-source.ts';
import type { PlacedManifest } from './manifest-source.ts';
import { parsePath } from './path.ts';
import type { Path } from './schema-fault.ts';
import { formatPath, schemaFaults, valueAt } from './schema-fault.ts';
import { precisionFaults } from './precision.ts';
import { experimentSchema } from './schema.ts';
import type { SourceDocument } from './source-text.ts';
import { steadyFaults } from './steady-state.ts';
import { unreadTraces } from './trace-source.ts';

interface Origin {
  /** Undefined where the experiment is made of manifests. */
  readonly source: SourceDocument | undefined;
  readonly placed: ReadonlyMap<JsonObject, PlacedManifest>;
}

/** All faults of all points; equal ones once. */
export function pointFaults(document: ExperimentDocument, points: readonly Point[], origin: Origin): Diagnostic[] {
  const faults = new Map<string, Diagnostic>();
  const checked = new Set<unknown>(origin.placed.keys());
  const namespaces = namespacesOf(origin.placed.keys());
  for (const point of points) {
    const add = (path: Path, reason: Diagnostic['reason'], message: string): void => {
      const fault = atOrigin(document, point, origin.source, path, reason, message);
      faults.set(`${fault.line}:${fault.column}:${fault.path}:${fault.message}`, fault);
    };
    const parsed = experimentSchema.safeParse(point.document);
    if (!parsed.success) {
      for (const fault of schemaFaults(parsed.error.issues, point.document, fieldIndex())) {
        add(fault.path, fault.reason, fault.message);
      }
      continue;
    }
    const { manifests: _manifests, ...world } = point.document;
    const found = [...steadyFaults(point.document), ...precisionFaults(point.document), ...unreadTraces(world)];
    for (const fault of found) {
      add(fault.path, fault.reason, fault.message);
    }
    for (const object of point.document.manifests ?? []) {
      if (typeof object === 'string' || checked.has(object)) continue;
      checked.add(object);
      for (const fault of objectFaults(object, namespaces)) add(['manifests', fault.path], fault.reason, fault.message);
    }
  }
  return [...faults.values()];
}

function objectFaults(object: JsonObject, namespaces: ReadonlySet<string>): Diagnostic[] {
  const document = { object, document: 0, placeOf: () => ({ line: 0, column: 0 }) };
  return manifestFaults({ object, file: '', document }, { namespaces }).filter(fault => fault.severity === 'error');
}

/** The fault at the factor, the case or the field that made the value. */
function atOrigin(
  document: ExperimentDocument,
  point: Point,
  source: SourceDocument | undefined,
  path: Path,
  reason: Diagnostic['reason'],
  message: string,
): Diagnostic {
  const isManifest = path[0] === 'manifests' && typeof path[1] === 'string';
  const shownPath = isManifest ? String(path[1]) : formatPath(path);
  const at = originOf(document, point, isManifest ? String(path[1]) : path) ?? casePath(document, point, path);
  if (source === undefined) {
    return { file: '--set', document: 0, line: 0, column: 0, severity: 'error', path: shownPath, reason, message };
  }
  return { ...faultAt(source, at ?? path, reason, message), path: shownPath };
}

/** Where the factor's value stands that was set at (or above) the faulty path. */
function originOf(document: ExperimentDocument, point: Point, path: Path | string): Path | undefined {
  for (const [name, given] of Object.entries(document.vary ?? {})) {
    const target = parsePath(factorPath(name, given));
    if (typeof target === 'string') continue;
    const isMeant =
      typeof path === 'string'
        ? target.of !== 'experiment' && path.includes(target.of === 'jobs' ? target.field : formatPath(target.path))
        : target.of === 'experiment' && target.path.every((step, i) => i >= path.length || step === path[i]);
    if (!isMeant) continue;
    if (isRange(given)) return ['vary', name];
    const index = factorValues(given).findIndex(value => value === point.factors[name]);
    const base: Path = hasOwnPath(given) ? ['vary', name, 'values'] : ['vary', name];
    return index === -1 ? base : [...base, index];
  }
  return undefined;
}

function casePath(document: ExperimentDocument, point: Point, path: Path): Path | undefined {
  const index = document.cases?.findIndex(one => one.name === point.caseName) ?? -1;
  if (index === -1) return undefined;
  const here: Path = ['cases', index, ...path];
  return valueAt(document, here) === undefined ? undefined : here;
}
