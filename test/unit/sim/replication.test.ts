import { describe, expect, test } from 'vitest';
import { compileDistribution } from '../../../src/sim/distribution.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import {
  batchMeans,
  judgePrecision,
  meanInterval,
  pairedDifference,
  ratioOfMeans,
  studentQuantile,
  warmUpLength,
  wilsonInterval,
} from '../../../src/sim/replication.ts';
import { tallyOf } from '../../../src/sim/statistic.ts';

const streams = new RandomStreams(1);
const standard = compileDistribution({ kind: 'normal', mean: 50, sd: 1 });

function normals(count: number, key: number): number[] {
  const stream = streams.stream('values').at(key);
  return Array.from({ length: count }, () => standard.sample(stream));
}

describe('studentQuantile', () => {
  // Tables of Student's t.
  test.each([
    [0.975, 1, 12.7062047],
    [0.975, 29, 2.0452296],
    [0.9995, 9, 4.7809126],
    [0.95, 4, 2.1318468],
    [0.975, 1e6, 1.9599664],
  ])('of %d with %d degrees of freedom is %d', (p, degrees, expected) => {
    expect(studentQuantile(p, degrees) / expected).toBeCloseTo(1, 6);
  });
});

describe('meanInterval', () => {
  test('is mean ± t · sd / √n', () => {
    const { n, mean, halfWidth } = meanInterval([4, 6, 8, 10, 12], 0.95);
    expect([n, mean]).toEqual([5, 8]);
    expect(halfWidth).toBeCloseTo((2.7764451 * Math.sqrt(10)) / Math.sqrt(5), 6);
  });

  test('has no half-width below two values', () => {
    expect(meanInterval([4], 0.95)).toEqual({ n: 1, mean: 4, halfWidth: NaN });
  });

  test('covers the true mean about as often as it says', () => {
    let covered = 0;
    for (let i = 0; i < 2_000; i += 1) {
      const { mean, halfWidth } = meanInterval(normals(10, i), 0.9);
      if (Math.abs(mean - 50) <= halfWidth) covered += 1;
    }
    // 1800 expected, standard deviation 13.
    expect(Math.abs(covered - 1_800)).toBeLessThan(55);
  });
});

describe('pairedDifference', () => {
  test('is narrow where both values move together', () => {
    const base = [10, 20, 30, 40];
    const shifted = [11.1, 20.9, 31, 41];
    const { mean, halfWidth } = pairedDifference(shifted, base, 0.95);
    expect(mean).toBeCloseTo(1, 12);
    expect(halfWidth).toBeLessThan(0.2);
  });

  test('of unequal numbers of values is a bug', () => {
    expect(() => pairedDifference([1], [1, 2], 0.95)).toThrow('bug: 1 values were paired with 2');
  });
});

describe('wilsonInterval', () => {
  // Newcombe (1998), table I, without continuity correction.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [20, 20, 0.8389, 1],
    [0, 0, 0, 1],
  ])('of %d in %d is from %d to %d', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n, 0.95);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('ratioOfMeans', () => {
  test('is the ratio of the means, not the mean of the ratios', () => {
    expect(ratioOfMeans([10, 30], [1, 10], 0.95).mean).toBeCloseTo(40 / 11, 12);
  });

  test('has no width where the ratio is the same each time', () => {
    const { mean, halfWidth } = ratioOfMeans([2, 4, 6, 8], [1, 2, 3, 4], 0.95);
    expect(mean).toBe(2);
    expect(halfWidth).toBeLessThan(1e-12);
  });

  test('covers the true ratio about as often as it says', () => {
    let covered = 0;
    for (let i = 0; i < 1_000; i += 1) {
      const top = normals(20, 10_000 + i);
      const bottom = normals(20, 20_000 + i).map(value => value / 25);
      const { mean, halfWidth } = ratioOfMeans(top, bottom, 0.9);
      if (Math.abs(mean - 25) <= halfWidth) covered += 1;
    }
    // 900 expected, standard deviation 9.5.
    expect(Math.abs(covered - 900)).toBeLessThan(40);
  });
});

describe('warmUpLength', () => {
  test('is where a slope at the beginning ends', () => {
    const values = Array.from({ length: 1_000 }, (_, i) => Math.max(0, 100 - i) + Math.sin(i * 12.9898));
    const length = warmUpLength(values);
    expect(length % 5).toBe(0);
    expect(length).toBeGreaterThanOrEqual(90);
    expect(length).toBeLessThanOrEqual(125);
  });

  test('is nothing where there is no trend', () => {
    expect(warmUpLength(normals(2_000, 7))).toBeLessThan(200);
    expect(warmUpLength(Array.from({ length: 100 }, () => 3))).toBe(0);
  });

  test('agrees with the rule worked out plainly', () => {
    const values = normals(400, 3).map((value, i) => value + 500 / (i + 5));
    const means = batchMeans(values, 80);
    const errors = means.slice(0, 41).map((_, dropped) => {
      const rest = tallyOf(means.slice(dropped));
      return (rest.variance * (rest.count - 1)) / (rest.count * rest.count);
    });
    expect(warmUpLength(values)).toBe(5 * errors.indexOf(Math.min(...errors)));
  });

  test.each([0, 4, 5, 9])('of %d values drops nothing', count => {
    expect(warmUpLength(normals(count, 1))).toBe(0);
  });
});

describe('batchMeans', () => {
  test('drops what does not fill a batch', () => {
    expect(batchMeans([1, 3, 5, 7, 9, 11, 100], 3)).toEqual([2, 6, 10]);
  });

  test('of fewer values than batches is a bug', () => {
    expect(() => batchMeans([1, 2], 3)).toThrow('bug: 2 values do not make 3 batches');
  });
});

/** Values that alternate about 100. */
function around(count: number, spread: number): number[] {
  return Array.from({ length: count }, (_, i) => 100 + (i % 2 === 0 ? spread : -spread));
}

describe('judgePrecision', () => {
  const rule = { relativeHalfWidth: 0.02, confidence: 0.95, atMost: 100 };
  test.each([
    ['fewer than thirty are never enough', around(29, 0.01), rule, 'continue'],
    ['thirty may be', around(30, 0.01), rule, 'precise'],
    ['a wide interval is not', around(30, 50), rule, 'continue'],
    ['the cap ends it', around(100, 50), rule, 'capped'],
    ['equal values are never precise', around(99, 0), rule, 'continue'],
    ['but the cap holds for them too', around(100, 0), rule, 'capped'],
    ['a lower start may be asked for', around(5, 0.01), { ...rule, atLeast: 5 }, 'precise'],
    ['one value is never enough', [100], { ...rule, atLeast: 1 }, 'continue'],
    ['a cap below thirty holds', around(10, 0.01), { ...rule, atMost: 10 }, 'capped'],
  ] as const)('%s', (_, values, given, expected) => {
    expect(judgePrecision(tallyOf(values), given)).toBe(expected);
  });
});
