import { describe, expect, test } from 'vitest';
import { distributionFaults } from '../../../src/sim/distribution-faults.ts';
import { compileDistribution } from '../../../src/sim/distribution.ts';
import { fromMeanAndCv } from '../../../src/sim/mean-and-cv.ts';

describe.each(['gamma', 'weibull', 'lognormal', 'pareto'] as const)('%s', kind => {
  test.each([0.01, 0.1, 0.5, 1, 1.7, 5])('has the mean and the coefficient of variation %d', cv => {
    const spec = fromMeanAndCv(kind, 30, cv);
    const { mean, variance } = compileDistribution(spec);
    expect(spec.kind).toBe(kind);
    expect(distributionFaults(spec)).toEqual([]);
    expect(mean / 30).toBeCloseTo(1, 9);
    expect(Math.sqrt(variance) / mean / cv).toBeCloseTo(1, 6);
  });
});

describe('erlang', () => {
  test.each([
    [0.5, 4],
    [1, 1],
    [0.1, 100],
    [0.6, 3],
    [2, 1],
  ])('with a coefficient of variation of %d has shape %d', (cv, shape) => {
    expect(fromMeanAndCv('erlang', 30, cv)).toEqual({ kind: 'erlang', shape, mean: 30 });
  });
});

test('a normal distribution has them before it is truncated', () => {
  expect(fromMeanAndCv('normal', 30, 0.5)).toEqual({ kind: 'normal', mean: 30, sd: 15 });
});

test('without variation every kind is a constant', () => {
  for (const kind of ['erlang', 'gamma', 'weibull', 'normal', 'lognormal', 'pareto'] as const) {
    expect(fromMeanAndCv(kind, 30, 0)).toEqual({ kind: 'constant', value: 30 });
  }
});
