// Experiments compared with each other: they become the cases of one experiment, so that all draw the same random
// numbers, and the difference of two cases is taken replication by replication.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { meanInterval } from '../sim/replication.ts';
import type { Interval } from '../sim/replication.ts';
import type { CaseDocument, ExperimentDocument } from './document.ts';
import type { Experiment, Loading } from './experiment.ts';
import { pointsOf } from './grid.ts';
import { repeatRule } from './repeat-rule.ts';
import type { MetricName, Results } from './results.ts';

/** Replications of a comparison whose files do not say how many. */
const USUAL_REPEAT = 30;

/**
 * One experiment with each of the given ones as a case.
 *
 * @param parts  experiments of one point each, with the names of their cases; at least two
 */
export function comparisonOf(parts: readonly { readonly name: string; readonly experiment: Experiment }[]): Loading {
  const faults = parts.flatMap(({ name, experiment }): Diagnostic[] =>
    experiment.points.length === 1
      ? []
      : [fileFault(name, 'has several points: only experiments of one point are compared')],
  );
  const names = parts.map(part => part.name);
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) < i) faults.push(fileFault(name, 'is given twice: cases need different names'));
  }
  if (faults.length > 0) return { ok: false, faults };
  const cases = parts.map(({ name, experiment }): CaseDocument => {
    const {
      $schema: _a,
      joblab: _b,
      name: _c,
      title: _d,
      description: _e,
      seed: _f,
      repeat: _g,
      expect: _h,
      charts: _i,
      ...world
    } = experiment.points[0]?.document ?? {};
    const { vary: _j, cases: _k, ...own } = world as ExperimentDocument;
    return { name, ...own };
  });
  const repeats = parts.map(({ experiment }) => experiment.document.repeat).filter(repeat => repeat !== undefined);
  const repeat = repeats[0] ?? USUAL_REPEAT;
  const [first] = parts;
  const document: ExperimentDocument = {
    title: names.join(' against '),
    seed: first?.experiment.seed ?? '1',
    cases,
    repeat,
  };
  const { points } = pointsOf(document);
  const experiment: Experiment = {
    name: `compare-${names.join('-')}`,
    isPlain: false,
    seed: first?.experiment.seed ?? '1',
    document,
    points,
    repeat: repeatRule(repeat),
  };
  return { ok: true, experiment, warnings: [] };
}

function fileFault(file: string, message: string): Diagnostic {
  return { file, document: 0, line: 0, column: 0, severity: 'error', path: '', reason: 'FieldValueInvalid', message };
}

export interface PairedDifference extends Interval {
  /** In how many of the replications the second is smaller. */
  readonly smaller: number;
}

/** Two points, and the Job that is compared: without it the run as a whole, or its only Job. */
export interface PairedPoints {
  readonly first: string;
  readonly second: string;
  readonly job?: string;
}

/** Second point minus first, replication by replication; undefined where no replication has both values. */
export function pairedDifference(
  results: Results,
  metric: MetricName,
  { first, second, job }: PairedPoints,
): PairedDifference | undefined {
  const values = (point: string): Map<number, number> => {
    const summaries = results.points.find(one => one.name === point)?.summaries ?? [];
    const own = (summaries.find(one => one.job === job) ?? summaries.at(-1))?.job;
    const rows = results.rows.filter(row => row.point === point && row.job === own);
    return new Map(rows.map(row => [row.replication, row.metrics[metric]]));
  };
  const before = values(first);
  const differences: number[] = [];
  for (const [replication, value] of values(second)) {
    const difference = value - (before.get(replication) ?? NaN);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  if (differences.length === 0) return undefined;
  const smaller = differences.filter(difference => difference < 0).length;
  return { ...meanInterval(differences, results.confidence), smaller };
}
