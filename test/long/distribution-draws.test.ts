// The first million draws of each distribution keep their bits: a change of them is a change of every result.
import { expect, test } from 'vitest';
import { hashesOfDraws } from '../unit/sim/sampled-distributions.ts';

test('a million draws of each distribution keep their bits', () => {
  expect(hashesOfDraws(1_000_000)).toMatchInlineSnapshot(`
    [
      "uniform: 8d28ceee",
      "triangular: e134298a",
      "triangular, mode at its end: 70cb6acc",
      "exponential: 32806b2b",
      "erlang: befb059",
      "erlang of shape 1: 85345fb2",
      "gamma: e15fd51c",
      "gamma below shape 1: 832bd7ae",
      "weibull: b72446ba",
      "weibull below shape 1: 86c65666",
      "normal, hardly truncated: 88a5103f",
      "normal, truncated: 5464fb87",
      "normal with a negative mean: b71fb318",
      "lognormal: 5f660b2f",
      "pareto: 2d521a9e",
      "mixture: 6ec4c3a9",
      "empirical: 2bc49c89",
      "mixture of constants: 26994266",
    ]
  `);
});
