import { describe, expect, test } from 'vitest';
import { formatRfc3339 } from '../../../../src/models/cronjob-controller/civil-date.ts';
import { nextTime, parseSchedule } from '../../../../src/models/cronjob-controller/schedule.ts';
import { timeZone, UTC } from '../../../../src/models/cronjob-controller/time-zone.ts';

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
    ['0 0 1 * ?', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'],
    ['30 4 * 3 *', '2026-04-01T00:00:00Z', '2027-03-01T04:30:00Z'],
    ['30 4 10 3 *', '2026-03-10T04:30:00Z', '2027-03-10T04:30:00Z'],
    ['30 4 10 12 *', '2026-01-15T06:07:08Z', '2026-12-10T04:30:00Z'],
    ['0 12 * * *', '2026-03-14T11:59:30Z', '2026-03-14T12:00:00Z'],
    ['15 12 * * *', '2026-03-14T12:20:30Z', '2026-03-15T12:15:00Z'],
    ['15 9,12 * * *', '2026-03-14T09:20:30Z', '2026-03-14T12:15:00Z'],
    ['15,45 * * * *', '2026-03-14T09:20:30Z', '2026-03-14T09:45:00Z'],
    ['10 * * * *', '2026-03-14T23:20:30Z', '2026-03-15T00:10:00Z'],
    ['10 0 1 1 *', '2026-12-31T23:20:30Z', '2027-01-01T00:10:00Z'],
    ['0 0 28 2 1', '2026-02-24T10:00:00Z', '2026-02-28T00:00:00Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z'],
    ['0 0 30 2 1', '2026-02-24T10:00:00Z', '2027-02-01T00:00:00Z'], // the date never comes, the weekday does
    ['0 0 30 2,4 *', '2026-01-01T00:00:00Z', '2026-04-30T00:00:00Z'],
    ['0 0 31 * 3', '2026-01-29T00:00:00Z', '2026-01-31T00:00:00Z'],
  ])('%s after %s', (text, from, expected) => {
    expect(next(text, from)).toBe(expected);
  });
});

describe('a schedule that names no date never fires', () => {
  const never = ['0 0 30 2 *', '0 0 31 2,4,6,9,11 *', ', * * * *', '* , * * *', '0 0 , * *', '0 0 * , *'];
  test.each([...never, '* * * * ,', '0 0 , * ,', '0 0 31 4 ,'])('%s, and no clock is asked', text => {
    const reading = parseSchedule(text);
    if (!reading.ok) throw new Error(reading.error);
    const zone = { ...UTC, offsetAt: () => expect.fail('the clock was asked') };
    expect(nextTime(reading.schedule, Date.UTC(2026, 0, 1) / 1000, zone)).toBeUndefined();
  });

  test('but one without weekdays does on its dates, and one without dates on its weekdays', () => {
    expect(next('0 0 31 1 ,', '2026-01-01T00:00:00Z')).toBe('2026-01-31T00:00:00Z');
    expect(next('0 0 , 1 1', '2026-01-01T00:00:00Z')).toBe('2026-01-05T00:00:00Z');
  });

  test('29 February across a century without one is too far ahead, in the fifth year it is not', () => {
    expect(next('0 0 29 2 *', '2096-03-01T00:00:00Z')).toBeUndefined();
    expect(next('0 0 29 2 *', '2099-01-01T00:00:00Z')).toBe('2104-02-29T00:00:00Z');
    expect(next('0 0 29 2 *', '2098-12-31T00:00:00Z')).toBeUndefined();
  });
});

describe('a date that the zone left out is passed over', () => {
  test('30 December 2011 in Apia', () => {
    expect(next('0 0 30 12 *', '2011-12-28T00:00:00Z', 'Pacific/Apia')).toBe('2012-12-29T10:00:00Z');
    expect(next('0 0 31 12 *', '2011-12-28T00:00:00Z', 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z');
  });
});

describe('the next times in a zone whose clock changes', () => {
  test.each([
    // Where the hour is skipped a run inside it does not come that day.
    ['30 1 * * *', 'Europe/London', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-09T06:30:00Z'],
    ['0 3 * * *', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T07:00:00Z'],
    ['59 1 * * *', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T06:59:00Z'],
    ['30 2 8 3 *', 'America/New_York', '2026-03-07T12:00:00Z', '2027-03-08T07:30:00Z'],
    // Where it comes twice, so does the run.
    ['30 1 * * *', 'Europe/London', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z'],
    ['30 1 * * *', 'Europe/London', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['0 */2 * * *', 'Europe/London', '2026-10-24T23:00:00Z', '2026-10-25T02:00:00Z'],
    ['0 */3 * * *', 'America/New_York', '2026-11-01T04:00:00Z', '2026-11-01T08:00:00Z'],
    // Half an hour is added or taken away.
    ['0 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-04T15:00:00Z'],
    ['30 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-03T15:30:00Z'],
    ['30 1 * * *', 'Australia/Lord_Howe', '2026-04-04T14:30:00Z', '2026-04-04T15:00:00Z'],
    ['0 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:00:00Z', '2026-04-04T15:30:00Z'],
    // The day begins at one o'clock: midnight is the skipped hour.
    ['0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T02:00:00Z'],
    ['30 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T02:30:00Z'],
    // Offsets that are no whole hours.
    ['0 * * * *', 'Asia/Kolkata', '2026-03-14T09:26:53Z', '2026-03-14T09:30:00Z'],
    ['0 0 * * *', 'Asia/Kathmandu', '2026-03-14T09:26:53Z', '2026-03-14T18:15:00Z'],
  ])('%s in %s after %s', (text, zone, from, expected) => {
    expect(next(text, from, zone)).toBe(expected);
  });

  test.each([
    ['0 12 5 11 *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T14:00:00Z'],
    ['0 1 5 11 *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T03:00:00Z'],
    ['0 12 4 11 *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-04T14:00:00Z'],
    ['0 12 * 11 1', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-05T14:00:00Z'],
    ['0 1 4 11 *', 'America/Sao_Paulo', '2018-11-01T12:00:00Z', '2018-11-04T03:00:00Z'],
    ['0 0 18 2 *', 'America/Sao_Paulo', '2018-02-16T12:00:00Z', '2018-02-18T03:00:00Z'],
  ])('a search of days passes the missing midnight: %s in %s', (text, zone, from, expected) => {
    expect(next(text, from, zone)).toBe(expected);
  });
});
