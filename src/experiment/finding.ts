// What an experiment found, in sentences computed from its numbers, the most important first: how much sooner, why,
// at what cost, where it stops paying, how often it fails.
import { pairedDifference } from './comparison.ts';
import { tallyOf } from '../sim/statistic.ts';
import type { LedgerRow, MetricName, MetricSummary, PointResult, PointSummary, Results } from './results.ts';
import { TERM_WORDS, countWords, durationWords, factorWords, listWords, percentWords } from './words.ts';

/** A gain smaller than this share of the makespan does not pay another doubling. */
const WORTH_IT = 0.05;

/** The summary that stands for a point: that of the whole run, or of its only Job. */
export function wholeOf(point: PointResult): PointSummary | undefined {
  return point.summaries.at(-1);
}

function metric(point: PointResult, name: MetricName): MetricSummary | undefined {
  return wholeOf(point)?.metrics[name];
}

function mean(point: PointResult, name: MetricName): number {
  return metric(point, name)?.mean ?? Number.NaN;
}

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
  const found =
    ladders.length > 0 ? ladders.flatMap(ladder => ladderFindings(results, ladder)) : contrastFindings(results);
  return [...found, ...successFindings(points), ...itemFindings(points)];
}

/** One point: how it ended, and where its time went. */
function singleFindings(results: Results, point: PointResult): string[] {
  const makespan = metric(point, 'makespan');
  const jobs = point.first.jobs;
  const what = jobs.length === 1 ? `Job ${jobs[0]?.name ?? ''}` : `The ${jobs.length} Jobs`;
  if (jobs.length === 0 || makespan === undefined) return [];
  const found: string[] = [];
  if (makespan.n === 0) found.push(`${what} did not finish within ${durationWords(point.first.end / 1e6)}.`);
  else {
    const verb =
      jobs.length > 1 ? 'were done' : jobs[0]?.outcome === 'Failed' && results.repeat === 1 ? 'failed' : 'was done';
    const terms = termsOf(results.ledgers, point.name);
    const shares = largestTerms(terms, makespan.mean).map(
      ([term, value]) => `${durationWords(value)} ${TERM_WORDS[term] ?? term}`,
    );
    const why = shares.length === 0 ? '' : `: ${listWords(shares)}`;
    found.push(`${what} ${verb} after ${withInterval(makespan)}${why}.`);
  }
  return [...found, ...successFindings([point]), ...itemFindings([point])];
}

function withInterval(summary: MetricSummary): string {
  const spread = summary.n > 1 && summary.halfWidth > 0 ? ` ± ${durationWords(summary.halfWidth)}` : '';
  return `${durationWords(summary.mean)}${spread}`;
}

/** Points that differ in parallelism only, by rising parallelism; the first is the base. */
function laddersOf(points: readonly PointResult[], bases: readonly number[]): PointResult[][] {
  const groups = Map.groupBy(points.keys(), row => bases[row] ?? row);
  const ladders: PointResult[][] = [];
  for (const rows of groups.values()) {
    const group = rows.flatMap(row => points[row] ?? []).toSorted((a, b) => a.parallelism - b.parallelism);
    const isLadder =
      group.length > 1 && group.every((point, i) => i === 0 || point.parallelism > (group[i - 1]?.parallelism ?? 0));
    if (isLadder && group.every(point => point.caseName === group[0]?.caseName)) ladders.push(group);
  }
  return ladders;
}

function ladderFindings(results: Results, ladder: readonly PointResult[]): string[] {
  const finished = ladder.filter(point => !Number.isNaN(mean(point, 'makespan')));
  const [base] = finished;
  if (base === undefined || finished.length < 2) return [];
  const best = finished.reduce((least, point) => (mean(point, 'makespan') < mean(least, 'makespan') ? point : least));
  const where = placeWords(ladder);
  const from = mean(base, 'makespan');
  if (best === base) {
    return [
      `${where}More parallelism makes nothing faster: ${durationWords(from)} at ${base.parallelism} is the best.`,
    ];
  }
  const ratio = wholeOf(best)?.speedupOfMeans;
  const speedup = ratio?.mean ?? from / mean(best, 'makespan');
  const interval = ratio !== undefined && ratio.halfWidth > 0 ? ` (± ${factorWords(ratio.halfWidth)})` : '';
  const found = [
    `${where}With parallelism ${best.parallelism} it is done ${factorWords(speedup)} times as fast${interval}: ` +
      `${durationWords(mean(best, 'makespan'))} instead of ${durationWords(from)} with ${base.parallelism}.`,
  ];
  const reason = reasonWords(results, base, best);
  if (reason !== undefined) found.push(reason);
  const payoff = payoffWords(results, finished);
  if (payoff !== undefined) found.push(payoff);
  const price = priceWords(base, best);
  if (price !== undefined) found.push(price);
  return found;
}

/** What a ladder has in common, where there are several. */
function placeWords(ladder: readonly PointResult[]): string {
  const [first] = ladder;
  const shared = Object.entries(first?.factors ?? {}).filter(([name, value]) =>
    ladder.every(point => point.factors[name] === value),
  );
  const parts = [
    ...(first?.caseName === undefined ? [] : [first.caseName]),
    ...shared.map(([name, value]) => `${name}=${value}`),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** Mean ledger of a point over its replications, of the run as a whole. */
export function termsOf(ledgers: readonly LedgerRow[], point: string): ReadonlyMap<string, number> {
  const own = ledgers.filter(row => row.point === point);
  const whole = own.filter(row => row.job === '*');
  const jobs = new Set(own.map(row => row.job));
  const rows = whole.length > 0 ? whole : jobs.size === 1 ? own : [];
  const terms = new Map<string, number>();
  for (const term of Object.keys(rows[0]?.terms ?? {}))
    terms.set(term, tallyOf(rows.map(row => row.terms[term] ?? 0)).mean);
  return terms;
}

/** The terms that make up most of a time, largest first: at most three, none below a twentieth. */
function largestTerms(terms: ReadonlyMap<string, number>, total: number): [string, number][] {
  return [...terms]
    .filter(([, value]) => value >= 0.05 * total && value > 0)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 3);
}

function reasonWords(results: Results, base: PointResult, best: PointResult): string | undefined {
  const before = termsOf(results.ledgers, base.name);
  const after = termsOf(results.ledgers, best.name);
  if (before.size === 0 || after.size === 0) return undefined;
  const saved = mean(base, 'makespan') - mean(best, 'makespan');
  const savings = new Map([...before].map(([term, value]) => [term, value - (after.get(term) ?? 0)]));
  const parts = largestTerms(savings, saved).map(
    ([term, value]) => `${durationWords(value)} ${TERM_WORDS[term] ?? term}`,
  );
  if (parts.length === 0) return undefined;
  const rest = largestTerms(after, mean(best, 'makespan')).map(
    ([term, value]) => `${durationWords(value)} ${TERM_WORDS[term] ?? term}`,
  );
  return (
    `Why: of the ${durationWords(saved)} saved on the longest chain of causes, ${listWords(parts)} no longer ` +
    `${parts.length === 1 ? 'happens' : 'happen'} one after the other; what is left is ${listWords(rest)}.`
  );
}

/** The parallelism beyond which the next step gains too little, and what stands in the way there. */
function payoffWords(results: Results, finished: readonly PointResult[]): string | undefined {
  for (const [i, point] of finished.entries()) {
    const now = mean(point, 'makespan');
    const later = finished.slice(i + 1);
    if (later.length === 0) return undefined;
    const bestLater = later.reduce((least, one) => Math.min(least, mean(one, 'makespan')), Number.POSITIVE_INFINITY);
    if (bestLater < now * (1 - WORTH_IT)) continue;
    const terms = largestTerms(termsOf(results.ledgers, point.name), now).slice(0, 1);
    const limit = terms.map(
      ([term, value]) => `, where ${TERM_WORDS[term] ?? term} is ${percentWords(value / now)} of the time`,
    );
    return `It stops paying at parallelism ${point.parallelism}${limit.join('')}: more gains less than ${percentWords(WORTH_IT)}.`;
  }
  return undefined;
}

function priceWords(base: PointResult, best: PointResult): string | undefined {
  const before = mean(base, 'podSeconds');
  const after = mean(best, 'podSeconds');
  if (!(before > 0)) return undefined;
  const change = after / before - 1;
  const amount =
    Math.abs(change) < 0.005 ? 'the same' : `${percentWords(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'}`;
  return `It costs ${amount} pod-seconds (${durationWords(after)} against ${durationWords(before)}).`;
}

/** Points that differ in something else: the fastest against the slowest. */
function contrastFindings(results: Results): string[] {
  const finished = results.points.filter(point => !Number.isNaN(mean(point, 'makespan')));
  const sorted = finished.toSorted((a, b) => mean(a, 'makespan') - mean(b, 'makespan'));
  const [fast] = sorted;
  const slow = sorted.at(-1);
  const found: string[] = [];
  if (fast !== undefined && slow !== undefined && fast !== slow) {
    const ratio = mean(slow, 'makespan') / mean(fast, 'makespan');
    if (ratio < 1.005) found.push(`All take the same time: ${durationWords(mean(fast, 'makespan'))}.`);
    else {
      found.push(
        `“${fast.name}” is done after ${withIntervalOf(fast)}, “${slow.name}” after ${withIntervalOf(slow)}: ` +
          `${factorWords(ratio)} times as long.`,
      );
      const sooner = soonerWords(results, fast, slow);
      if (sooner !== undefined) found.push(sooner);
      const reason = contrastReason(results, fast, slow);
      if (reason !== undefined) found.push(reason);
    }
  }
  const open = results.points.filter(point => (metric(point, 'makespan')?.n ?? 0) === 0 && point.first.jobs.length > 0);
  if (open.length > 0) {
    found.push(
      `${listWords(open.map(point => `“${point.name}”`))} did not finish within ${durationWords((open[0]?.first.end ?? 0) / 1e6)}.`,
    );
  }
  return found;
}

/** The same draws at both points: their difference is known better than each of them. */
function soonerWords(results: Results, fast: PointResult, slow: PointResult): string | undefined {
  const difference = pairedDifference(results, 'makespan', slow.name, fast.name);
  if (difference === undefined || difference.n < 2 || !(difference.halfWidth > 0)) return undefined;
  return (
    `With the same draws “${fast.name}” is done ${durationWords(-difference.mean)} ± ${durationWords(difference.halfWidth)} ` +
    `sooner, in ${difference.smaller} of ${difference.n} replications.`
  );
}

function withIntervalOf(point: PointResult): string {
  const summary = metric(point, 'makespan');
  return summary === undefined ? '–' : withInterval(summary);
}

function contrastReason(results: Results, fast: PointResult, slow: PointResult): string | undefined {
  const before = termsOf(results.ledgers, slow.name);
  const after = termsOf(results.ledgers, fast.name);
  const more = new Map([...before].map(([term, value]) => [term, value - (after.get(term) ?? 0)]));
  const difference = mean(slow, 'makespan') - mean(fast, 'makespan');
  const parts = largestTerms(more, difference).map(
    ([term, value]) => `${durationWords(value)} ${TERM_WORDS[term] ?? term}`,
  );
  return parts.length === 0 ? undefined : `The difference is ${listWords(parts)}.`;
}

/** How often Jobs fail, where they do not always succeed. */
function successFindings(points: readonly PointResult[]): string[] {
  const shares = points.map(point => ({ point, summary: metric(point, 'succeeded') }));
  const repeats = shares.reduce((most, { summary }) => Math.max(most, summary?.n ?? 0), 0);
  if (repeats < 2 || shares.every(({ summary }) => summary === undefined || summary.mean === 1)) return [];
  const texts = shares.map(({ point, summary }) => {
    const name = points.length === 1 ? 'The run' : `“${point.name}”`;
    return `${name} succeeds in ${percentWords(summary?.mean ?? 0)} of the replications`;
  });
  // Many points are told by their extremes.
  if (texts.length <= 4) return [`${texts.join('; ')}.`];
  const sorted = shares.toSorted((a, b) => (a.summary?.mean ?? 0) - (b.summary?.mean ?? 0));
  const [worst] = sorted;
  const best = sorted.at(-1);
  return [
    `Success ranges from ${percentWords(worst?.summary?.mean ?? 0)} (“${worst?.point.name ?? ''}”) to ` +
      `${percentWords(best?.summary?.mean ?? 0)} (“${best?.point.name ?? ''}”).`,
  ];
}

/** Items of work queues that were lost or done twice. */
function itemFindings(points: readonly PointResult[]): string[] {
  const texts: string[] = [];
  for (const point of points) {
    const lost = mean(point, 'itemsLost');
    const repeated = mean(point, 'itemsRepeated');
    if (!(lost > 0) && !(repeated > 0)) continue;
    const name = points.length === 1 ? '' : `“${point.name}”: `;
    texts.push(`${name}${countWords(lost, 'item')} lost, ${countWords(repeated, 'item')} done again`);
  }
  return texts.length === 0 ? [] : [`${texts.join('; ')}.`];
}
