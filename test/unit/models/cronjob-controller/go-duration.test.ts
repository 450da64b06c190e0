import { describe, expect, test } from 'vitest';
import { goQuote, parseGoDuration } from '../../../../src/models/cronjob-controller/go-duration.ts';

describe('a duration is read as Go reads it', () => {
  test.each([
    ['0', 0n],
    ['+0', 0n],
    ['1h30m', 5_400_000_000_000n],
    ['1.5h', 5_400_000_000_000n],
    ['.5s', 500_000_000n],
    ['5.s', 5_000_000_000n],
    ['-1h', -3_600_000_000_000n],
    ['100us', 100_000n],
    ['100µs', 100_000n],
    ['1h1ns', 3_600_000_000_001n],
    ['0.3ns', 0n],
    ['2562047h47m16.854775807s', 9_223_372_036_854_775_807n],
    ['-2562047h47m16.854775808s', -9_223_372_036_854_775_808n],
  ])('%s', (text, nanoseconds) => {
    expect(parseGoDuration(text)).toEqual({ ok: true, nanoseconds });
  });
});

describe('what is no duration is refused with Go’s words', () => {
  test.each([
    ['', 'time: invalid duration ""'],
    ['x', 'time: invalid duration "x"'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1h5', 'time: missing unit in duration "1h5"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1h 5m', 'time: unknown unit "h " in duration "1h 5m"'],
    ['2562047h47m16.854775808s', 'time: invalid duration "2562047h47m16.854775808s"'],
    ['1constructor', 'time: unknown unit "constructor" in duration "1constructor"'],
  ])('%s', (text, error) => {
    expect(parseGoDuration(text)).toEqual({ ok: false, error });
  });
});

test('quotes, backslashes and control characters are escaped', () => {
  expect(goQuote('a"b\\c\td\u0001')).toBe('"a\\"b\\\\c\\td\\x01"');
});
