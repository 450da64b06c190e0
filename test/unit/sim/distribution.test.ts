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

describe.each([...continuous, ...discrete])('%s', (name, spec) => {
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
  return { next: () => draw } as RandomStream;
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
    const { sample } = compileDistribution({ kind: 'empirical', values: [7, 3] });
    expect([sample(always(0)), sample(always(0.49)), sample(always(0.5)), sample(always(greatest))]).toEqual([
      3, 3, 7, 7,
    ]);
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
      "uniform: 2.842518439065016 4.075615296298517",
      "triangular: 1.8379133005394093 2.3831944556457545",
      "triangular, mode at its end: 1.4989048794058646 2.3526525717714275",
      "exponential: 6.052443138622255 16.981995746820186",
      "erlang: 2.5296328881921912 4.140857391430712",
      "erlang of shape 1: 0.7014505930399689 2.3556463072104936",
      "gamma: 3.7414722365017705 6.536376955926689",
      "gamma below shape 1: 1.1829668765431671 4.4385186966389245",
      "weibull: 8.518603528613538 16.94625533114435",
      "weibull below shape 1: 0.3225182492342535 1.2763358655481702",
      "normal, hardly truncated: 44.60782281484146 48.01841891663984",
      "normal, truncated: 0.5224112580645649 1.2399029977664362",
      "normal with a negative mean: 0.06301578286840037 0.17326883108533675",
      "lognormal: 16.12214012162706 22.25158992629655",
      "pareto: 3.0921743121959127 3.265857190263313",
      "mixture: 1.8885331819672568 1.694074923528089",
      "empirical: 1 1",
      "mixture of constants: 1 4",
    ]
  `);
});

test('a hundred thousand draws of each distribution keep their bits', () => {
  expect(hashesOfDraws(100_000)).toMatchInlineSnapshot(`
    [
      "uniform: 854cdfe8",
      "triangular: 219eddc7",
      "triangular, mode at its end: dccce290",
      "exponential: d5141e05",
      "erlang: 82b2d1a3",
      "erlang of shape 1: 9961f5d6",
      "gamma: 52057f4",
      "gamma below shape 1: edf2fb99",
      "weibull: b8c662a0",
      "weibull below shape 1: dc07c3d",
      "normal, hardly truncated: 8caed4f9",
      "normal, truncated: a56a1b81",
      "normal with a negative mean: a4486e9e",
      "lognormal: 359f61f6",
      "pareto: b7a591d9",
      "mixture: d0bcdf84",
      "empirical: e2ea554",
      "mixture of constants: ccc10113",
    ]
  `);
});
