// Findings about what becomes of the Jobs at each point besides their time: success, completions, items, what never
// ends, attempts, cost.
import { meanAt } from './point-mean.ts';
import type { PointResult } from './results.ts';
import { countWords, durationWords, factorWords, listWords, percentWords } from './words.ts';

/** More points than this are told by their extremes. */
const MOST_POINTS = 4;

/** Jobs that come and go over the whole run: how many were begun, how many tasks done, and what was thrown away. */
export function streamFindings(points: readonly PointResult[]): string[] {
  if (points.length > 6) return [];
  const texts = points.map(point => {
    const wasted = meanAt(point, 'wastedPodSeconds');
    const lost = wasted > 0 ? `, and throws ${durationWords(wasted)} of pods away` : '';
    const done = countWords(meanAt(point, 'completions'), 'task');
    return `“${point.name}” starts ${countWords(meanAt(point, 'attempts'), 'pod')} and completes ${done}${lost}`;
  });
  return [`${texts.join('; ')}.`, ...overlapFindings(points)];
}

/** How many pods of the stream ran at once at most, where that differs. */
function overlapFindings(points: readonly PointResult[]): string[] {
  const most = points.map(point => {
    const series = point.first.series.find(one => one.name === 'running');
    return { name: point.name, count: (series?.value ?? new Float64Array()).reduce((a, b) => Math.max(a, b), 0) };
  });
  if (most.every(({ count }) => count === most[0]?.count)) return [];
  const texts = most.map(({ name, count }) => `${count} with “${name}”`);
  return [`Most pods at once, in the first replication: ${listWords(texts)}.`];
}

/** Points at which nothing was finished, and what it waits for. */
export function openFindings(points: readonly PointResult[]): string[] {
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
  if (points.length === 1) {
    return most === 0 ? [] : [`The Job succeeds in ${percentWords(most)} of the replications.`];
  }
  if (least === most) return completionFindings(withJobs);
  if (shares.length <= MOST_POINTS) return [`${shareWords(shares)}.`];
  // Many points are told by their extremes.
  const nameOf = (wanted: number): string => shares.find(({ share }) => share === wanted)?.point.name ?? '';
  return [
    `Success ranges from ${percentWords(least)} (“${nameOf(least)}”) to ${percentWords(most)} (“${nameOf(most)}”).`,
  ];
}

/** Points with the same share are told together, the lowest share first. */
function shareWords(shares: readonly { readonly point: PointResult; readonly share: number }[]): string {
  const groups = [...Map.groupBy(shares, ({ share }) => share)].toSorted(([a], [b]) => a - b);
  const texts = groups.map(([share, group], i) => {
    const names = listWords(group.map(({ point }) => `“${point.name}”`));
    const verb = group.length === 1 ? 'succeeds' : 'succeed';
    const when = share === 0 ? 'never' : share === 1 ? 'always' : `in ${percentWords(share)} of the replications`;
    return share === 0 || share === 1 || i > 0 ? `${names} ${when} ${verb}` : `${names} ${verb} ${when}`;
  });
  return texts.join('; ');
}

function completionFindings(points: readonly PointResult[]): string[] {
  const counts = points.map(point => ({ name: point.name, count: meanAt(point, 'completions') }));
  if (counts.every(({ count }) => count === counts[0]?.count)) return [];
  const texts = counts.map(({ name, count }, i) =>
    i === 0 ? `“${name}” completes ${countWords(count, 'task')}` : `“${name}” ${countWords(count, 'task')}`,
  );
  return [`None of them succeeds; ${listWords(texts)}.`];
}

/** Items of work queues that were lost or done twice. */
export function itemFindings(points: readonly PointResult[]): string[] {
  const texts: string[] = [];
  for (const point of points) {
    const lost = meanAt(point, 'itemsLost');
    const repeated = meanAt(point, 'itemsRepeated');
    if (!(lost > 0) && !(repeated > 0)) continue;
    const parts: string[] = [];
    if (lost > 0) parts.push(`${countWords(lost, 'item')} lost`);
    if (repeated > 0) parts.push(`${countWords(repeated, 'item')} done again`);
    const name = points.length === 1 ? '' : `“${point.name}”: `;
    texts.push(`${name}${listWords(parts)}`);
  }
  return texts.length === 0 ? [] : [`${texts.join('; ')}.`];
}

/** Pods without a Job: nobody counts their runs, so they begin again for ever. */
export function restartFindings(points: readonly PointResult[]): string[] {
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

/** Where some points try again in new pods and others in the same one: what is left to look at. */
export function attemptFindings(points: readonly PointResult[]): string[] {
  const inPlace = points.filter(point => meanAt(point, 'restarts') > 0 && meanAt(point, 'failures') === 0);
  const anew = points.filter(point => meanAt(point, 'failures') > 0 && meanAt(point, 'restarts') === 0);
  const [first] = anew;
  const [second] = inPlace;
  if (points.length !== 2 || first === undefined || second === undefined) return [];
  const pods = countWords(meanAt(first, 'attempts'), 'pod');
  const one = countWords(meanAt(second, 'attempts'), 'pod');
  const runs = countWords(meanAt(second, 'attempts') + meanAt(second, 'restarts'), 'attempt');
  return [`“${first.name}” leaves ${pods} with a log each, “${second.name}” ${one} for ${runs}.`];
}

/** What the nodes cost until the end, the cheapest first, where they have a price and the points differ. */
export function costFindings(points: readonly PointResult[]): string[] {
  if (points.length > MOST_POINTS) return [];
  const costs = points.map(point => ({ name: point.name, cost: meanAt(point, 'cost') }));
  if (costs.some(({ cost }) => !(cost > 0))) return [];
  const [cheapest, ...others] = costs.toSorted((a, b) => a.cost - b.cost);
  if (cheapest === undefined || others.every(({ cost }) => cost < cheapest.cost * 1.005)) return [];
  const texts = [cheapest, ...others].map(({ name, cost }) => `${cost.toFixed(2)} with “${name}”`);
  return [`The nodes cost ${listWords(texts)}.`];
}
