// What an experiment says must hold, judged by its results.
import type { DurationText, ExpectationDocument } from './document.ts';
import type { MetricName, PointResult, Results } from './results.ts';
import { quantile, sorted } from '../sim/statistic.ts';
import { secondsOf, shareOf } from './value.ts';
import { percentWords } from './words.ts';

/** One expectation at one point. */
export interface Verdict {
  readonly holds: boolean;
  /** `p95(makespan) at parallelism=8: 312.5 is not below 5m, by 12.5 (4.2 %)`. */
  readonly message: string;
}

type Comparison = 'below' | 'above' | 'atLeast' | 'atMost' | 'equals';
const COMPARISONS: Readonly<Record<Comparison, { words: string; holds: (value: number, limit: number) => boolean }>> = {
  below: { words: 'below', holds: (value, limit) => value < limit },
  above: { words: 'above', holds: (value, limit) => value > limit },
  atLeast: { words: 'at least', holds: (value, limit) => value >= limit },
  atMost: { words: 'at most', holds: (value, limit) => value <= limit },
  equals: {
    words: 'equal to',
    holds: (value, limit) => Math.abs(value - limit) <= 1e-9 * Math.max(1, Math.abs(limit)),
  },
};

/**
 * Judges each expectation at each point that it is about. An empty value never holds, nor does a point that is not
 * there.
 */
export function judgeExpectations(expectations: readonly ExpectationDocument[], results: Results): Verdict[] {
  return expectations.flatMap(expectation => {
    const points = results.points.filter(point => isMeant(expectation, point));
    if (points.length === 0) {
      const at = Object.entries(expectation.at ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
      return [{ holds: false, message: `${expectation.metric}: there is no point ${at}` }];
    }
    return points.flatMap(point => judgeAt(expectation, point, results));
  });
}

function isMeant(expectation: ExpectationDocument, point: PointResult): boolean {
  return Object.entries(expectation.at ?? {}).every(([name, value]) => {
    const own = name === 'case' ? point.caseName : name === 'point' ? point.name : point.factors[name];
    return String(own) === String(value);
  });
}

function judgeAt(expectation: ExpectationDocument, point: PointResult, results: Results): Verdict[] {
  const { quantile } = expectation;
  const metric = expectation.metric as MetricName;
  const job = expectation.job ?? point.summaries.at(-1)?.job ?? '';
  const values = results.rows
    .filter(row => row.point === point.name && row.job === job)
    .map(row => row.metrics[metric]);
  const measured = quantile === undefined ? meanOf(values) : quantileAt(values, shareOf(quantile));
  const name = quantile === undefined ? metric : `p${trim(shareOf(quantile) * 100)}(${metric})`;
  const where = point.name === 'all' ? '' : ` at ${point.name}`;
  const verdicts: Verdict[] = [];
  for (const [key, { words, holds }] of Object.entries(COMPARISONS)) {
    const limit = expectation[key as Comparison];
    if (limit === undefined) continue;
    const isTrue = !Number.isNaN(measured) && holds(measured, limitOf(limit));
    const found = Number.isNaN(measured) ? 'empty (not finished)' : trim(measured);
    const short = isTrue || Number.isNaN(measured) ? '' : missWords(measured, limitOf(limit));
    const message = `${name}${where}: ${found} is ${isTrue ? '' : 'not '}${words} ${limit}${short}`;
    verdicts.push({ holds: isTrue, message });
  }
  return verdicts;
}

/** By how much a limit is missed. */
function missWords(measured: number, limit: number): string {
  const miss = Math.abs(measured - limit);
  const share = limit === 0 ? '' : ` (${percentWords(miss / Math.abs(limit))})`;
  return miss === 0 ? ', but equal' : `, by ${trim(miss)}${share}`;
}

function limitOf(limit: DurationText): number {
  return typeof limit === 'string' && limit.trim().endsWith('%') ? shareOf(limit) : secondsOf(limit);
}

/** A mean over replications some of which have no value says nothing: it would leave out the worst. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A run that never ended is later than any other: it takes the last places, where a quantile is empty. */
function quantileAt(values: readonly number[], share: number): number {
  const value = quantile(sorted(values.map(one => (Number.isNaN(one) ? Infinity : one))), share);
  return Number.isFinite(value) ? value : Number.NaN;
}

function trim(value: number): string {
  return String(Number(value.toFixed(6)));
}
