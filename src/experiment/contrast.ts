// Findings about points that differ in something else than parallelism: in which order they are done, and what makes
// each slower than the fastest. What else becomes of them is told by `outcome-finding.ts`.
import { pairedDifference } from './comparison.ts';
import { WHOLE_RUN } from './metrics.ts';
import {
  attemptFindings,
  costFindings,
  itemFindings,
  openFindings,
  restartFindings,
  streamFindings,
  successFindings,
} from './outcome-finding.ts';
import { largestTerms, meanAt, termsOf } from './point-mean.ts';
import { FEWEST_JUDGED, togetherConfidence } from './point-comparison.ts';
import type { MetricName, PointResult, Results } from './results.ts';
import { TERM_WORDS, countWords, durationWords, factorWords, listWords } from './words.ts';

/** A ratio nearer to 1 than this is no difference worth a sentence. */
const NO_DIFFERENCE = 0.005;
/** More Jobs than this are not told one by one. */
const MOST_JOBS = 12;
/** More points than this are told by the fastest and the slowest. */
const MOST_POINTS = 4;

/** What makes the points differ, the most important first. */
export function contrastFindings(results: Results): string[] {
  const { points } = results;
  // A stream of Jobs (a CronJob's, arrivals) is told by how much gets done, not by when the last one is.
  if (points.every(point => point.first.jobs.length > MOST_JOBS)) {
    return [...streamFindings(points), ...itemFindings(points)];
  }
  const found = [...restartFindings(points), ...successFindings(points), ...itemFindings(points)];
  for (const job of tellingJobs(points)) found.push(...jobContrast(results, job));
  return [...found, ...openFindings(points), ...attemptFindings(points), ...costFindings(points)];
}

/** Jobs that every point has, those that differ most first: with several, at most two tell the story. */
function tellingJobs(points: readonly PointResult[]): string[] {
  const [first, ...others] = points.map(point => point.summaries.map(summary => summary.job));
  const shared = (first ?? []).filter(job => others.every(jobs => jobs.includes(job)));
  const hasLike = shared.length === 0 || shared.length > MOST_JOBS || (shared.length === 1 && shared[0] === WHOLE_RUN);
  if (hasLike) return [WHOLE_RUN];
  const named = shared.length === 1 ? shared : shared.filter(job => job !== WHOLE_RUN);
  const ratio = (job: string): number => {
    const means = points.map(point => meanAt(point, 'makespan', job)).filter(value => !Number.isNaN(value));
    return means.length === 0 ? 0 : Math.max(...means) / Math.min(...means);
  };
  return named.toSorted((a, b) => ratio(b) - ratio(a)).slice(0, 2);
}

function jobContrast(results: Results, job: string): string[] {
  const finished = results.points.filter(point => !Number.isNaN(meanAt(point, 'makespan', job)));
  const sorted = finished.toSorted((a, b) => meanAt(a, 'makespan', job) - meanAt(b, 'makespan', job));
  const [fast] = sorted;
  const slow = sorted.at(-1);
  if (fast === undefined || slow === undefined) return [];
  if (fast === slow) return [`“${fast.name}” ${endWord(fast, job)} after ${intervalAt(fast, 'makespan', job)}.`];
  const ratio = meanAt(slow, 'makespan', job) / meanAt(fast, 'makespan', job);
  const hasSeveral = (results.points[0]?.summaries.length ?? 0) > 1 && job !== WHOLE_RUN;
  const what = hasSeveral ? `Job ${job}: ` : '';
  if (ratio < 1 + NO_DIFFERENCE) {
    return hasSeveral ? [] : [`${what}All take the same time: ${intervalAt(fast, 'makespan', job)}.`];
  }
  const told = groupsOf(sorted.length <= MOST_POINTS ? sorted : [fast, slow], job);
  const texts = told.map((group, i) => {
    const [first] = group;
    if (first === undefined) return '';
    const names = listWords(group.map(point => `“${point.name}”`));
    const verb = i > 0 ? '' : ` ${group.length > 1 ? endWord(first, job).replace('is', 'are') : endWord(first, job)}`;
    return `${names}${verb} after ${intervalAt(first, 'makespan', job)}`;
  });
  const found = [`${what}${listWords(texts)}: ${factorWords(ratio)} times as long.`];
  for (const [other] of told.slice(1)) {
    if (other !== undefined) found.push(delayWords(results, fast, other, { job, comparisons: told.length - 1 }));
  }
  return found;
}

/** Jobs that failed are not done, but over. */
function endWord(point: PointResult, job: string): string {
  return meanAt(point, 'succeeded', job) < 1 ? 'is over' : 'is done';
}

/** Points in a row that take the same time. */
function groupsOf(sorted: readonly PointResult[], job: string): PointResult[][] {
  const groups: PointResult[][] = [];
  let reached = 0;
  for (const point of sorted) {
    const makespan = meanAt(point, 'makespan', job);
    const last = groups.at(-1);
    if (last !== undefined && makespan <= reached * (1 + NO_DIFFERENCE)) last.push(point);
    else {
      groups.push([point]);
      reached = makespan;
    }
  }
  return groups;
}

/** `36.6 s ± 1.5 s`. */
export function intervalAt(point: PointResult, metric: MetricName, job: string): string {
  const summary = point.summaries.find(one => one.job === job) ?? point.summaries.at(-1);
  const own = summary?.metrics[metric];
  if (own === undefined) return '–';
  const spread = own.n > 1 && own.halfWidth > 0 ? ` ± ${durationWords(own.halfWidth)}` : '';
  return `${durationWords(own.mean)}${spread}`;
}

/** By how much one is slower, with the same draws at both points where there are several, and what of. */
function delayWords(
  results: Results,
  fast: PointResult,
  slow: PointResult,
  { job, comparisons }: { readonly job: string; readonly comparisons: number },
): string {
  const difference = meanAt(slow, 'makespan', job) - meanAt(fast, 'makespan', job);
  const confidence = togetherConfidence(results.confidence, comparisons);
  const sure = { ...results, confidence };
  const paired = pairedDifference(sure, 'makespan', { first: slow.name, second: fast.name, job });
  const isPaired = paired !== undefined && paired.n > 1 && paired.halfWidth > 0;
  const size = isPaired
    ? `${durationWords(-paired.mean)} ± ${durationWords(paired.halfWidth)}`
    : durationWords(difference);
  if (isPaired && paired.n >= FEWEST_JUDGED && Math.abs(paired.mean) <= paired.halfWidth) {
    return (
      `No difference shown between “${slow.name}” and “${fast.name}”: ${size} with the same draws, ` +
      `in ${countWords(paired.n, 'replication')}.`
    );
  }
  const often = isPaired ? ` (with the same draws, in ${paired.smaller} of ${paired.n} replications)` : '';
  const reasons = reasonWords(results, fast, slow, { job, difference });
  return `“${slow.name}” takes ${size} longer than “${fast.name}”${often}${reasons}.`;
}

interface Gap {
  readonly job: string;
  readonly difference: number;
}

/** The terms of the ledger in which one point has more, and those in which it has less. */
function reasonWords(results: Results, fast: PointResult, slow: PointResult, { job, difference }: Gap): string {
  const after = termsOf(results.ledgers, fast.name, job);
  const more = new Map<string, number>();
  const less = new Map<string, number>();
  for (const [term, value] of termsOf(results.ledgers, slow.name, job)) {
    const change = value - (after.get(term) ?? 0);
    (change > 0 ? more : less).set(term, Math.abs(change));
  }
  const words = (terms: ReadonlyMap<string, number>, comparison: string): string[] =>
    largestTerms(terms, difference).map(
      ([term, value]) => `${durationWords(value)} ${comparison} of ${TERM_WORDS[term] ?? term}`,
    );
  const parts = [...words(more, 'more'), ...words(less, 'less')];
  return parts.length === 0 ? '' : `: ${listWords(parts)}`;
}
