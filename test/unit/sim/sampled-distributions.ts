// A distribution of each kind, with its distribution function where it is continuous, and a hash of many draws.
import { compileDistribution, type DistributionSpec } from '../../../src/sim/distribution.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import { gammaFunction, normalCdf } from '../../../src/sim/special-function.ts';

type DistributionFunction = (x: number) => number;

/** P(X ≤ x) of a gamma distribution: the series of the lower incomplete gamma function. */
function gammaCdf(shape: number, scale: number): DistributionFunction {
  return x => {
    const z = x / scale;
    if (z > 60 + 4 * shape) return 1;
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; term > sum * 1e-16; n += 1) {
      term *= z / (shape + n);
      sum += term;
    }
    // Γ(shape) by Γ(shape + 1) / shape.
    return (sum * shape * Math.exp(shape * Math.log(z) - z)) / gammaFunction(shape + 1);
  };
}

function normalCdfFrom0(mean: number, sd: number): DistributionFunction {
  const below = normalCdf(-mean / sd);
  return x => (normalCdf((x - mean) / sd) - below) / (1 - below);
}

function lognormalCdf(mean: number, cv: number): DistributionFunction {
  const sigma = Math.sqrt(Math.log1p(cv * cv));
  return x => normalCdf((Math.log(x / mean) + (sigma * sigma) / 2) / sigma);
}

function weibullCdf(shape: number, scale: number): DistributionFunction {
  return x => -Math.expm1(-Math.exp(shape * Math.log(x / scale)));
}

function triangularCdf(min: number, mode: number, max: number): DistributionFunction {
  return x =>
    x < mode
      ? ((x - min) * (x - min)) / ((max - min) * (mode - min))
      : 1 - ((max - x) * (max - x)) / ((max - min) * (max - mode));
}

export const continuous: readonly [string, DistributionSpec, DistributionFunction][] = [
  ['uniform', { kind: 'uniform', min: 2, max: 8 }, x => (x - 2) / 6],
  ['triangular', { kind: 'triangular', min: 1, mode: 2, max: 6 }, triangularCdf(1, 2, 6)],
  ['triangular, mode at its end', { kind: 'triangular', min: 0, mode: 4, max: 4 }, triangularCdf(0, 4, 4)],
  ['exponential', { kind: 'exponential', mean: 40 }, x => -Math.expm1(-x / 40)],
  ['erlang', { kind: 'erlang', shape: 3, mean: 6 }, gammaCdf(3, 2)],
  ['erlang of shape 1', { kind: 'erlang', shape: 1, mean: 6 }, x => -Math.expm1(-x / 6)],
  ['gamma', { kind: 'gamma', shape: 2.5, scale: 4 }, gammaCdf(2.5, 4)],
  ['gamma below shape 1', { kind: 'gamma', shape: 0.4, scale: 10 }, gammaCdf(0.4, 10)],
  ['weibull', { kind: 'weibull', shape: 1.5, scale: 30 }, weibullCdf(1.5, 30)],
  ['weibull below shape 1', { kind: 'weibull', shape: 0.75, scale: 4 }, weibullCdf(0.75, 4)],
  ['normal, hardly truncated', { kind: 'normal', mean: 50, sd: 5 }, normalCdfFrom0(50, 5)],
  ['normal, truncated', { kind: 'normal', mean: 1, sd: 2 }, normalCdfFrom0(1, 2)],
  ['normal with a negative mean', { kind: 'normal', mean: -2, sd: 1 }, normalCdfFrom0(-2, 1)],
  ['lognormal', { kind: 'lognormal', mean: 30, cv: 0.5 }, lognormalCdf(30, 0.5)],
  ['pareto', { kind: 'pareto', shape: 5, min: 3 }, x => 1 - Math.exp(5 * Math.log(3 / x))],
  [
    'mixture',
    {
      kind: 'mixture',
      parts: [
        { weight: 3, distribution: { kind: 'uniform', min: 0, max: 2 } },
        { weight: 0, distribution: { kind: 'uniform', min: 100, max: 200 } },
        { weight: 1, distribution: { kind: 'exponential', mean: 5 } },
      ],
    },
    x => 0.75 * Math.min(1, x / 2) + 0.25 * -Math.expm1(-x / 5),
  ],
];

export const discrete: readonly [string, DistributionSpec][] = [
  ['empirical', { kind: 'empirical', values: [5, 1, 1, 9] }],
  [
    'mixture of constants',
    {
      kind: 'mixture',
      parts: [
        { weight: 1, distribution: { kind: 'constant', value: 1 } },
        { weight: 2, distribution: { kind: 'constant', value: 4 } },
      ],
    },
  ],
];

/** For each distribution a hash over the bits of its first draws from one stream. */
export function hashesOfDraws(count: number): string[] {
  const bytes = new Float64Array(1);
  const words = new Uint32Array(bytes.buffer);
  return [...continuous, ...discrete].map(([name, spec]) => {
    const distribution = compileDistribution(spec);
    const stream = new RandomStreams(42).stream('golden');
    let hash = 0x811c9dc5;
    for (let i = 0; i < count; i += 1) {
      bytes[0] = distribution.sample(stream);
      hash = Math.imul(hash ^ words[0]!, 0x0100_0193);
      hash = Math.imul(hash ^ (hash >>> 15) ^ words[1]!, 0x0100_0193);
    }
    return `${name}: ${(hash >>> 0).toString(16)}`;
  });
}
