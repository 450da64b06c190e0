// Which run of a CronJob is due, and when to look again (kubernetes-facts.md section 3.3): only the latest missed time
// is ever started, and it is found by an estimate that irregular schedules can defeat. Times are whole microseconds
// since 1970; `next` is the schedule in its zone.
import type { Micros } from '../../sim/time.ts';

const SECOND = 1_000_000;

/** First time of the schedule later than the given one; undefined: never (within the library's five years). */
export type NextRun = (after: Micros) => Micros | undefined;

export interface RunHistory {
  readonly createdAt: Micros;
  readonly lastScheduleTime: Micros | undefined;
  readonly startingDeadlineSeconds: number | undefined;
}

export interface DueRun {
  /** From when on runs were looked for. */
  readonly earliest: Micros;
  /** The latest time that has come; undefined: none. */
  readonly due: Micros | undefined;
  readonly missed: 'none' | 'few' | 'many';
  /** Two successive times are less than a second apart, or there is no second one: the schedule never fires again. */
  readonly isInvalid: boolean;
}

/**
 * The latest time of the schedule that has come and was not started.
 *
 * @param now         the controller's clock
 * @param manyMissed  more missed times than this are `many` (100)
 * @returns `due` undefined where nothing is due, and also where the estimate jumps past the last missed time of an
 *   irregular schedule, as in the real controller
 */
export function mostRecentSchedule(history: RunHistory, next: NextRun, now: Micros, manyMissed: number): DueRun {
  const earliest = earliestTime(history, now);
  const first = next(earliest);
  if (first === undefined) return { earliest, due: undefined, missed: 'none', isInvalid: true };
  if (now < first) return { earliest, due: undefined, missed: 'none', isInvalid: false };
  const second = next(first);
  if (second === undefined) return { earliest, due: undefined, missed: 'none', isInvalid: true };
  if (now < second) return { earliest, due: first, missed: 'none', isInvalid: false };
  const secondsBetween = Math.round((second - first) / SECOND);
  if (secondsBetween < 1) return { earliest, due: undefined, missed: 'none', isInvalid: true };
  const missedRuns = Math.floor((now - first) / SECOND / secondsBetween) + 1;
  const missed = missedRuns > manyMissed ? 'many' : 'few';
  const jump = first + (missedRuns - 2) * secondsBetween * SECOND;
  return { earliest, due: latestUntil(next, jump, now), missed, isInvalid: false };
}

function earliestTime(history: RunHistory, now: Micros): Micros {
  const earliest = history.lastScheduleTime ?? history.createdAt;
  if (history.startingDeadlineSeconds === undefined) return earliest;
  return Math.max(earliest, now - history.startingDeadlineSeconds * SECOND);
}

function latestUntil(next: NextRun, from: Micros, now: Micros): Micros | undefined {
  let latest: Micros | undefined;
  for (let time = next(from); time !== undefined && time <= now; time = next(time)) latest = time;
  return latest;
}

/**
 * How long until the CronJob is looked at again: until the time after the due one, a little padded so that it has
 * surely come. The starting deadline does not count here.
 *
 * @param padding  `cron.requeuePadding` (100 ms)
 * @returns microseconds; 0 where the schedule never fires again
 */
export function requeueDelay(history: RunHistory, next: NextRun, now: Micros, padding: Micros): Micros {
  const recent = mostRecentSchedule({ ...history, startingDeadlineSeconds: undefined }, next, now, 0);
  let from = now;
  if (!recent.isInvalid) from = recent.due ?? (recent.missed === 'none' ? recent.earliest : now);
  const time = next(from);
  return time === undefined ? 0 : Math.max(0, time + padding - now);
}
