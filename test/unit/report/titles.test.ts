// Titles state findings: the numbers in them are those of the results, said another way here.
import { describe, expect, test } from 'vitest';
import type { PointResult, Results } from '../../../src/experiment/results.ts';
import { lawOf } from '../../../src/report/charts/backoff.ts';
import { charts, chooseCharts } from '../../../src/report/index.ts';
import { metricOf, wholeRun } from '../../../src/report/points.ts';
import { duration, percent, ratio } from '../../../src/report/words.ts';
import { every } from '../../report/fixtures.ts';
import { resultsOf } from '../../report/stored-charts.ts';

const title = (name: string, kind: string): string => charts[name]!.title(every[kind]!);
const at = (results: Results, parallelism: number): PointResult =>
  results.points.find(point => point.parallelism === parallelism)!;
const makespan = (point: PointResult): string => duration(metricOf(point, 'makespan')!.mean);

describe('the headline experiment', () => {
  const kind = 'serial against parallel';
  const results = every[kind]!;

  test('speed-up names the parallelism and how many times sooner', () => {
    const gain = ratio(wholeRun(at(results, 64))!.speedupOfMeans!.mean);
    expect(title('speedup', kind)).toContain(`64 pods at once finish ${gain} times sooner`);
  });

  test('efficiency names both ends', () => {
    const [two, sixtyFour] = [2, 64].map(own => percent(wholeRun(at(results, own))!.efficiencyOfMeans!.mean));
    expect(title('efficiency', kind)).toBe(`Efficiency falls from ${two} with 2 pods to ${sixtyFour} with 64`);
  });

  test('makespan names the slowest and the fastest', () => {
    expect(title('makespan', kind)).toBe(
      `${makespan(at(results, 1))} with one pod after the other, ${makespan(at(results, 64))} with 64 pods at once`,
    );
  });

  test('the first chart of the report is the speed-up', () => {
    expect(chooseCharts(results)[0]).toBe('speedup');
    expect(chooseCharts(results).length).toBeLessThanOrEqual(6);
  });
});

test('a curve that flattens out names where little is gained any more', () => {
  const results = every['serial against parallel']!;
  const flat = { ...results, points: results.points.map(point => flattened(results, point)) };
  expect(charts['speedup']!.title(flat)).toMatch(
    /^\d+ pods at once finish .* times sooner; beyond 16 little is gained$/,
  );
});

/** The same point, but as fast as 16 pods at once where there are more. */
function flattened(results: Results, point: PointResult): PointResult {
  const sixteen = wholeRun(at(results, 16))!;
  if (point.parallelism <= 16) return point;
  const { metrics } = sixteen;
  const sooner = 1 + point.parallelism / 10_000;
  const makespan = { ...metrics.makespan, mean: metrics.makespan.mean / sooner };
  const speedupOfMeans = { mean: sixteen.speedupOfMeans!.mean * sooner, halfWidth: 0 };
  return { ...point, summaries: [{ ...sixteen, metrics: { ...metrics, makespan }, speedupOfMeans }] };
}

test('a retry names its failures, the waits and the end', () => {
  expect(title('timeline', 'retry')).toMatch(
    /^4 failures and 2 min \d+ s of back-off: the Job is done after 3 min \d+ s$/,
  );
  expect(title('backoff', 'retry')).toMatch(
    /^After each failure the wait doubles: 1[01] s, 2[01] s, 4[01] s and 8[01] s; /,
  );
});

test('a Job that fails says so, with the reason', () => {
  expect(title('timeline', 'a Job that fails')).toMatch(
    /^The Job fails after .* \(BackoffLimitExceeded\): 2 pods failed$/,
  );
});

test('the law of back-off doubles from ten seconds to ten minutes', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(lawOf)).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
});

test('charts that were asked for are drawn in that order, where they fit', () => {
  const results = { ...every['retry']!, charts: ['timeline', 'speedup', 'ledger', 'nonesuch', '__proto__'] };
  expect(chooseCharts(results)).toEqual(['timeline', 'ledger']);
});

test.each(Object.keys(every))('a report over %s has at least one chart', kind => {
  expect(chooseCharts(every[kind]!).length).toBeGreaterThan(0);
});

describe('built-in experiments whose Jobs fail', () => {
  const indexed = resultsOf('indexed', 10);

  test('nothing is called fastest that fails', () => {
    expect(charts['makespan']!.title(indexed)).toMatch(/^Runs end after .* \(none succeeds\)$/);
  });

  test('what is done in spite of the failure is counted', () => {
    expect(charts['completions']!.title(indexed)).toMatch(
      /^11 of 12 tasks are done with “backoffLimitPerIndex”; \d of 12 tasks are done with “backoffLimit for the Job”$/,
    );
  });

  test('waits of an index are compared with the failures of that index', () => {
    const law = charts['backoff']!.describe(indexed).matchAll(/after (\d) failures? in a row/g);
    expect([...law].map(([, failures]) => failures)).toEqual(['1', '2']);
  });

  test('runs that fail are over, not done', () => {
    expect(charts['survival']!.title(indexed)).toMatch(/^95% of the runs are over within /);
  });
});

describe('a CronJob', () => {
  const cron = resultsOf('cronjob', 1);

  test.each(['makespan', 'success', 'survival'])('has no chart of the %s of the run as a whole', name => {
    expect(charts[name]!.fits(cron)).toBe(false);
  });

  test('has its Jobs counted', () => {
    expect(charts['completions']!.title(cron)).toMatch(/^\d+ Jobs done with policy Allow; \d+ with policy Replace$/);
  });
});
