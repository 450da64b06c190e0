// Simulates what the knobs say, the most interesting first: one run in full, then every point once, then replications
// until the experiment is complete. A generator, so that the worker can turn to a newer question between two runs;
// what was simulated before is remembered. The results are those of the command line, byte for byte.
import { stringify } from 'yaml';
import { assembleResults } from '../experiment/assembly.ts';
import type { JsonObject } from '../experiment/document.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Point } from '../experiment/grid.ts';
import { validateManifest } from '../experiment/kubernetes-document.ts';
import { loadExperiment } from '../experiment/load.ts';
import { namespacesOf, readManifests } from '../experiment/manifest-source.ts';
import { termsOf } from '../experiment/point-mean.ts';
import type { PointResult, Results } from '../experiment/results.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { runTask } from '../experiment/run-task.ts';
import { isEnough } from '../experiment/stopping.ts';
import { resultsCsv } from '../experiment/tables.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { Answer, PointView, PointsAnswer, Question } from './protocol.ts';
import { experimentOf } from './state.ts';
import type { PlaygroundState } from './state.ts';
import { EXPERIMENT_FILE, MANIFEST_FILE } from './text-names.ts';

/** A page shows points again with new intervals after this many more replications, about. */
const SHOW_EVERY = 0.3;

/** Outcomes by point and seed; those used last are kept. */
export class OutcomeMemory {
  readonly #outcomes = new Map<string, RunOutcome[]>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Replications of the point that are known, in order; the caller adds to the list. */
  of(experiment: Experiment, point: Point): RunOutcome[] {
    const { title: _, description: __, repeat: ___, charts: _charts, expect: _expect, ...world } = point.document;
    const key = JSON.stringify([experiment.seed, world]);
    const known = this.#outcomes.get(key) ?? [];
    this.#outcomes.delete(key);
    this.#outcomes.set(key, known);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > this.#most && oldest !== undefined) this.#outcomes.delete(oldest);
    return known;
  }
}

interface Loaded {
  readonly experiment: Experiment;
  readonly warnings: readonly Diagnostic[];
  readonly file: string;
}

/** The experiment of a state, or all that is wrong with it. */
export function loadState(state: PlaygroundState): Loaded | readonly Diagnostic[] {
  const source = { name: MANIFEST_FILE, text: state.manifest };
  const { manifests, faults } = readManifests(source, {});
  const objects: readonly JsonObject[] = manifests.map(manifest => manifest.object);
  const said = validateManifest(MANIFEST_FILE, state.manifest, { namespaces: namespacesOf(objects) });
  const errors = said.filter(fault => fault.severity === 'error');
  if (errors.length > 0) return errors;
  if (faults.length > 0) return faults;
  const file = stringify(experimentOf(state, objects), {
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 100,
  });
  const loading = loadExperiment({ name: EXPERIMENT_FILE, text: file });
  if (!loading.ok) return loading.faults;
  return { experiment: loading.experiment, warnings: said, file };
}

/**
 * Answers to a question, one after the other; `undefined` after each run that has nothing new to show.
 *
 * @param memory  what was simulated before; grows
 */
export function* explore(question: Question, memory: OutcomeMemory): Generator<Answer | undefined> {
  const { id } = question;
  const loaded = loadState(question.state);
  if (!('experiment' in loaded)) {
    yield { type: 'faults', id, faults: loaded };
    return;
  }
  const { experiment } = loaded;
  const lists = experiment.points.map(point => memory.of(experiment, point));
  const focus = Math.max(
    0,
    experiment.points.findIndex(point => point.name === question.focus),
  );
  replicate(experiment, lists, focus);
  yield runAnswer(id, loaded, focus, lists[focus]?.[0]);
  for (const [i, point] of frameFirst(lists.length, focus).entries()) {
    const isKnown = (lists[point] ?? []).length > 0;
    if (!isKnown) replicate(experiment, lists, point);
    // The curve's ends and the point looked at are enough to see where it goes; the others follow in a moment.
    if (i === FRAME - 1 && lists.some(list => list.length === 0)) yield partAnswer(id, experiment, lists);
    else if (!isKnown) yield undefined;
  }
  let shown = 0;
  for (;;) {
    const open = lists.filter(list => needed(experiment, list) > list.length);
    // Points that are done, or of which more is known, wait for the others.
    const fewest = Math.min(...(open.length > 0 ? open : lists).map(list => list.length));
    if (open.length === 0 || fewest >= shown * (1 + SHOW_EVERY) + 1 || shown === 0) {
      shown = fewest;
      yield pointsAnswer(id, experiment, lists, open.length === 0);
    }
    if (open.length === 0) return;
    for (const [point, list] of lists.entries()) {
      if (list.length > fewest || needed(experiment, list) <= list.length) continue;
      replicate(experiment, lists, point);
      yield undefined;
    }
  }
}

/** Points that frame a curve: the one looked at, the first, the last. */
const FRAME = 3;

/** All points, those that frame the curve first. */
function frameFirst(count: number, focus: number): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  return [...new Set([focus, 0, count - 1, ...rows])];
}

/** One more replication of a point. */
function replicate(experiment: Experiment, lists: readonly RunOutcome[][], point: number): void {
  const list = lists[point];
  if (list === undefined || (list.length > 0 && needed(experiment, list) <= list.length)) return;
  const replication = list.length;
  list.push(runTask(experiment, { point, replication, keepsRecord: replication === 0, keeps: {} }));
}

/** Fewest replications that are enough; more than there are where none is. */
function needed(experiment: Experiment, list: readonly RunOutcome[]): number {
  const { repeat } = experiment;
  if (repeat.halfWidth === undefined) return repeat.atMost;
  const tables = list.map(outcome => outcome.tables);
  for (let n = repeat.atLeast; n <= tables.length; n++) if (isEnough(repeat, tables.slice(0, n))) return n;
  return list.length + 1;
}

function runAnswer(id: number, loaded: Loaded, point: number, outcome: RunOutcome | undefined): Answer | undefined {
  if (outcome?.record === undefined) return undefined;
  const ledger = outcome.tables.ledgers.at(-1);
  return {
    type: 'run',
    id,
    point: loaded.experiment.points[point]?.name ?? '',
    record: outcome.record,
    ledger: ledger?.terms ?? {},
    makespan: outcome.tables.rows.at(-1)?.metrics.makespan ?? Number.NaN,
    warnings: loaded.warnings,
    file: loaded.file,
  };
}

/** What is known while some points were not simulated at all. */
function partAnswer(id: number, experiment: Experiment, lists: readonly RunOutcome[][]): Answer {
  const rows = [...lists.keys()].filter(row => (lists[row] ?? []).length > 0);
  const part = { ...experiment, points: rows.flatMap(row => experiment.points[row] ?? []) };
  const answer = pointsAnswer(
    id,
    part,
    rows.map(row => lists[row] ?? []),
    false,
  );
  return { ...answer, findings: [] };
}

function pointsAnswer(
  id: number,
  experiment: Experiment,
  lists: readonly RunOutcome[][],
  isComplete: boolean,
): PointsAnswer {
  const fewest = Math.min(...lists.map(list => list.length));
  const own = lists.map((list, point) => {
    const count = isComplete ? needed(experiment, list) : fewest;
    return list.slice(0, count).map(outcome => ({ ...outcome, point }));
  });
  const results = assembleResults(experiment, own);
  return {
    type: 'points',
    id,
    points: results.points.map(point => pointView(results, point)),
    findings: results.findings,
    title: results.title,
    done: results.repeat,
    wanted: experiment.repeat.atMost,
    isComplete,
    resultsCsv: isComplete ? resultsCsv(results) : '',
  };
}

function pointView(results: Results, point: PointResult): PointView {
  const whole = point.summaries.at(-1);
  if (whole === undefined) throw new Error('bug: a point without a summary');
  return {
    name: point.name,
    caseName: point.caseName,
    factors: point.factors,
    parallelism: point.parallelism,
    makespan: whole.metrics.makespan,
    succeeded: whole.metrics.succeeded,
    speedup: whole.speedupOfMeans,
    efficiency: whole.efficiencyOfMeans,
    ledger: Object.fromEntries(termsOf(results.ledgers, point.name)),
  };
}
