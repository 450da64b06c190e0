import { describe, expect, test } from 'vitest';
import { END_OF_TIME, formatSeconds, seconds, toSeconds } from '../../../src/sim/time.ts';

describe('seconds', () => {
  test.each([
    ['zero', 0, 0],
    ['a second', 1, 1_000_000],
    ['less than half a microsecond', 4e-7, 0],
    ['half a microsecond, upwards', 5e-7, 1],
    ['a number that binary cannot hold', 0.1, 100_000],
    ['before the start', -1.5, -1_500_000],
  ])('%s', (_, given, expected) => {
    expect(seconds(given)).toBe(expected);
  });

  test('whole microseconds come back unchanged', () => {
    for (const micros of [0, 1, 999_999, 123_456_789_012_345]) expect(seconds(toSeconds(micros))).toBe(micros);
  });
});

describe('formatSeconds', () => {
  test.each([
    [0, '0.000000'],
    [1, '0.000001'],
    [-1, '-0.000001'],
    [1_500_000, '1.500000'],
    [END_OF_TIME, '9007199254.740991'],
    [NaN, ''],
  ])('%d µs is %s', (micros, expected) => {
    expect(formatSeconds(micros)).toBe(expected);
  });
});
