// Paths of `vary` and `--set`: `pods.0.run`, `pods[0].run`, `Job/resize.spec.parallelism`, keys with dots quoted; and
// the setting of a value at a path in a resolved experiment (its manifests are objects, not file names).
import type { ExperimentDocument, JsonObject } from './document.ts';
import type { Path } from './schema-fault.ts';
import { formatPath } from './schema-fault.ts';

/** What a setting changes: a field of every Job's spec, a field of one manifest, or a field of the experiment. */
export type Target =
  | { readonly of: 'jobs'; readonly field: string }
  | { readonly of: 'object'; readonly kind: string; readonly name: string; readonly path: Path }
  | { readonly of: 'experiment'; readonly path: Path };

/** Fields of a JobSpec: as a name in `vary` or `--set` they mean every Job. */
export const JOB_FIELDS: readonly string[] = [
  'parallelism',
  'completions',
  'completionMode',
  'backoffLimit',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
  'suspend',
  'podFailurePolicy',
  'successPolicy',
  'podReplacementPolicy',
  'managedBy',
  'selector',
  'manualSelector',
  'template',
];

const STEP = /\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]|"([^"]*)"|'([^']*)'|([^.[\]"']+)/y;

/** Reads a path; a text says what is wrong with it. */
export function parsePath(text: string): Target | string {
  const shown = JSON.stringify(text);
  const fault = `Invalid value: ${shown}: must be a path such as pods[0].run or Job/NAME.spec.parallelism`;
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '.' && at > 0) at += 1;
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) return fault;
    const bare = match[6];
    if (match[1] !== undefined) steps.push(Number(match[1]));
    else if (bare !== undefined && /^\d+$/.test(bare)) steps.push(Number(bare));
    else if (bare?.endsWith('/') === true) {
      // `Job/"a.b"`: the quoted name belongs to the kind before it.
      STEP.lastIndex = at + match[0].length;
      const name = STEP.exec(text);
      if (name === null) return fault;
      steps.push(bare + (name[4] ?? name[5] ?? name[6] ?? ''));
      at = STEP.lastIndex - match[0].length;
    } else steps.push(match[2] ?? match[3] ?? match[4] ?? match[5] ?? bare ?? '');
    at += match[0].length;
  }
  return targetOf(steps) ?? fault;
}

function targetOf(steps: readonly (string | number)[]): Target | undefined {
  const [first, ...rest] = steps;
  if (typeof first !== 'string' || steps.includes('__proto__')) return undefined;
  const slash = first.indexOf('/');
  if (slash > 0) {
    const target: Target = { of: 'object', kind: first.slice(0, slash), name: first.slice(slash + 1), path: rest };
    return rest.length > 0 && target.name !== '' ? target : undefined;
  }
  if (rest.length === 0 && JOB_FIELDS.includes(first)) return { of: 'jobs', field: first };
  return { of: 'experiment', path: steps };
}

/** The experiment with one value set (null takes the field away); a text says why that cannot be. */
export function withSetting(document: ExperimentDocument, target: Target, value: unknown): ExperimentDocument | string {
  if (target.of === 'experiment') {
    const changed = setAt(document, target.path, value, []);
    return typeof changed === 'string' ? changed : (changed as ExperimentDocument);
  }
  let hits = 0;
  let fault: string | undefined;
  const change = (object: string | JsonObject): string | JsonObject => {
    if (typeof object === 'string') return object;
    const path = pathWithin(object, target);
    if (path === undefined) return object;
    hits += 1;
    const changed = setAt(object, path, value, []);
    if (typeof changed === 'string') fault ??= changed;
    return typeof changed === 'string' ? object : (changed as JsonObject);
  };
  const changed: ExperimentDocument = {
    ...document,
    ...(document.manifests === undefined ? {} : { manifests: document.manifests.map(change) }),
    ...(document.arrivals === undefined
      ? {}
      : { arrivals: document.arrivals.map(arrival => ({ ...arrival, manifest: change(arrival.manifest) })) }),
  };
  if (hits === 0) {
    return target.of === 'jobs' ? 'there is no Job to set it on' : `there is no ${target.kind} "${target.name}"`;
  }
  return fault ?? changed;
}

/** Where in a manifest the target lies; undefined: not in this one. */
function pathWithin(object: JsonObject, target: Exclude<Target, { of: 'experiment' }>): Path | undefined {
  const kind = object['kind'];
  if (target.of === 'jobs') {
    if (kind === 'Job') return ['spec', target.field];
    return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', target.field] : undefined;
  }
  const name = (object['metadata'] as JsonObject | undefined)?.['name'];
  const isMeant = typeof kind === 'string' && kind.toLowerCase() === target.kind.toLowerCase() && name === target.name;
  return isMeant ? target.path : undefined;
}

/** A copy with the value at the path; what does not change is shared. Mappings that are missing are made. */
function setAt(container: unknown, path: Path, value: unknown, before: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const here = [...before, step];
  if (Array.isArray(container)) {
    const list: readonly unknown[] = container;
    if (typeof step !== 'number' || step >= list.length) {
      return `${formatPath(before)} is a list of ${list.length}: there is no ${formatPath(here)}`;
    }
    const changed = setAt(list[step], rest, value, here);
    return isFault(changed, rest, value) ? changed : list.with(step, changed);
  }
  const mapping = container ?? {};
  if (typeof mapping !== 'object') return `${formatPath(before)} is ${JSON.stringify(mapping)}, which has no fields`;
  if (typeof step === 'number' && Object.keys(mapping).length === 0) return `there is no ${formatPath(here)}`;
  const fields = mapping as JsonObject;
  if (rest.length === 0 && value === null) {
    return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== String(step)));
  }
  const changed = setAt(Object.hasOwn(fields, step) ? fields[step] : undefined, rest, value, here);
  return isFault(changed, rest, value) ? changed : { ...fields, [step]: changed };
}

/** A text that comes back from below is a fault, unless it is the value that was set there. */
function isFault(changed: unknown, rest: Path, value: unknown): changed is string {
  return typeof changed === 'string' && !(rest.length === 0 && changed === value);
}
