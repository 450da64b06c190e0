// The schedule language against robfig/cron v3.0.1 itself: test/truth/cron-next.json was made by calling the library.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatRfc3339 } from '../../src/models/cronjob-controller/civil-date.ts';
import { isKnownTimeZone, nextTime, parseSchedule } from '../../src/models/cronjob-controller/schedule.ts';
import { timeZone } from '../../src/models/cronjob-controller/time-zone.ts';

interface Truth {
  readonly rows: readonly {
    readonly schedule: string;
    readonly timeZone: string | null;
    readonly from: string;
    readonly next: readonly (string | null)[];
    readonly note?: string;
  }[];
  readonly invalid: readonly { readonly schedule: string; readonly timeZone: string | null; readonly error: string }[];
}

const truth = JSON.parse(readFileSync(new URL('../truth/cron-next.json', import.meta.url), 'utf8')) as Truth;

describe('the next times of a schedule are those of the library', () => {
  test('the recording has rows of both sorts', () => {
    expect(truth.rows.length).toBe(106);
    expect(truth.invalid.length).toBe(30);
  });

  test.each(truth.rows)('$schedule in $timeZone after $from ($note)', row => {
    const reading = parseSchedule(row.schedule);
    if (!reading.ok) throw new Error(reading.error);
    const zone = row.timeZone === null ? undefined : timeZone(row.timeZone);
    let time: number | undefined = Date.parse(row.from) / 1000;
    for (const expected of row.next) {
      time = nextTime(reading.schedule, time ?? 0, zone);
      expect(time === undefined ? null : formatRfc3339(time, 0)).toBe(expected);
    }
  });
});

describe('a schedule that the library refuses is refused with its text', () => {
  test.each(truth.invalid)('$schedule in $timeZone: $error', row => {
    if (row.timeZone !== null) {
      expect(isKnownTimeZone(row.timeZone)).toBe(false);
      expect(row.error).toBe(`unknown time zone ${row.timeZone}`);
    } else {
      expect(parseSchedule(row.schedule)).toEqual({ ok: false, error: row.error });
    }
  });
});
