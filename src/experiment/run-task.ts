// The unit of work of an experiment: one replication of one point, and what is kept of it. Threads exchange these.
import type { RunOptions } from '../models/cluster/input.ts';
import type { JobOutcome, RunRecord } from '../models/recording/run-record.ts';
import { bug } from '../sim/invariant.ts';
import type { Experiment } from './experiment.ts';
import { brokenLaws, fenceFacts } from './fence.ts';
import { tablesOf } from './metrics.ts';
import type { RunTables } from './metrics.ts';
import type { PlainRecord } from './record-transfer.ts';
import { plainRecord } from './record-transfer.ts';
import { simulate } from './simulate.ts';
import { isSteadyRow, steadyNote, steadyTables } from './steady-state.ts';

/** One replication of one point, as it is handed to a thread. */
export interface RunTask {
  /** Row in the experiment's points. */
  readonly point: number;
  readonly replication: number;
  /** Keep the whole record, for timelines and the tables of pods and series. */
  readonly keepsRecord: boolean;
  /** What the record has besides: lines of `kubectl get events`, final objects. */
  readonly keeps: Pick<RunOptions, 'keepsEvents' | 'keepsObjects'>;
}

/** A Job that did not finish, and what it waits for. */
export interface OpenJob {
  readonly name: string;
  readonly outcome: JobOutcome;
  readonly waitsFor: string;
}

/** What a task leaves: its rows of the tables and, where asked for, its record, as plain data for another thread. */
export interface RunOutcome {
  readonly point: number;
  readonly replication: number;
  readonly tables: RunTables;
  readonly record: PlainRecord | undefined;
  readonly endedBy: RunRecord['endedBy'];
  /** Unfinished Jobs; at most a handful is kept. */
  readonly open: readonly OpenJob[];
  readonly openCount: number;
  readonly assumptions: readonly string[];
}

const MOST_OPEN = 10;

/** Simulates the task and keeps what tables and reports need. A run that breaks a law of theory is a bug and throws. */
export function runTask(experiment: Experiment, task: RunTask, options: RunOptions = {}): RunOutcome {
  const point = experiment.points[task.point];
  const record = simulate(experiment, point, task.replication, { ...options, ...task.keeps });
  const [broken] = point === undefined ? [] : brokenLaws(record, fenceFacts(point.document));
  if (broken !== undefined) bug(`${broken} (point ${point?.name}, replication ${task.replication})`);
  const tables = steadyTables(tablesOf(record), point?.document ?? {});
  const open = record.jobs.filter(job => job.outcome === 'Unfinished');
  return {
    point: task.point,
    replication: task.replication,
    tables,
    record: task.keepsRecord ? plainRecord(record) : undefined,
    endedBy: record.endedBy,
    open: open
      .slice(0, MOST_OPEN)
      .map(job => ({ name: job.name, outcome: job.outcome, waitsFor: job.message || job.reason })),
    openCount: open.length,
    assumptions: [...record.assumptions, ...steadyNotes(tables, point?.name ?? '', task.replication)],
  };
}

/** What was dropped as warm-up: of the first run only, for it differs little; and wherever nothing came to rest. */
function steadyNotes({ rows }: RunTables, point: string, replication: number): string[] {
  const where = point === 'all' ? '' : ` (${point})`;
  const told = rows.filter(isSteadyRow).filter(row => replication === 0 || row.measured === 0);
  return told.map(row => `${steadyNote(row)}${where}`);
}
