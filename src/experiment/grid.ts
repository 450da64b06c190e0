// The points of an experiment: its cases times the values of its factors, in the order of the file, each with its name
// and with the experiment as it is there. Ranges are sampled (`sampled-design.ts`) instead.
import type { CaseDocument, ExperimentDocument, FactorValue, JsonObject, Scalar } from './document.ts';
import { factorPath, factorValues, hasOwnPath, isRange, unknownFactor } from './factor.ts';
import type { DocumentFault, Path } from './schema-fault.ts';
import { parsePath, withSetting } from './path.ts';
import type { Target } from './path.ts';
import type { Sampled } from './sampled-design.ts';
import { sampledDesign } from './sampled-design.ts';

/** One way to run the experiment. */
export interface Point {
  /** `all`, `parallelism=8,spread=0.5`, `CASE` or `CASE,parallelism=8`. */
  readonly name: string;
  readonly caseName: string | undefined;
  readonly factors: Readonly<Record<string, Scalar>>;
  /** The experiment at this point: without `vary` and `cases`. */
  readonly document: ExperimentDocument;
}

interface Factor {
  readonly name: string;
  readonly target: Target;
  readonly values: readonly FactorValue[];
  /** Where the values stand in the file. */
  readonly path: Path;
}

/** More points than this are a slip (each is run `repeat` times and keeps a record). */
const MOST_POINTS = 10_000;

/** All points in order: cases in the file's order, the last factor changing fastest; or what is wrong with the grid. */
export function pointsOf(document: ExperimentDocument): {
  readonly points: readonly Point[];
  readonly faults: readonly DocumentFault[];
} {
  const { factors, faults } = factorsOf(document);
  const { vary: _vary, sample: _sample, cases, ...plain } = document;
  faults.push(...duplicateCases(cases ?? []));
  const design = sampledDesign(document);
  faults.push(...design.faults);
  const size =
    factors.reduce((product, factor) => product * factor.values.length, cases?.length ?? 1) * design.settings.length;
  if (size > MOST_POINTS) {
    faults.push(fault(['vary'], `Too many: ${size}: must have at most ${MOST_POINTS} points`));
  }
  if (faults.length > 0) return { points: [], faults };
  let points: Point[] = [{ name: '', caseName: undefined, factors: {}, document: plain }];
  if (cases !== undefined) {
    points = cases.map(one => ({ name: one.name, caseName: one.name, factors: {}, document: withCase(plain, one) }));
  }
  for (const factor of factors) {
    points = points.flatMap(point => factor.values.map(value => pointWith(point, factor, value, faults)));
  }
  points = points.flatMap(point => design.settings.map(settings => pointAt(point, settings, faults)));
  points = [...new Map(points.map(point => [point.name, point])).values()];
  return { points: points.map(point => (point.name === '' ? { ...point, name: 'all' } : point)), faults };
}

function factorsOf(document: ExperimentDocument): { factors: Factor[]; faults: DocumentFault[] } {
  const factors: Factor[] = [];
  const faults: DocumentFault[] = [];
  for (const [name, given] of Object.entries(document.vary ?? {})) {
    if (isRange(given)) continue;
    const hasPath = hasOwnPath(given);
    const values = factorValues(given);
    const path: Path = hasPath ? ['vary', name, 'values'] : ['vary', name];
    const unknown = unknownFactor(name, given);
    if (unknown !== undefined) {
      faults.push(unknown);
      continue;
    }
    const target = parsePath(factorPath(name, given));
    if (typeof target === 'string') {
      faults.push(fault(hasPath ? ['vary', name, 'path'] : ['vary', name], target));
      continue;
    }
    const labels = values.map(labelOf);
    labels.forEach((label, i) => {
      if (labels.indexOf(label) < i)
        faults.push({
          ...fault([...path, i], `Duplicate value: ${JSON.stringify(label)}`),
          reason: 'FieldValueDuplicate',
        });
    });
    factors.push({ name, target, values, path });
  }
  return { factors, faults };
}

function duplicateCases(cases: readonly CaseDocument[]): DocumentFault[] {
  const names = cases.map(one => one.name);
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [
          {
            ...fault(['cases', i, 'name'], `Duplicate value: ${JSON.stringify(name)}`),
            reason: 'FieldValueDuplicate' as const,
          },
        ],
  );
}

/** A point with the sampled value of each range. */
function pointAt(point: Point, settings: readonly Sampled[], faults: DocumentFault[]): Point {
  return settings.reduce(
    (at, { name, target, value }) => pointWith(at, { name, target, values: [], path: ['vary', name] }, value, faults),
    point,
  );
}

function pointWith(point: Point, factor: Factor, value: FactorValue, faults: DocumentFault[]): Point {
  const label = labelOf(value);
  const changed = withSetting(point.document, factor.target, value);
  if (typeof changed === 'string') {
    const path: Path = factor.path.length === 3 ? ['vary', factor.name, 'path'] : factor.path;
    if (!faults.some(known => known.path === path || known.message.endsWith(changed))) {
      faults.push(fault(path, `Invalid value: ${JSON.stringify(label)}: ${changed}`));
    }
  }
  const part = `${factor.name}=${label}`;
  return {
    name: point.name === '' ? part : `${point.name},${part}`,
    caseName: point.caseName,
    factors: { ...point.factors, [factor.name]: typeof value === 'object' ? label : value },
    document: typeof changed === 'string' ? point.document : changed,
  };
}

/** A value in a point's name: scalars as they are, others as JSON without quotes. */
function labelOf(value: FactorValue): string {
  return typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value);
}

function withCase(document: ExperimentDocument, { name: _name, ...changes }: CaseDocument): ExperimentDocument {
  return mergeDeep({ ...document }, { ...changes });
}

/** `over` laid over `under`: mappings are merged, everything else is replaced, null takes a field away. */
export function mergeDeep(under: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isMapping(before) && isMapping(value) ? mergeDeep(before, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(path: Path, message: string): DocumentFault {
  return { path, isKey: false, reason: 'FieldValueInvalid', message };
}
