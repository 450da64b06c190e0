import { describe, expect, test } from 'vitest';
import { distributionFaults } from '../../../src/sim/distribution-faults.ts';
import type { DistributionSpec } from '../../../src/sim/distribution.ts';

function linesOf(spec: DistributionSpec): string[] {
  return distributionFaults(spec).map(({ path, message }) => `${path}: ${message}`);
}

describe('what can be sampled has no faults', () => {
  const good: readonly DistributionSpec[] = [
    { kind: 'constant', value: 0 },
    { kind: 'uniform', min: 0, max: 0 },
    { kind: 'triangular', min: 1, mode: 1, max: 1 },
    { kind: 'exponential', mean: 0 },
    { kind: 'erlang', shape: 1, mean: 0 },
    { kind: 'gamma', shape: 0.01, scale: 0 },
    { kind: 'weibull', shape: 0.02, scale: 1 },
    { kind: 'normal', mean: -5, sd: 1 },
    { kind: 'normal', mean: 0, sd: 0 },
    { kind: 'lognormal', mean: 1e-9, cv: 0 },
    { kind: 'pareto', shape: 0.5, min: 0 },
    { kind: 'empirical', values: [0] },
    { kind: 'mixture', parts: [{ weight: 1, distribution: { kind: 'constant', value: 1 } }] },
  ];
  test.each(good)('%o', spec => {
    expect(distributionFaults(spec)).toEqual([]);
  });
});

describe('faults', () => {
  const bad: readonly [DistributionSpec, string[]][] = [
    [{ kind: 'constant', value: -1 }, ['value: Invalid value: -1: must be greater than or equal to 0']],
    [{ kind: 'constant', value: NaN }, ['value: Invalid value: NaN: must be a finite number']],
    [{ kind: 'uniform', min: 3, max: 2 }, ['max: Invalid value: 2: must be greater than or equal to min']],
    [
      { kind: 'triangular', min: 3, mode: 2, max: 1 },
      [
        'mode: Invalid value: 2: must be greater than or equal to min',
        'max: Invalid value: 1: must be greater than or equal to mode',
      ],
    ],
    [{ kind: 'exponential', mean: Infinity }, ['mean: Invalid value: Infinity: must be a finite number']],
    [
      { kind: 'erlang', shape: 1.5, mean: -1 },
      [
        'shape: Invalid value: 1.5: must be a whole number greater than or equal to 1',
        'mean: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [{ kind: 'gamma', shape: 0, scale: 1 }, ['shape: Invalid value: 0: must be greater than 0']],
    [{ kind: 'weibull', shape: 0.01, scale: 1 }, ['shape: Invalid value: 0.01: must be greater than or equal to 0.02']],
    [{ kind: 'normal', mean: 1, sd: -1 }, ['sd: Invalid value: -1: must be greater than or equal to 0']],
    [{ kind: 'normal', mean: -1, sd: 0 }, ['mean: Invalid value: -1: must be greater than or equal to 0']],
    [{ kind: 'normal', mean: -31, sd: 1 }, ['mean: Invalid value: -31: must be greater than or equal to -30 sd']],
    [
      { kind: 'lognormal', mean: 0, cv: -0.2 },
      ['mean: Invalid value: 0: must be greater than 0', 'cv: Invalid value: -0.2: must be greater than or equal to 0'],
    ],
    [{ kind: 'pareto', shape: -1, min: 1 }, ['shape: Invalid value: -1: must be greater than 0']],
    [{ kind: 'empirical', values: [] }, ['values: Required value: must have at least one value']],
    [{ kind: 'empirical', values: [1, -2] }, ['values[1]: Invalid value: -2: must be greater than or equal to 0']],
    [{ kind: 'mixture', parts: [] }, ['parts: Required value: must have at least one part']],
    [
      { kind: 'mixture', parts: [{ weight: 0, distribution: { kind: 'constant', value: 1 } }] },
      ['parts: Invalid value: all weights 0: must have a weight above 0'],
    ],
    [
      {
        kind: 'mixture',
        parts: [
          { weight: -1, distribution: { kind: 'exponential', mean: 1 } },
          { weight: 1, distribution: { kind: 'exponential', mean: -1 } },
        ],
      },
      [
        'parts[0].weight: Invalid value: -1: must be greater than or equal to 0',
        'parts[1].distribution.mean: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
  ];
  test.each(bad)('of %o', (spec, lines) => {
    expect(linesOf(spec)).toEqual(lines);
  });

  test('mixtures of mixtures end somewhere', () => {
    let spec: DistributionSpec = { kind: 'constant', value: 1 };
    for (let i = 0; i < 100; i += 1) spec = { kind: 'mixture', parts: [{ weight: 1, distribution: spec }] };
    expect(linesOf(spec)).toHaveLength(1);
    expect(linesOf(spec)[0]).toContain('Too long: mixtures nest deeper than 32');
  });
});
