// Durations, shares and distributions as experiment files write them.
import { describe, expect, test } from 'vitest';
import { distributionSpec } from '../../../src/experiment/time-document.ts';
import type { TimeDocument } from '../../../src/experiment/document.ts';
import { parseDurationText, parseShareText } from '../../../src/experiment/value.ts';
import { nearest } from '../../../src/experiment/spelling.ts';
import { countWords, durationWords, factorWords, percentWords } from '../../../src/experiment/words.ts';
import { compileDistribution } from '../../../src/sim/distribution.ts';

test.each([
  ['1h30m', 5400],
  ['250ms', 0.25],
  ['7d', 604_800],
  ['1.5h', 5400],
  ['90', 90],
  [2.5, 2.5],
  ['0', 0],
])('%s is %d seconds', (text, expected) => {
  expect(parseDurationText(text)).toBe(expected);
});

test.each(['', '1h banana', '5x', '-1s', -1, 'h', '1e30', Number.NaN, Infinity])('%s is no duration', text => {
  expect(parseDurationText(text)).toContain('Invalid value');
});

test.each([
  ['5%', 0.05],
  ['12.5 %', 0.125],
  [0.3, 0.3],
  ['0.3', 0.3],
])('%s is the share %d', (text, expected) => {
  expect(parseShareText(text)).toBeCloseTo(expected, 12);
});

test.each(['101%', 1.5, -0.1, 'half', ''])('%s is no share', text => {
  expect(parseShareText(text)).toContain('Invalid value');
});

describe('a distribution of mean 30 s', () => {
  test.each<[string, TimeDocument, number]>([
    ['a duration', '30s', 0],
    ['uniform', { uniform: { min: 20, max: 40 } }, 400 / 12],
    ['exponential', { exponential: { mean: '30s' } }, 900],
    ['erlang by shape', { erlang: { shape: 4, mean: '30s' } }, 225],
    ['erlang by cv', { erlang: { mean: '30s', cv: 0.5 } }, 225],
    ['gamma by cv', { gamma: { mean: 30, cv: 2 } }, 3600],
    ['weibull by cv', { weibull: { mean: 30, cv: 0.7 } }, 441],
    ['lognormal', { lognormal: { mean: '30s', cv: 0.5 } }, 225],
    ['lognormal without spread', { lognormal: { mean: '30s', cv: 0 } }, 0],
    ['pareto by cv', { pareto: { mean: 30, cv: 0.5 } }, 225],
    ['empirical', { empirical: { values: [10, '50s'] } }, 400],
    [
      'a mixture',
      {
        mixture: [
          { weight: 1, constant: 10 },
          { weight: 1, constant: 50 },
        ],
      },
      400,
    ],
  ])('%s has that mean and its variance', (_, document, variance) => {
    const compiled = compileDistribution(distributionSpec(document));
    expect(compiled.mean).toBeCloseTo(30, 6);
    expect(compiled.variance).toBeCloseTo(variance, 4);
  });
});

test.each([
  ['paralelism', 'parallelism'],
  ['makspan', 'makespan'],
  ['comp', 'completions'],
  ['xyz', undefined],
])('the nearest word to %s is %s', (word, expected) => {
  expect(nearest(word, ['parallelism', 'makespan', 'completions'])).toBe(expected);
});

test.each([
  [0.4236, '0.42 s'],
  [12, '12 s'],
  [115.83, '115.8 s'],
  [252, '4 min 12 s'],
  [7500, '2 h 5 min'],
  [273_600, '3 d 4 h'],
  [Number.NaN, '–'],
])('%d seconds are %s in words', (seconds, expected) => {
  expect(durationWords(seconds)).toBe(expected);
});

test('factors, shares and counts have the digits that say something', () => {
  expect([1.0512, 12.24, 640.3].map(factorWords)).toEqual(['1.05', '12.2', '640']);
  expect([0.004, 0.5, 0.998].map(percentWords)).toEqual(['0.4 %', '50 %', '100 %']);
  expect([1, 2, 2.5].map(count => countWords(count, 'item'))).toEqual(['1 item', '2 items', '2.5 items']);
});
