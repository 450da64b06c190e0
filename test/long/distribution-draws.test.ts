// The first million draws of each distribution keep their bits: a change of them is a change of every result.
import { expect, test } from 'vitest';
import { hashesOfDraws } from '../unit/sim/sampled-distributions.ts';

test('a million draws of each distribution keep their bits', () => {
  expect(hashesOfDraws(1_000_000)).toMatchInlineSnapshot(`
    [
      "uniform: fab5308f",
      "triangular: a6b46f04",
      "triangular, mode at its end: afb904b",
      "exponential: 29d51092",
      "erlang: a97fdb18",
      "erlang of shape 1: 657a519f",
      "gamma: 648a1c77",
      "gamma below shape 1: ef6e9ae3",
      "weibull: 337c10a1",
      "weibull below shape 1: 19c43cf0",
      "normal, hardly truncated: 7e6f0ee1",
      "normal, truncated: 254dbf",
      "normal with a negative mean: 4be03281",
      "lognormal: e02af3f6",
      "pareto: bd671f35",
      "mixture: 1ad644c3",
      "empirical: da6bed62",
      "mixture of constants: 15c61145",
    ]
  `);
});
