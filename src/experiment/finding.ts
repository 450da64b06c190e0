// What an experiment found, in sentences computed from its numbers, the most important first. Here: one point, and
// ladders of parallelism (how much sooner, why, where it stops paying, at what cost); `contrast.ts` has the rest.
import { pairedDifference } from './comparison.ts';
import { contrastFindings, intervalAt } from './contrast.ts';
import { functionFindings } from './function-finding.ts';
import { WHOLE_RUN } from './metrics.ts';
import { itemFindings, successFindings } from './outcome-finding.ts';
import { largestTerms, meanAt, termsOf, wholeOf } from './point-mean.ts';
import { FEWEST_JUDGED, togetherConfidence } from './point-comparison.ts';
import type { PointResult, Results } from './results.ts';
import { TERM_WORDS, durationWords, factorWords, listWords, percentWords } from './words.ts';

/** A gain smaller than this share of the makespan does not pay another step. */
const WORTH_IT = 0.05;

/** More functions, over all points, are not told one by one. */
const MOST_FUNCTIONS = 6;

/**
 * All findings of these results.
 *
 * @param bases  for each point the row of the point that its speed-up is measured against
 */
export function findingsOf(results: Results, bases: readonly number[]): string[] {
  const { points } = results;
  const [only] = points;
  if (only === undefined) return [];
  if (points.length === 1) return singleFindings(results, only);
  const ladders = laddersOf(points, bases);
  const ofFunctions = points.flatMap(point => functionFindings(results, point));
  if (ofFunctions.length > 0 && ofFunctions.length <= MOST_FUNCTIONS)
    return [...ofFunctions, ...successFindings(points), ...itemFindings(points)];
  if (ladders.length === 0) return contrastFindings(results);
  const found = ladders.flatMap(ladder => ladderFindings(results, ladder));
  return [...found, ...successFindings(points), ...itemFindings(points)];
}

/** One point: how it ended, and where its time went. */
function singleFindings(results: Results, point: PointResult): string[] {
  const makespan = meanAt(point, 'makespan');
  const { jobs, functions } = point.first;
  const [first] = jobs;
  const asides = [...successFindings([point]), ...itemFindings([point])];
  if (functions.length > 0) return [...functionFindings(results, point), ...asides];
  if (first === undefined) return [];
  const what = jobs.length === 1 ? `Job ${first.name}` : `The ${jobs.length} Jobs`;
  if (Number.isNaN(makespan))
    return [`${what} did not finish within ${durationWords(point.first.end / 1e6)}.`, ...asides];
  const hasFailed = results.repeat === 1 && first.outcome === 'Failed';
  const verb = jobs.length > 1 ? 'were done' : hasFailed ? 'failed' : 'was done';
  const terms = termWords(termsOf(results.ledgers, point.name), makespan);
  const why = terms.length === 0 ? '' : `: ${listWords(terms)}`;
  return [`${what} ${verb} after ${intervalAt(point, 'makespan', WHOLE_RUN)}${why}.`, ...asides];
}

function termWords(terms: ReadonlyMap<string, number>, total: number): string[] {
  return largestTerms(terms, total).map(([term, value]) => `${durationWords(value)} of ${TERM_WORDS[term] ?? term}`);
}

/** Points that differ in parallelism only, by rising parallelism; the first is the base. */
function laddersOf(points: readonly PointResult[], bases: readonly number[]): PointResult[][] {
  const groups = Map.groupBy(points.keys(), row => bases[row] ?? row);
  const ladders: PointResult[][] = [];
  for (const rows of groups.values()) {
    const group = rows.flatMap(row => points[row] ?? []).toSorted((a, b) => a.parallelism - b.parallelism);
    const isRising = group.every((point, i) => i === 0 || point.parallelism > (group[i - 1]?.parallelism ?? 0));
    const isOneCase = group.every(point => point.caseName === group[0]?.caseName);
    if (group.length > 1 && isRising && isOneCase) ladders.push(group);
  }
  return ladders;
}

function ladderFindings(results: Results, ladder: readonly PointResult[]): string[] {
  const finished = ladder.filter(point => !Number.isNaN(meanAt(point, 'makespan')));
  const [base] = finished;
  if (base === undefined || finished.length < 2) return [];
  const best = finished.reduce((least, point) =>
    meanAt(point, 'makespan') < meanAt(least, 'makespan') ? point : least,
  );
  const where = placeWords(ladder);
  const from = meanAt(base, 'makespan');
  if (best === base) {
    return [
      `${where}More parallelism makes nothing faster: ${durationWords(from)} at ${base.parallelism} is the best.`,
    ];
  }
  if (!isShown(results, base, best, finished.length - 1)) {
    const [after, before] = [best, base].map(
      point => `${intervalAt(point, 'makespan', WHOLE_RUN)} with ${point.parallelism}`,
    );
    return [`${where}More parallelism shows no difference: ${after}, ${before}.`];
  }
  const ratio = wholeOf(best)?.speedupOfMeans;
  const speedup = ratio?.mean ?? from / meanAt(best, 'makespan');
  const interval = ratio !== undefined && ratio.halfWidth > 0 ? ` (± ${factorWords(ratio.halfWidth)})` : '';
  const found = [
    `${where}With parallelism ${best.parallelism} it is done ${factorWords(speedup)} times as fast${interval}: ` +
      `${durationWords(meanAt(best, 'makespan'))} instead of ${durationWords(from)} with ${base.parallelism}.`,
  ];
  for (const sentence of [reasonWords(results, base, best), payoffWords(results, finished), priceWords(base, best)]) {
    if (sentence !== undefined) found.push(sentence);
  }
  return found;
}

/** With replications, that the best is no lucky one of several: the paired difference from the base excludes 0. */
function isShown(results: Results, base: PointResult, best: PointResult, comparisons: number): boolean {
  const confidence = togetherConfidence(results.confidence, comparisons);
  const points = { first: base.name, second: best.name };
  const paired = pairedDifference({ ...results, confidence }, 'makespan', points);
  return paired === undefined || paired.n < FEWEST_JUDGED || Math.abs(paired.mean) > paired.halfWidth;
}

/** What a ladder has in common, where there are several. */
function placeWords(ladder: readonly PointResult[]): string {
  const [first] = ladder;
  const factors = Object.entries(first?.factors ?? {});
  const shared = factors.filter(([name, value]) => ladder.every(point => point.factors[name] === value));
  const parts = shared.map(([name, value]) => `${name}=${value}`);
  if (first?.caseName !== undefined) parts.unshift(first.caseName);
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

function reasonWords(results: Results, base: PointResult, best: PointResult): string | undefined {
  const before = termsOf(results.ledgers, base.name);
  const after = termsOf(results.ledgers, best.name);
  if (before.size === 0 || after.size === 0) return undefined;
  const saved = meanAt(base, 'makespan') - meanAt(best, 'makespan');
  const savings = new Map([...before].map(([term, value]) => [term, value - (after.get(term) ?? 0)]));
  const parts = termWords(savings, saved);
  if (parts.length === 0) return undefined;
  return (
    `Why: the longest chain of causes is ${durationWords(saved)} shorter, by ${listWords(parts)} that no longer ` +
    `${parts.length === 1 ? 'comes' : 'come'} one after the other; what is left is ` +
    `${listWords(termWords(after, meanAt(best, 'makespan')))}.`
  );
}

/** The parallelism beyond which all further steps together gain too little, and what stands in the way there. */
function payoffWords(results: Results, finished: readonly PointResult[]): string | undefined {
  for (const [i, point] of finished.entries()) {
    const now = meanAt(point, 'makespan');
    const later = finished.slice(i + 1).map(one => meanAt(one, 'makespan'));
    if (later.length === 0) return undefined;
    if (Math.min(...later) < now * (1 - WORTH_IT)) continue;
    const [largest] = largestTerms(termsOf(results.ledgers, point.name), now);
    const [term, value] = largest ?? ['', 0];
    const limit =
      largest === undefined ? '' : `, where ${percentWords(value / now)} of the time is ${TERM_WORDS[term] ?? term}`;
    return (
      `It stops paying at parallelism ${point.parallelism}${limit}: more ` +
      `gains less than ${percentWords(WORTH_IT)}.`
    );
  }
  return undefined;
}

function priceWords(base: PointResult, best: PointResult): string | undefined {
  const before = meanAt(base, 'podSeconds');
  const after = meanAt(best, 'podSeconds');
  if (!(before > 0)) return undefined;
  const change = after / before - 1;
  const more = `${percentWords(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} pod-seconds`;
  const amount = Math.abs(change) < 0.005 ? 'the same pod-seconds' : more;
  return `It costs ${amount} (${durationWords(after)} against ${durationWords(before)}).`;
}
