import { describe, expect, test } from 'vitest';
import { canonicalQuantity, parseQuantity, quantityToNumber } from '../../../../src/models/api/quantity.ts';

describe('quantities', () => {
  test.each([
    ['1', '1', 1],
    ['0.5', '500m', 0.5],
    ['.5Gi', '512Mi', 536_870_912],
    ['1.5Gi', '1536Mi', 1_610_612_736],
    ['100m', '100m', 0.1],
    ['1e3', '1e3', 1000],
    ['1E', '1E', 1e18],
    ['1024Mi', '1Gi', 1_073_741_824],
    ['1000Ki', '1000Ki', 1_024_000],
    ['0.1Ki', '102400m', 102.4],
    ['1000', '1k', 1000],
    ['-1', '-1', -1],
    ['+5', '5', 5],
    ['0', '0', 0],
    ['0.0000000001', '1n', 1e-9],
    ['5n', '5n', 5e-9],
    ['1536k', '1536k', 1_536_000],
    ['99999999999999999999Gi', '9223372036854775807', 9_223_372_036_854_775_807n],
  ])('%s reads back as %s', (text, canonical, value) => {
    expect(canonicalQuantity(text)).toBe(canonical);
    expect(quantityToNumber(text)).toBe(Number(value));
  });

  test.each([
    ['', 'quantities must match'],
    ['1 Gi', 'quantities must match'],
    ['1Gib', 'quantities must match'],
    ['half', 'quantities must match'],
    ['1,5', 'quantities must match'],
    ['1.2.3', 'quantities must match'],
    ['1mi', "unable to parse quantity's suffix"],
    ['1KI', 'quantities must match'],
  ])('%j is none', (text, start) => {
    const parsed = parseQuantity(text);
    expect(parsed.ok ? '' : parsed.error).toContain(start);
  });

  test('exponents beyond all bounds are cut off at once', () => {
    expect(canonicalQuantity('1e1000000000')).toBe('9223372036854775807');
    expect(canonicalQuantity('1e-1000000000')).toBe('1e-9');
  });
});
