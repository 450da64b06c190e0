import { describe, expect, test } from 'vitest';
import { formatRfc3339 } from '../../../../src/models/cronjob-controller/civil-date.ts';
import { nextTime, parseSchedule } from '../../../../src/models/cronjob-controller/schedule.ts';
import { timeZone } from '../../../../src/models/cronjob-controller/time-zone.ts';

function next(text: string, from: string, zone?: string): string | undefined {
  const reading = parseSchedule(text);
  if (!reading.ok) throw new Error(reading.error);
  const time = nextTime(reading.schedule, Date.parse(from) / 1000, zone === undefined ? undefined : timeZone(zone));
  return time === undefined ? undefined : formatRfc3339(time, 0);
}

describe('the next time in UTC', () => {
  test.each([
    ['* * * * *', '2026-03-14T09:26:00Z', '2026-03-14T09:27:00Z'],
    ['* * * * *', '2026-03-14T09:26:59.999Z', '2026-03-14T09:27:00Z'],
    ['59 23 31 12 *', '2026-12-31T23:59:00Z', '2027-12-31T23:59:00Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 31 * *', '2026-01-31T00:00:00Z', '2026-03-31T00:00:00Z'],
    ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'], // both day fields restricted: either
    ['0 0 13 * *', '2026-01-01T00:00:00Z', '2026-01-13T00:00:00Z'],
    ['0 0 * * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['0 0 */2 * 1', '2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'], // a stepped star counts as restricted
  ])('%s after %s', (text, from, expected) => {
    expect(next(text, from)).toBe(expected);
  });
});

describe('a schedule that names no date never fires', () => {
  test.each(['0 0 30 2 *', '0 0 31 2,4,6,9,11 *', ', * * * *', '0 0 , * *', '0 0 * , *', '0 0 31 4 ,'])('%s', text => {
    expect(next(text, '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  test('29 February across a century without one is too far ahead', () => {
    expect(next('0 0 29 2 *', '2096-03-01T00:00:00Z')).toBeUndefined();
  });
});

describe('a date that the zone left out is passed over', () => {
  test('30 December 2011 in Apia', () => {
    expect(next('0 0 30 12 *', '2011-12-28T00:00:00Z', 'Pacific/Apia')).toBe('2012-12-29T10:00:00Z');
    expect(next('0 0 31 12 *', '2011-12-28T00:00:00Z', 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z');
  });
});
