// Makes a broken history smaller while it stays broken the same way: fewer actions, rules and Jobs, fewer fields,
// rounder numbers. Works on the data, so that any history can be shrunk, also one from a file.
import type { ManifestInput } from '../models/cluster/input.ts';
import type { PodRule } from '../models/workload/rule.ts';
import type { Action } from './fault-plan.ts';
import { runHistory, type HarnessOptions } from './harness.ts';
import type { History } from './history.ts';

/** How long and how a history is shrunk. */
export interface ShrinkOptions {
  /** Most runs that shrinking may cost. Default: 600. */
  readonly runs?: number;
  /** Called before each run with how many there were. */
  readonly onRun?: (runs: number) => void;
}

/** The smallest history found that still fails. */
export interface Shrunk {
  readonly history: History;
  readonly runs: number;
}

/** Shrinks a history as long as one of these invariants stays broken. */
export function shrinkHistory(
  history: History,
  broken: ReadonlySet<string>,
  harness: HarnessOptions = {},
  options: ShrinkOptions = {},
): Shrunk {
  return shrinkWhile(
    history,
    candidate => runHistory(candidate, harness).violations.some(({ invariant }) => broken.has(invariant)),
    options,
  );
}

/** Shrinks a history as long as a test holds; the test is asked only about smaller histories. */
export function shrinkWhile(
  history: History,
  isStillBroken: (candidate: History) => boolean,
  { runs: most = 600, onRun }: ShrinkOptions = {},
): Shrunk {
  let best = history;
  let runs = 0;
  const attempt = (candidate: History): boolean => {
    if (runs >= most) return false;
    runs += 1;
    onRun?.(runs);
    if (!isStillBroken(candidate)) return false;
    best = candidate;
    return true;
  };
  let before: History;
  do {
    before = best;
    pass(() => best, attempt);
  } while (before !== best);
  return { history: best, runs };
}

/** Tries everything once. */
function pass(present: () => History, attempt: (candidate: History) => boolean): void {
  const putActions = (actions: readonly Action[]): boolean => attempt({ ...present(), actions });
  const putRules = (rules: readonly PodRule[]): boolean => attempt({ ...present(), rules });
  const putManifests = (manifests: readonly ManifestInput[]): boolean => attempt({ ...present(), manifests });
  const actions = (): readonly Action[] => present().actions;
  const rules = (): readonly PodRule[] => present().rules;
  const manifests = (): readonly ManifestInput[] => present().manifests;
  dropFrom(actions, putActions);
  dropFrom(rules, putRules);
  if (manifests().length > 1) dropFrom(manifests, putManifests);
  for (const simpler of plainer(present())) attempt({ ...present(), ...simpler });
  fields(manifests, putManifests);
  for (let i = 0; i < actions().length; i += 1) round(actions, i, putActions);
  for (let i = 0; i < rules().length; i += 1) round(rules, i, putRules);
}

/** Drops runs of elements: first halves, then quarters, then single ones. */
function dropFrom<T>(present: () => readonly T[], attempt: (rest: readonly T[]) => boolean): void {
  for (let size = Math.ceil(present().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < present().length;) {
      const list = present();
      if (!attempt([...list.slice(0, from), ...list.slice(from + size)])) from += size;
    }
  }
}

/** Settings that are easier to think about. */
function* plainer(history: History): Iterable<Partial<History>> {
  if (history.profile !== 'recorded') yield { profile: 'recorded' };
  if (history.nodes > 1) yield { nodes: 1 };
  if (history.cpu !== 4) yield { cpu: 4 };
  if (history.pods !== 110) yield { pods: 110 };
  if (history.seed !== 1) yield { seed: 1 };
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes fields off the specs, and makes numbers smaller. */
function fields(
  present: () => readonly ManifestInput[],
  attempt: (manifests: readonly ManifestInput[]) => boolean,
): void {
  for (let i = 0; i < present().length; i += 1) {
    const specOf = (): Fields => (present()[i]?.['spec'] ?? {}) as Fields;
    const put = (spec: Fields): boolean => attempt(present().with(i, { ...present()[i], spec }));
    for (const name of Object.keys(specOf())) {
      const { [name]: value, ...rest } = specOf();
      if (REQUIRED.has(name) || put(rest) || typeof value !== 'number') continue;
      for (const smaller of [0, 1, value - 1])
        if (smaller >= 0 && smaller < value && put({ ...specOf(), [name]: smaller })) break;
    }
  }
}

const REQUIRED: ReadonlySet<string> = new Set(['template', 'jobTemplate', 'schedule', 'completionMode']);

/** Rounds the numbers of one element, and takes its optional parts off. */
function round<T extends object>(
  present: () => readonly T[],
  index: number,
  attempt: (list: readonly T[]) => boolean,
): void {
  const element = (): Fields => present()[index] ?? {};
  const put = (next: Fields): boolean => attempt(present().with(index, next as unknown as T));
  for (const name of Object.keys(element())) {
    const value = element()[name];
    if (OPTIONAL.has(name)) {
      const { [name]: _dropped, ...rest } = element();
      if (put(rest)) continue;
    }
    if (typeof value !== 'number') continue;
    const least = LEAST[name] ?? 0;
    for (const rounder of [least, 1, Math.round(value), Math.floor(value)]) {
      const isSmaller = rounder >= least && Math.abs(rounder) <= Math.abs(value) && rounder !== value;
      if (isSmaller && put({ ...element(), [name]: rounder })) break;
    }
  }
}

const OPTIONAL: ReadonlySet<string> = new Set(['start', 'stop', 'stopExit', 'grace']);
/** Below these values an action would be illegal, or another one. */
const LEAST: Readonly<Record<string, number>> = { for: 1, delay: 1, times: 1, value: 1 };
