// Replicating until a precision is reached: where that makes no sense, and whether it was reached.
import type { ExperimentDocument } from './document.ts';
import type { Experiment } from './experiment.ts';
import type { MetricName, Results } from './results.ts';
import { wholeOf } from './point-mean.ts';
import type { DocumentFault } from './schema-fault.ts';
import { percentWords } from './words.ts';

/** Metrics that only Jobs have. */
const OF_JOBS: ReadonlySet<string> = new Set<MetricName>([
  'makespan',
  'succeeded',
  'speedup',
  'efficiency',
  'backoffSeconds',
  'failures',
  'completions',
  'failedIndexes',
]);
/** They compare points, and are known only when all is done. */
const OF_POINTS: ReadonlySet<string> = new Set<MetricName>(['speedup', 'efficiency']);

/** Why a precision cannot be asked for. */
export function precisionFaults(document: ExperimentDocument): DocumentFault[] {
  const { repeat, manifests, arrivals, events } = document;
  if (repeat === undefined || typeof repeat === 'number') return [];
  const metrics = repeat.of ?? ['makespan'];
  const hasJobs =
    (arrivals ?? []).length > 0 ||
    (events ?? []).some(event => event.apply !== undefined) ||
    (manifests ?? []).some(
      object => typeof object === 'string' || object['kind'] === 'Job' || object['kind'] === 'CronJob',
    );
  return metrics.flatMap((metric, i): DocumentFault[] => {
    const place = repeat.of === undefined ? ['repeat'] : ['repeat', 'of', i];
    const fault = (message: string): DocumentFault => ({
      path: place,
      isKey: false,
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(metric)}: ${message}`,
    });
    if (OF_POINTS.has(metric)) return [fault('compares points; ask for the precision of makespan')];
    return OF_JOBS.has(metric) && !hasJobs ? [fault('there is no Job that has it: say how often to repeat')] : [];
  });
}

/** Precisions that were asked for and not reached, one sentence a point and metric. */
export function precisionNotes({ repeat }: Experiment, results: Results): string[] {
  const { halfWidth, of } = repeat;
  if (halfWidth === undefined) return [];
  return results.points.flatMap(point =>
    of.flatMap(metric => {
      const summary = wholeOf(point)?.metrics[metric];
      if (summary === undefined) return [];
      const where = point.name === 'all' ? metric : `${metric} at ${point.name}`;
      if (summary.n === 0) return [`${where}: empty in all ${summary.censored} replications`];
      const reached = summary.halfWidth / Math.abs(summary.mean);
      // All values equal: nothing is known of their spread.
      if (!(summary.halfWidth > 0)) return [`${where}: all ${summary.n} values are the same`];
      if (reached <= halfWidth) return [];
      const wanted = `${percentWords(halfWidth)} were wanted`;
      return [`${where}: half-width ${percentWords(reached)} after ${summary.n} replications, ${wanted}`];
    }),
  );
}
