// Samples against exact moments and distribution functions, for fixed seeds: five standard errors, and the
// Kolmogorov-Smirnov statistic at one in a thousand.
import { describe, expect, test } from 'vitest';
import { compileDistribution, type DistributionSpec } from '../../../src/sim/distribution.ts';
import { RandomStreams, type RandomStream } from '../../../src/sim/random-stream.ts';
import { sorted, tallyOf } from '../../../src/sim/statistic.ts';
import { continuous, discrete, hashesOfDraws } from './sampled-distributions.ts';

const COUNT = 40_000;

function samples(name: string, spec: DistributionSpec): Float64Array {
  const distribution = compileDistribution(spec);
  const stream = new RandomStreams(1).stream(name);
  return Float64Array.from({ length: COUNT }, (_, i) => distribution.sample(stream.at(i)));
}

describe.each([...continuous, ...discrete].map(([name, spec]) => [name, spec] as const))('%s', (name, spec) => {
  const values = samples(name, spec);
  const { mean, variance } = compileDistribution(spec);

  test('has samples that are finite and at least 0', () => {
    expect(values.every(value => value >= 0 && Number.isFinite(value))).toBe(true);
  });

  test('has its mean and variance', () => {
    const tally = tallyOf(values);
    expect(Math.abs(tally.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / COUNT));
    const squares = tallyOf(values.map(value => (value - mean) * (value - mean)));
    expect(Math.abs(squares.mean - variance)).toBeLessThan((5 * squares.standardDeviation) / Math.sqrt(COUNT));
  });
});

test.each(continuous)('%s has its distribution function', (name, spec, cdf) => {
  const ascending = sorted(samples(name, spec));
  let greatest = 0;
  for (const [i, value] of ascending.entries()) {
    const p = cdf(value);
    greatest = Math.max(greatest, p - i / COUNT, (i + 1) / COUNT - p);
  }
  expect(greatest * Math.sqrt(COUNT)).toBeLessThan(1.95);
});

/** A stream that gives the same draw again and again. */
function always(draw: number): RandomStream {
  return { next: () => draw, nextExponential: () => -Math.log(1 - draw) + 0 } as RandomStream;
}

describe('at the ends of what can be drawn', () => {
  const greatest = 1 - 2 ** -53;
  // Gamma and erlang reject draws, so the same one again and again is not for them.
  const inverted = continuous.filter(([, { kind }]) => kind !== 'gamma' && kind !== 'erlang');

  test.each(inverted)('%s stays finite, at least 0, and in order', (_, spec) => {
    const distribution = compileDistribution(spec);
    const [low, middle, high] = [0, 0.5, greatest].map(draw => distribution.sample(always(draw)));
    expect(Object.is(low, -0)).toBe(false);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThan(Infinity);
    if (spec.kind !== 'mixture') expect(low! <= middle! && middle! <= high!).toBe(true);
  });

  test('a uniform distribution begins at its minimum', () => {
    expect(compileDistribution({ kind: 'uniform', min: 2, max: 8 }).sample(always(0))).toBe(2);
  });

  test('an empirical one gives only its values', () => {
    const distribution = compileDistribution({ kind: 'empirical', values: [7, 3] });
    const found = [0, 0.49, 0.5, greatest].map(draw => distribution.sample(always(draw)));
    expect(found).toEqual([3, 3, 7, 7]);
  });
});

describe('without spread', () => {
  const degenerate: readonly [DistributionSpec, number][] = [
    [{ kind: 'constant', value: 5 }, 5],
    [{ kind: 'constant', value: 0 }, 0],
    [{ kind: 'uniform', min: 5, max: 5 }, 5],
    [{ kind: 'triangular', min: 5, mode: 5, max: 5 }, 5],
    [{ kind: 'normal', mean: 5, sd: 0 }, 5],
    [{ kind: 'lognormal', mean: 0.1, cv: 0 }, 0.1],
    [{ kind: 'exponential', mean: 0 }, 0],
    [{ kind: 'gamma', shape: 2, scale: 0 }, 0],
    [{ kind: 'empirical', values: [5] }, 5],
  ];
  test.each(degenerate)('%o is always %d', (spec, value) => {
    const distribution = compileDistribution(spec);
    const stream = new RandomStreams(1).stream('degenerate');
    for (let i = 0; i < 100; i += 1) expect(distribution.sample(stream)).toBe(value);
    expect(distribution.mean).toBe(value);
    expect(distribution.variance).toBe(0);
  });
});

describe('moments', () => {
  const known: readonly [string, DistributionSpec, number, number][] = [
    ['erlang', { kind: 'erlang', shape: 4, mean: 10 }, 10, 25],
    ['weibull of shape 2', { kind: 'weibull', shape: 2, scale: 1 }, Math.sqrt(Math.PI) / 2, 1 - Math.PI / 4],
    ['half normal', { kind: 'normal', mean: 0, sd: 1 }, Math.sqrt(2 / Math.PI), 1 - 2 / Math.PI],
    ['lognormal', { kind: 'lognormal', mean: 30, cv: 0.5 }, 30, 225],
    ['pareto', { kind: 'pareto', shape: 3, min: 2 }, 3, 3],
    ['pareto without variance', { kind: 'pareto', shape: 1.5, min: 2 }, 6, Infinity],
    ['pareto without mean', { kind: 'pareto', shape: 1, min: 2 }, Infinity, Infinity],
    ['empirical', { kind: 'empirical', values: [1, 2, 6] }, 3, 14 / 3],
    [
      'mixture without variance',
      { kind: 'mixture', parts: [{ weight: 1, distribution: { kind: 'pareto', shape: 1.5, min: 2 } }] },
      6,
      Infinity,
    ],
  ];
  test.each(known)('of %s are exact', (_, spec, mean, variance) => {
    const distribution = compileDistribution(spec);
    if (Number.isFinite(mean)) expect(distribution.mean / mean).toBeCloseTo(1, 12);
    else expect(distribution.mean).toBe(mean);
    if (Number.isFinite(variance)) expect(distribution.variance / variance).toBeCloseTo(1, 12);
    else expect(distribution.variance).toBe(variance);
  });
});

test('an exponential time is scaled by its mean: common draws give proportional times', () => {
  const stream = new RandomStreams(1).stream('run');
  const short = compileDistribution({ kind: 'exponential', mean: 2 });
  const long = compileDistribution({ kind: 'exponential', mean: 6 });
  for (let i = 0; i < 100; i += 1) {
    expect(long.sample(stream.at(i)) / short.sample(stream.at(i))).toBeCloseTo(3, 12);
  }
});

test('the first draws of a seed never change', () => {
  const stream = new RandomStreams(42).stream('golden');
  const draws = [...continuous, ...discrete].map(([name, spec]) => {
    const distribution = compileDistribution(spec);
    return `${name}: ${distribution.sample(stream.at(0))} ${distribution.sample(stream.at(1))}`;
  });
  expect(draws).toMatchInlineSnapshot(`
    [
      "uniform: 7.0900624898708 4.441640146546283",
      "triangular: 4.258413070282163 2.5559907794094987",
      "triangular, mode at its end: 3.6842231166134334 2.5516740369392967",
      "exponential: 75.44555284979575 20.898389833920707",
      "erlang: 9.451051777354557 4.6008010106030355",
      "erlang of shape 1: 11.458784785412274 2.9539622943952026",
      "gamma: 16.24988744716628 7.353116343926556",
      "gamma below shape 1: 0.077489165150469 6.356316309679717",
      "weibull: 45.79699938885513 19.460611284606887",
      "weibull below shape 1: 9.321622902323542 1.6831795180914175",
      "normal, hardly truncated: 55.14677908240555 48.822882504099965",
      "normal, truncated: 3.508620773293443 1.4546850184001885",
      "normal with a negative mean: 0.7016131595148187 0.21174360999525366",
      "lognormal: 43.63560541366626 24.008695621547943",
      "pareto: 4.374709217009187 3.3304393686882143",
      "mixture: 1.282464545238654 0.5592329277110948",
      "empirical: 9 1",
      "mixture of constants: 4 4",
    ]
  `);
});

test('a hundred thousand draws of each distribution keep their bits', () => {
  expect(hashesOfDraws(100_000)).toMatchInlineSnapshot(`
    [
      "uniform: 26dbb8e9",
      "triangular: 7bc751d9",
      "triangular, mode at its end: df8d0833",
      "exponential: fce8a25d",
      "erlang: f50fe8e",
      "erlang of shape 1: 51c50b66",
      "gamma: e74518dd",
      "gamma below shape 1: 549a785b",
      "weibull: 95c09dbb",
      "weibull below shape 1: 8b18cd79",
      "normal, hardly truncated: c8e32576",
      "normal, truncated: d08ae5ad",
      "normal with a negative mean: ef816462",
      "lognormal: bc56a36",
      "pareto: 7c5fc64c",
      "mixture: 771db726",
      "empirical: 64fe78d6",
      "mixture of constants: fcc88ec7",
    ]
  `);
});
