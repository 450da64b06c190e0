// Findings about points that differ in something else than parallelism: the fastest against the slowest, success,
// completions, items, restarts.
import { pairedDifference } from './comparison.ts';
import { largestTerms, meanAt, termsOf } from './point-mean.ts';
import type { MetricName, PointResult, Results } from './results.ts';
import { WHOLE_RUN } from './metrics.ts';
import { TERM_WORDS, countWords, durationWords, factorWords, listWords, percentWords } from './words.ts';

/** A ratio nearer to 1 than this is no difference worth a sentence. */
const NO_DIFFERENCE = 0.005;
/** More Jobs than this are not told one by one. */
const MOST_TOLD = 12;

/** What makes the points differ, the most important first. */
export function contrastFindings(results: Results): string[] {
  const { points } = results;
  // A stream of Jobs (a CronJob's, arrivals) is told by how much gets done, not by when the last one is.
  if (points.every(point => point.first.jobs.length > MOST_TOLD)) return streamFindings(points);
  const found = [...restartFindings(points), ...successFindings(points), ...itemFindings(points)];
  for (const job of tellingJobs(points)) found.push(...jobContrast(results, job));
  return [...found, ...openFindings(points)];
}

/** Jobs that come and go over the whole run. */
function streamFindings(points: readonly PointResult[]): string[] {
  const texts = points.map(point => {
    const wasted = meanAt(point, 'wastedPodSeconds');
    const lost = wasted > 0 ? ` and wastes ${durationWords(wasted)} of pods` : '';
    return `“${point.name}” completes ${countWords(meanAt(point, 'completions'), 'task')}${lost}`;
  });
  return [...(texts.length <= 6 ? [`${texts.join('; ')}.`] : []), ...itemFindings(points)];
}

/** Jobs that every point has, those that differ most first: with several, at most two tell the story. */
function tellingJobs(points: readonly PointResult[]): string[] {
  const [first, ...others] = points.map(point => point.summaries.map(summary => summary.job));
  const shared = (first ?? []).filter(job => others.every(jobs => jobs.includes(job)));
  const hasLike = shared.length === 0 || shared.length > MOST_TOLD || (shared.length === 1 && shared[0] === WHOLE_RUN);
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
  if (fast === slow) return [`“${fast.name}” is done after ${intervalAt(fast, 'makespan', job)}.`];
  const ratio = meanAt(slow, 'makespan', job) / meanAt(fast, 'makespan', job);
  const hasSeveral = (results.points[0]?.summaries.length ?? 0) > 1 && job !== WHOLE_RUN;
  const what = hasSeveral ? `Job ${job}: ` : '';
  if (ratio < 1 + NO_DIFFERENCE) {
    return hasSeveral ? [] : [`${what}All take the same time: ${intervalAt(fast, 'makespan', job)}.`];
  }
  const slower = `“${slow.name}” after ${intervalAt(slow, 'makespan', job)}: ${factorWords(ratio)} times as long`;
  const found = [`${what}“${fast.name}” is done after ${intervalAt(fast, 'makespan', job)}, ${slower}.`];
  const sooner = soonerWords(results, fast, slow, job);
  if (sooner !== undefined) found.push(sooner);
  const reason = reasonWords(results, fast, slow, job);
  if (reason !== undefined) found.push(reason);
  return found;
}

/** `36.6 s ± 1.5 s`. */
export function intervalAt(point: PointResult, metric: MetricName, job: string): string {
  const summary = point.summaries.find(one => one.job === job) ?? point.summaries.at(-1);
  const own = summary?.metrics[metric];
  if (own === undefined) return '–';
  const spread = own.n > 1 && own.halfWidth > 0 ? ` ± ${durationWords(own.halfWidth)}` : '';
  return `${durationWords(own.mean)}${spread}`;
}

/** The same draws at both points: their difference is known better than each of them. */
function soonerWords(results: Results, fast: PointResult, slow: PointResult, job: string): string | undefined {
  const difference = pairedDifference(results, 'makespan', { first: slow.name, second: fast.name, job });
  if (difference === undefined || difference.n < 2 || !(difference.halfWidth > 0)) return undefined;
  const size = `${durationWords(-difference.mean)} ± ${durationWords(difference.halfWidth)}`;
  const often = `in ${difference.smaller} of ${difference.n} replications`;
  return `With the same draws “${fast.name}” is done ${size} sooner, ${often}.`;
}

function reasonWords(results: Results, fast: PointResult, slow: PointResult, job: string): string | undefined {
  const after = termsOf(results.ledgers, fast.name, job);
  const more = new Map(
    [...termsOf(results.ledgers, slow.name, job)].map(([term, value]) => [term, value - (after.get(term) ?? 0)]),
  );
  const difference = meanAt(slow, 'makespan', job) - meanAt(fast, 'makespan', job);
  const parts = largestTerms(more, difference).map(
    ([term, value]) => `${durationWords(value)} of ${TERM_WORDS[term] ?? term}`,
  );
  return parts.length === 0 ? undefined : `The difference is ${listWords(parts)}.`;
}

/** Points at which nothing was finished, and what it waits for. */
function openFindings(points: readonly PointResult[]): string[] {
  const open = points.filter(point => Number.isNaN(meanAt(point, 'makespan')) && point.first.jobs.length > 0);
  return open.map(({ name, first }) => {
    const waits = first.jobs.find(job => job.outcome === 'Unfinished')?.message ?? '';
    const why = waits === '' ? '' : `: ${waits}`;
    if (first.endedBy === 'idle') return `“${name}” is never done${why}.`;
    return `“${name}” did not finish within ${durationWords(first.end / 1e6)}${why}.`;
  });
}

/** How often Jobs succeed, where points differ in it; where none succeeds, how much of the work is done. */
export function successFindings(points: readonly PointResult[]): string[] {
  const withJobs = points.filter(point => point.first.jobs.length > 0);
  const shares = withJobs.map(point => ({ point, share: meanAt(point, 'succeeded') }));
  const least = shares.reduce((low, { share }) => Math.min(low, share), 1);
  const most = shares.reduce((high, { share }) => Math.max(high, share), 0);
  if (shares.length === 0 || least === 1) return [];
  if (least === most && points.length > 1) return completionFindings(withJobs);
  if (shares.length <= 4) {
    const texts = shares.map(({ point, share }) => {
      const name = points.length === 1 ? 'The Job' : `“${point.name}”`;
      return `${name} succeeds in ${percentWords(share)} of the replications`;
    });
    return points.length === 1 && least === most && least === 0 ? [] : [`${texts.join('; ')}.`];
  }
  // Many points are told by their extremes.
  const nameOf = (wanted: number): string => shares.find(({ share }) => share === wanted)?.point.name ?? '';
  return [
    `Success ranges from ${percentWords(least)} (“${nameOf(least)}”) to ${percentWords(most)} (“${nameOf(most)}”).`,
  ];
}

function completionFindings(points: readonly PointResult[]): string[] {
  const counts = points.map(point => ({ name: point.name, count: meanAt(point, 'completions') }));
  if (counts.every(({ count }) => count === counts[0]?.count)) return [];
  const texts = counts.map(({ name, count }) => `“${name}” completes ${countWords(count, 'task')}`);
  return [`${texts.join('; ')}.`];
}

/** Items of work queues that were lost or done twice. */
export function itemFindings(points: readonly PointResult[]): string[] {
  const texts: string[] = [];
  for (const point of points) {
    const lost = meanAt(point, 'itemsLost');
    const repeated = meanAt(point, 'itemsRepeated');
    if (!(lost > 0) && !(repeated > 0)) continue;
    const name = points.length === 1 ? '' : `“${point.name}”: `;
    texts.push(`${name}${countWords(lost, 'item')} lost, ${countWords(repeated, 'item')} done again`);
  }
  return texts.length === 0 ? [] : [`${texts.join('; ')}.`];
}

/** Pods without a Job: nobody counts their runs, so they begin again for ever. */
function restartFindings(points: readonly PointResult[]): string[] {
  const withJob = points.find(point => point.first.jobs.length === 1 && meanAt(point, 'completions') === 1);
  return points.flatMap(point => {
    const { jobs, end } = point.first;
    const restarts = meanAt(point, 'restarts');
    if (jobs.length > 0 || !(restarts > 0)) return [];
    const runs = meanAt(point, 'completions');
    const time = durationWords(end / 1e6);
    if (!(runs > 0)) return [`“${point.name}” is never done: started again ${factorWords(restarts)} times in ${time}.`];
    const once = withJob === undefined ? '' : `, “${withJob.name}” only once`;
    return [`“${point.name}” ran its finished task ${factorWords(runs)} times in ${time}${once}: nothing ends it.`];
  });
}
