import { describe, expect, test } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  formatRfc1123,
  formatRfc3339,
  weekdayOfDays,
} from '../../../../src/models/cronjob-controller/civil-date.ts';

test('days and dates are each other’s inverse, and agree with the calendar of Date', () => {
  for (let days = -150_000; days <= 150_000; days += 97) {
    const { year, month, day } = civilFromDays(days);
    expect(daysFromCivil(year, month, day)).toBe(days);
    const date = new Date(days * 86_400_000);
    expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
    expect(weekdayOfDays(days)).toBe(date.getUTCDay());
  }
});

describe('what lies outside the calendar carries over', () => {
  test.each([
    [2026, 13, 1, [2027, 1, 1]],
    [2026, 0, 31, [2025, 12, 31]],
    [2026, 2, 30, [2026, 3, 2]],
    [2024, 2, 30, [2024, 3, 1]],
  ])('%s-%s-%s', (year, month, day, expected) => {
    const date = civilFromDays(daysFromCivil(year, month, day));
    expect([date.year, date.month, date.day]).toEqual(expected);
  });
});

describe('instants are written as Go writes them', () => {
  const newYear = Date.UTC(2026, 0, 1, 0, 1, 2) / 1000;
  test.each([
    [0, '2026-01-01T00:01:02Z', 'Thu, 01 Jan 2026 00:01:02 +0000'],
    [19_800, '2026-01-01T05:31:02+05:30', 'Thu, 01 Jan 2026 05:31:02 +0530'],
    [-12_600, '2025-12-31T20:31:02-03:30', 'Wed, 31 Dec 2025 20:31:02 -0330'],
  ])('offset %s', (offset, rfc3339, rfc1123) => {
    expect(formatRfc3339(newYear, offset)).toBe(rfc3339);
    expect(formatRfc1123(newYear, offset)).toBe(rfc1123);
  });
});
