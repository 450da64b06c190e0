// The runs of a CronJob by the instant at which each was due, which the controller writes into the Jobs' names (minutes
// since 1970); due instants without a Job are those that the CronJob skipped. Times in seconds.
import type { PointResult } from '../experiment/results.ts';
import type { JobRecord, RunRecord } from '../models/recording/run-record.ts';

export type SlotState = 'done' | 'failed' | 'replaced' | 'unfinished' | 'skipped';

export interface Slot {
  readonly due: number;
  readonly state: SlotState;
  /** From the Job's creation to its end; NaN where it has none. */
  readonly seconds: number;
}

export interface CronRun {
  readonly point: PointResult;
  readonly slots: readonly Slot[];
}

export interface CronRuns {
  readonly name: string;
  /** The least time between two due instants. */
  readonly gap: number;
  readonly runs: readonly CronRun[];
}

const MINUTE = 60_000_000;
const NAME = /^(.*)-(\d{8})$/;

interface Due {
  readonly job: JobRecord;
  readonly cron: string;
  readonly minute: number;
}

function duesOf(record: RunRecord): readonly Due[] {
  return record.jobs.flatMap(job => {
    const [, cron, minute] = NAME.exec(job.name) ?? [];
    return cron === undefined || minute === undefined ? [] : [{ job, cron, minute: Number(minute) }];
  });
}

/** Minutes since 1970 at the run's start: the earliest that a Job's name and its creation allow. */
function startMinute(dues: readonly Due[]): number {
  return Math.max(...dues.map(({ job, minute }) => minute - Math.floor(job.appliedAt / MINUTE)));
}

const STATES = { Complete: 'done', Failed: 'failed', Deleted: 'replaced', Unfinished: 'unfinished' } as const;

/** The CronJob with the most runs, at each point; undefined where no CronJob ran three times. */
export function cronRunsOf(points: readonly PointResult[]): CronRuns | undefined {
  const all = points.map(point => ({ point, dues: duesOf(point.first) }));
  const counts = new Map<string, number>();
  for (const { cron } of all.flatMap(own => own.dues)) counts.set(cron, (counts.get(cron) ?? 0) + 1);
  const [name, most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (most < 3) return undefined;
  const own = all.map(({ point, dues }) => ({ point, dues: dues.filter(due => due.cron === name) }));
  const start = startMinute(own.flatMap(({ dues }) => dues));
  const minutes = [...new Set(own.flatMap(({ dues }) => dues.map(due => due.minute)))].sort((a, b) => a - b);
  const gaps = minutes.slice(1).map((minute, i) => minute - minutes[i]!);
  const gap = Math.min(...gaps);
  const known = withSkipped(minutes, gap);
  const runs = own.map(({ point, dues }) => ({
    point,
    slots: known
      .filter(minute => (minute - start) * MINUTE < point.first.end)
      .map(minute => slotOf(dues.find(due => due.minute === minute)?.job, (minute - start) * 60)),
  }));
  return { name, gap: gap * 60, runs };
}

/** Instants that no point has a Job for, where the others lie at equal distances. */
function withSkipped(minutes: readonly number[], gap: number): readonly number[] {
  const [first, last] = [minutes[0]!, minutes[minutes.length - 1]!];
  if (minutes.some(minute => (minute - first) % gap !== 0)) return minutes;
  return Array.from({ length: (last - first) / gap + 1 }, (_, i) => first + i * gap);
}

function slotOf(job: JobRecord | undefined, due: number): Slot {
  if (job === undefined) return { due, state: 'skipped', seconds: Number.NaN };
  return { due, state: STATES[job.outcome], seconds: (job.finishedAt - job.appliedAt) / 1_000_000 };
}
