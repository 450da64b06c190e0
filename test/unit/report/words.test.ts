// Numbers as a person would say them.
import { describe, expect, test } from 'vitest';
import { count, duration, list, percent, plural, ratio, sentence, trimmed } from '../../../src/report/words.ts';

describe('durations have at most two units', () => {
  test.each([
    [0, '0 s'],
    [0.0042, '4.2 ms'],
    [0.85, '850 ms'],
    [3.2, '3.2 s'],
    [9.96, '10 s'],
    [42.4, '42 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [640, '10 min 40 s'],
    [3599.6, '1 h'],
    [7500, '2 h 5 min'],
    [86_399, '1 d'],
    [273_600, '3 d 4 h'],
    [-5, '−5 s'],
    [Number.NaN, 'never'],
  ])('%d s reads %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

test.each([
  [count(4096), '4,096'],
  [count(1_234_567), '1,234,567'],
  [count(12), '12'],
  [ratio(3.94), '3.9'],
  [ratio(21.4), '21'],
  [percent(0.333), '33%'],
  [percent(0.025), '2.5%'],
  [percent(0.0004), '< 0.1%'],
  [percent(1), '100%'],
  [plural(1, 'pod'), '1 pod'],
  [plural(2000, 'pod'), '2,000 pods'],
  [list(['a', 'b', 'c']), 'a, b and c'],
  [sentence('one pod'), 'One pod'],
  [sentence('backoffLimit 3'), 'backoffLimit 3'],
  [list(['a']), 'a'],
  [trimmed(2.5, 3), '2.5'],
  [trimmed(100, 0), '100'],
])('%s is %s', (actual, expected) => {
  expect(actual).toBe(expected);
});
