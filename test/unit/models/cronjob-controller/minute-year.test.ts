// Apart from the other tests of `nextTime`: half a million steps are too many to be run against each mutant.
import { expect, test } from 'vitest';
import { nextTime, parseSchedule } from '../../../../src/models/cronjob-controller/schedule.ts';
import { timeZone } from '../../../../src/models/cronjob-controller/time-zone.ts';

test('a year of a minute schedule in a zone has every minute, each later than the one before', () => {
  const reading = parseSchedule('* * * * *');
  if (!reading.ok) throw new Error(reading.error);
  const zone = timeZone('Europe/Berlin');
  const start = Date.UTC(2026, 0, 1) / 1000;
  let time = start;
  for (let i = 1; i <= 525_600; i += 1) {
    const later = nextTime(reading.schedule, time, zone);
    if (later !== time + 60) throw new Error(`after ${time}: ${later}`);
    time = later;
  }
  expect(time).toBe(start + 365 * 86_400);
});
