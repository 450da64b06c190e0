import { describe, expect, test } from 'vitest';
import { Level, quantile, sorted, Tally, tallyOf } from '../../../src/sim/statistic.ts';

describe('a tally', () => {
  test('of nothing has no mean and no extremes', () => {
    const tally = new Tally();
    expect([tally.count, tally.mean, tally.min, tally.max, tally.variance]).toEqual([0, NaN, NaN, NaN, NaN]);
  });

  test('of one value has no variance', () => {
    const tally = tallyOf([3]);
    expect([tally.count, tally.mean, tally.min, tally.max, tally.variance]).toEqual([1, 3, 3, 3, NaN]);
  });

  test('has mean, variance with n - 1 and extremes', () => {
    const tally = tallyOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect([tally.count, tally.mean, tally.min, tally.max]).toEqual([8, 5, 2, 9]);
    expect(tally.variance).toBeCloseTo(32 / 7, 12);
    expect(tally.standardDeviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  test('does not lose the variance of values far from 0', () => {
    expect(tallyOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBeCloseTo(30, 9);
  });
});

describe('a level', () => {
  test('has the mean over time', () => {
    const level = new Level(0);
    level.add(2, 10);
    level.add(-1, 20);
    expect([level.current, level.max, level.integral(40), level.mean(40)]).toEqual([1, 2, 40, 1]);
  });

  test('forgets what was before a restart', () => {
    const level = new Level(5, 100);
    level.set(1, 110);
    level.restart(120);
    level.set(3, 130);
    expect([level.max, level.mean(140), level.integral(140)]).toEqual([3, 2, 40]);
  });

  test('has the value itself as mean where no time has passed', () => {
    expect(new Level(4, 7).mean(7)).toBe(4);
  });

  test('cannot be changed in the past', () => {
    const level = new Level(0);
    level.set(1, 10);
    expect(() => level.set(2, 9)).toThrow('bug: a level was changed at 9, before its last change at 10');
  });
});

describe('quantile', () => {
  // R 4: quantile(c(15, 20, 35, 40, 50), c(0, .05, .3, .4, .5, 1), type = 7)
  test.each([
    [0, 15],
    [0.05, 16],
    [0.3, 23],
    [0.4, 29],
    [0.5, 35],
    [1, 50],
  ])('%d of five values is %d', (p, expected) => {
    expect(quantile(sorted([50, 15, 40, 20, 35]), p)).toBeCloseTo(expected, 12);
  });

  test('of one value is that value, of none NaN', () => {
    expect([quantile([3], 0.9), quantile([], 0.5)]).toEqual([3, NaN]);
  });

  test('of infinite values is infinite, not NaN', () => {
    expect(quantile(sorted([Infinity, 1, Infinity]), 0.9)).toBe(Infinity);
  });
});
