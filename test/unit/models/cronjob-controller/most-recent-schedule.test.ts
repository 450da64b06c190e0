import { describe, expect, test } from 'vitest';
import { mostRecentSchedule, requeueDelay } from '../../../../src/models/cronjob-controller/most-recent-schedule.ts';
import type { NextRun, RunHistory } from '../../../../src/models/cronjob-controller/most-recent-schedule.ts';
import { nextTime, parseSchedule } from '../../../../src/models/cronjob-controller/schedule.ts';

const MANY = 100;

function at(text: string): number {
  return Date.parse(`2026-03-14T${text}Z`) * 1000;
}

function schedule(text: string): NextRun {
  const reading = parseSchedule(text);
  if (!reading.ok) throw new Error(reading.error);
  return after => {
    const seconds = nextTime(reading.schedule, after / 1_000_000);
    return seconds === undefined ? undefined : seconds * 1_000_000;
  };
}

function history(createdAt: string, last?: string, startingDeadlineSeconds?: number): RunHistory {
  return {
    createdAt: at(createdAt),
    lastScheduleTime: last === undefined ? undefined : at(last),
    startingDeadlineSeconds,
  };
}

describe('the run that is due is the latest that has come', () => {
  test.each([
    ['nothing has come yet', '* * * * *', history('09:00:30'), '09:00:59', undefined, 'none'],
    ['the first run, at its instant', '* * * * *', history('09:00:30'), '09:01:00', '09:01:00', 'none'],
    ['the first run, late', '* * * * *', history('09:00:30'), '09:01:59', '09:01:00', 'none'],
    ['of two missed the second', '* * * * *', history('09:00:30'), '09:02:00', '09:02:00', 'few'],
    ['of many missed the last', '* * * * *', history('09:00:30'), '10:30:10', '10:30:00', 'few'],
    ['a hundred missed are few', '* * * * *', history('09:00:30'), '10:40:10', '10:40:00', 'few'],
    ['more than a hundred are many', '* * * * *', history('09:00:30'), '10:41:10', '10:41:00', 'many'],
    ['counted from the last run', '* * * * *', history('09:00:30', '10:40:00'), '10:41:10', '10:41:00', 'none'],
    ['a deadline forgets older runs', '* * * * *', history('09:00:30', undefined, 200), '10:41:10', '10:41:00', 'few'],
    [
      'a deadline of a minute leaves one',
      '* * * * *',
      history('09:00:30', undefined, 60),
      '10:41:10',
      '10:41:00',
      'none',
    ],
    ['a short deadline leaves none', '* * * * *', history('09:00:30', undefined, 5), '10:41:10', undefined, 'none'],
    [
      'every 30 s counts from the last run',
      '@every 30s',
      history('09:00:30', '09:00:50'),
      '09:02:31',
      '09:02:20',
      'few',
    ],
  ])('%s', (_, text, runs, now, due, missed) => {
    const found = mostRecentSchedule(runs, schedule(text), at(now), MANY);
    expect(found.due).toBe(due === undefined ? undefined : at(due));
    expect(found.missed).toBe(missed);
    expect(found.isInvalid).toBe(false);
  });

  test('the estimate overshoots an irregular schedule: what was missed before its gap is not found', () => {
    const found = mostRecentSchedule(history('08:00:00'), schedule('* 9 * * *'), at('23:30:00'), MANY);
    expect(found).toMatchObject({ due: undefined, missed: 'many', isInvalid: false });
  });

  test('a schedule that never fires is invalid', () => {
    const found = mostRecentSchedule(history('08:00:00'), schedule('0 0 30 2 *'), at('09:00:00'), MANY);
    expect(found).toEqual({ earliest: at('08:00:00'), due: undefined, missed: 'none', isInvalid: true });
  });

  test('so is one that fires once more, when that time has come', () => {
    const once: NextRun = after => (after < at('09:00:00') ? at('09:00:00') : undefined);
    const before = mostRecentSchedule(history('08:00:00'), once, at('08:59:59'), MANY);
    expect(before).toEqual({ earliest: at('08:00:00'), due: undefined, missed: 'none', isInvalid: false });
    const after = mostRecentSchedule(history('08:00:00'), once, at('09:00:00'), MANY);
    expect(after).toEqual({ earliest: at('08:00:00'), due: undefined, missed: 'none', isInvalid: true });
  });

  test.each([
    ['less than half a second apart are invalid', 400_000, true],
    ['a second apart are not', 1_000_000, false],
  ])('times that are %s', (_, apart, isInvalid) => {
    const dense: NextRun = after => (Math.floor(after / apart) + 1) * apart;
    const found = mostRecentSchedule(history('08:00:00'), dense, at('08:00:05'), MANY);
    expect(found.isInvalid).toBe(isInvalid);
    expect(found.missed).toBe(isInvalid ? 'none' : 'few');
    expect(found.due).toBe(isInvalid ? undefined : at('08:00:05'));
  });

  test('a last time is found where none comes after it', () => {
    const minutes: NextRun = after => {
      const time = (Math.floor(after / 60_000_000) + 1) * 60_000_000;
      return time <= at('09:03:00') ? time : undefined;
    };
    expect(mostRecentSchedule(history('09:00:30'), minutes, at('09:10:00'), MANY).due).toBeUndefined();
    expect(mostRecentSchedule(history('09:00:30'), minutes, at('09:03:30'), MANY).due).toBe(at('09:03:00'));
  });
});

describe('the CronJob is looked at again a little after its next time', () => {
  test.each([
    ['before the first run', '* * * * *', history('09:00:30'), '09:00:40', 20_100],
    ['after a run was started', '* * * * *', history('09:00:30', '09:01:00'), '09:01:00', 60_100],
    ['while a due run is held back', '* * * * *', history('09:00:30', '09:01:00'), '09:02:10', 50_100],
    ['when many are missed', '* * * * *', history('09:00:30'), '10:41:10', 50_100],
    ['the deadline does not count', '* * * * *', history('09:00:30', undefined, 5), '09:01:10', 50_100],
    ['@every counts from the last run', '@every 1h', history('08:00:00', '09:00:00'), '09:20:00', 2_400_100],
    ['an irregular schedule counts from now', '* 9 * * *', history('08:00:00'), '23:30:00', 34_200_100],
    ['never again', '0 0 30 2 *', history('08:00:00'), '09:00:00', 0],
    ['from now on where the schedule is invalid', '0 12 14 3 *', history('08:00:00'), '09:00:00', 10_800_100],
  ])('%s', (_, text, runs, now, milliseconds) => {
    expect(requeueDelay(runs, schedule(text), at(now), 100_000)).toBe(milliseconds * 1000);
  });
});
