// The runs of a CronJob by the instants at which they were due.
import { describe, expect, test } from 'vitest';
import { cronRunsOf } from '../../../src/report/cron-slots.ts';
import { resultsOf } from '../../report/stored-charts.ts';

describe('a CronJob every minute for two hours', () => {
  const { points } = resultsOf('cronjob');
  const all = cronRunsOf(points)!;

  test('is due every minute, at each point alike', () => {
    expect([all.name, all.gap]).toEqual(['sync', 60]);
    for (const { slots } of all.runs) {
      expect(slots.map(slot => slot.due)).toEqual(Array.from({ length: 119 }, (_, i) => (i + 1) * 60));
    }
  });

  test.each([
    ['Allow', 'skipped', 0],
    ['Allow', 'replaced', 0],
    ['Forbid', 'replaced', 0],
    ['Replace', 'skipped', 0],
  ] as const)('under %s none is %s', (policy, state, n) => {
    const run = all.runs.find(({ point }) => point.factors['policy'] === policy)!;
    expect(run.slots.filter(slot => slot.state === state)).toHaveLength(n);
  });

  test('has as many runs as Jobs, and skips the rest', () => {
    for (const { point, slots } of all.runs) {
      expect(slots.filter(slot => slot.state !== 'skipped')).toHaveLength(point.first.jobs.length);
    }
    const forbid = all.runs.find(({ point }) => point.factors['policy'] === 'Forbid')!;
    expect(forbid.slots.some(slot => slot.state === 'skipped')).toBe(true);
  });
});

test('Jobs that no CronJob made are no runs', () => {
  expect(cronRunsOf(resultsOf('retry').points)).toBeUndefined();
});
