// Means at a point, as findings need them: of a metric, and of the terms of the ledger.
import { tallyOf } from '../sim/statistic.ts';
import { WHOLE_RUN } from './metrics.ts';
import type { LedgerRow, MetricName, PointResult, PointSummary } from './results.ts';

/** The summary that stands for a point: that of the whole run, or of its only Job. */
export function wholeOf(point: PointResult): PointSummary | undefined {
  return point.summaries.at(-1);
}

/** Mean of a metric over the replications; of the run as a whole where the point has no Job of this name. */
export function meanAt(point: PointResult, name: MetricName, job: string = WHOLE_RUN): number {
  const summary = point.summaries.find(one => one.job === job) ?? wholeOf(point);
  return summary?.metrics[name].mean ?? NaN;
}

/** Mean ledger of a point over its replications; without such a Job that of its only one. */
export function termsOf(
  ledgers: readonly LedgerRow[],
  point: string,
  job: string = WHOLE_RUN,
): ReadonlyMap<string, number> {
  const own = ledgers.filter(row => row.point === point);
  const named = own.filter(row => row.job === job);
  const jobs = new Set(own.map(row => row.job));
  const rows = named.length > 0 ? named : jobs.size === 1 ? own : [];
  const terms = new Map<string, number>();
  for (const term of Object.keys(rows[0]?.terms ?? {}))
    terms.set(term, tallyOf(rows.map(row => row.terms[term] ?? 0)).mean);
  return terms;
}

/** The terms that make up most of a time, largest first: at most three, none below a twentieth. */
export function largestTerms(terms: ReadonlyMap<string, number>, total: number): [string, number][] {
  const large = [...terms].filter(([, value]) => value >= 0.05 * total && value > 0);
  return large.toSorted((a, b) => b[1] - a[1]).slice(0, 3);
}
