import { describe, expect, test } from 'vitest';
import { isKnownTimeZone, timeZone } from '../../../../src/models/cronjob-controller/time-zone.ts';

const HOUR = 3600;

describe('only names of the database are known, in their spelling', () => {
  test.each([
    ['Europe/Berlin', true],
    ['Asia/Calcutta', true],
    ['Asia/Kolkata', true],
    ['America/Argentina/Buenos_Aires', true],
    ['UTC', true],
    ['Etc/GMT+5', true],
    ['EST5EDT', true],
    ['europe/berlin', false],
    ['Europe/berlin', false],
    ['CEST', false],
    ['Local', false],
    ['', false],
    ['constructor', false],
    ['+01:00', false],
  ])('%s: %s', (name, expected) => {
    expect(isKnownTimeZone(name)).toBe(expected);
    expect(timeZone(name) !== undefined).toBe(expected);
  });
});

describe('the offset changes at the second of the change', () => {
  test.each([
    ['Europe/London', '2026-03-29T01:00:00Z', 0, HOUR],
    ['Europe/London', '2026-10-25T01:00:00Z', HOUR, 0],
    ['America/New_York', '2026-03-08T07:00:00Z', -5 * HOUR, -4 * HOUR],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 11 * HOUR, 10.5 * HOUR],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', -10 * HOUR, 14 * HOUR],
    // A suspension of a month: two changes in a short time.
    ['Africa/Casablanca', '2025-02-23T02:00:00Z', HOUR, 0],
    ['Africa/Casablanca', '2025-04-06T02:00:00Z', 0, HOUR],
  ])('%s at %s', (name, at, before, after) => {
    const zone = timeZone(name);
    const time = Date.parse(at) / 1000;
    expect(zone?.offsetAt(time - 1)).toBe(before);
    expect(zone?.offsetAt(time)).toBe(after);
  });
});

test('offsets are the same in whatever order they are asked for', () => {
  const forward = timeZone('America/Sao_Paulo');
  const backward = timeZone('America/Sao_Paulo');
  const times = Array.from({ length: 400 }, (_, i) => Date.UTC(2015, 0, 1) / 1000 + i * 7 * 86_400);
  const expected = times.map(time => forward?.offsetAt(time));
  const found = [...times].reverse().map(time => backward?.offsetAt(time));
  expect(found.reverse()).toEqual(expected);
  expect(new Set(expected)).toEqual(new Set([-2 * HOUR, -3 * HOUR]));
});

test('half-hour zones and zones west of Greenwich have their sign', () => {
  expect(timeZone('Asia/Kathmandu')?.offsetAt(0)).toBe(5.5 * HOUR);
  expect(timeZone('America/St_Johns')?.offsetAt(Date.UTC(2026, 0, 1) / 1000)).toBe(-3.5 * HOUR);
  expect(timeZone('Etc/GMT+5')?.offsetAt(0)).toBe(-5 * HOUR);
});
