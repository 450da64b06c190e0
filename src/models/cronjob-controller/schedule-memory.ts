// What the CronJob controller remembers about schedules: texts are parsed once, zones loaded once, and of each CronJob
// the last few answers are kept, since every event of its Jobs asks the same questions again.
import type { CronJob, CronJobSpec } from '../api/job.ts';
import { nextTime, parseSchedule } from './schedule.ts';
import type { ScheduleReading } from './schedule.ts';
import type { NextRun } from './most-recent-schedule.ts';
import { timeZone, UTC } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';

const MICROS = 1_000_000;
/** A sync asks for the times after the last run, after the due one and once more after that. */
const KEPT_ANSWERS = 4;

export class ScheduleMemory {
  readonly #readings = new Map<string, ScheduleReading>();
  readonly #zones = new Map<string, TimeZone | undefined>();
  /** By spec, which all versions of a CronJob share until it is changed. */
  readonly #next = new WeakMap<CronJobSpec, NextRun>();

  reading(text: string): ScheduleReading {
    let reading = this.#readings.get(text);
    if (reading === undefined) {
      reading = parseSchedule(text);
      this.#readings.set(text, reading);
    }
    return reading;
  }

  /** The zone of a CronJob: UTC without `timeZone`; undefined where its name is unknown. */
  zone(cronJob: CronJob): TimeZone | undefined {
    const name = cronJob.spec.timeZone;
    if (name === undefined) return UTC;
    if (!this.#zones.has(name)) this.#zones.set(name, timeZone(name));
    return this.#zones.get(name);
  }

  /** The schedule of a CronJob as a function; undefined where its text is none. */
  nextRun(cronJob: CronJob): NextRun | undefined {
    let next = this.#next.get(cronJob.spec);
    if (next === undefined) {
      const reading = this.reading(cronJob.spec.schedule);
      if (!reading.ok) return undefined;
      const zone = this.zone(cronJob);
      next = remembering(after => {
        const seconds = nextTime(reading.schedule, after / MICROS, zone);
        return seconds === undefined ? undefined : seconds * MICROS;
      });
      this.#next.set(cronJob.spec, next);
    }
    return next;
  }
}

/** The same function, with its last answers kept. */
function remembering(next: NextRun): NextRun {
  const questions: number[] = [];
  const answers: (number | undefined)[] = [];
  let oldest = 0;
  return after => {
    const place = questions.indexOf(after);
    if (place >= 0) return answers[place];
    const answer = next(after);
    questions[oldest] = after;
    answers[oldest] = answer;
    oldest = (oldest + 1) % KEPT_ANSWERS;
    return answer;
  };
}
