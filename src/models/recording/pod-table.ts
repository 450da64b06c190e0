// Columns of pod attempts that grow as pods come: typed arrays that double, names and reasons beside them. The recorder
// writes them; `finish` gives the record's view of them.
import { cut, IntegerList, longer, SparseColumn } from './column.ts';
import { RestartWaitTable } from './restart-waits.ts';
import type { PodColumns } from './run-record.ts';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;

export class PodTable {
  length = 0;
  job: Int32Array = new Int32Array(64);
  index: Int32Array = new Int32Array(64);
  attempt: Int32Array = new Int32Array(64);
  ordinal: Int32Array = new Int32Array(64);
  node: Int32Array = new Int32Array(64);
  exitCode: Int32Array = new Int32Array(64);
  restarts: Int32Array = new Int32Array(64);
  successes: Int32Array = new Int32Array(64);
  outcome: Uint8Array = new Uint8Array(64);
  phase: Uint8Array = new Uint8Array(64);
  created: Float64Array = new Float64Array(64);
  bound: Float64Array = new Float64Array(64);
  pulled: Float64Array = new Float64Array(64);
  running: Float64Array = new Float64Array(64);
  finished: Float64Array = new Float64Array(64);
  gone: Float64Array = new Float64Array(64);
  cpuSeconds: Float64Array = new Float64Array(64);
  shared: Float64Array = new Float64Array(64);
  /** When its deletion began; and the same once the Job has given it up for that: another may take its place. */
  readonly deleted: SparseColumn = new SparseColumn(Number.NaN);
  readonly released: SparseColumn = new SparseColumn(Number.NaN);
  /** When the present run of a restarted container began, and what it waited before restarts; for the ledger. */
  readonly restartedAt: SparseColumn = new SparseColumn(Number.NaN);
  readonly restartWait: SparseColumn = new SparseColumn(0);
  /** Since when a container waits to be restarted. */
  readonly waitingSince: SparseColumn = new SparseColumn(Number.NaN);
  readonly restartWaits: RestartWaitTable = new RestartWaitTable();
  /** Rows of pods that have ended, or were given up, in that order. */
  readonly ends: IntegerList = new IntegerList();
  readonly names: string[] = [];
  readonly reasons: Map<number, string> = new Map();

  /** Adds a row for a pod created now; everything else has not happened. */
  add(name: string, created: number): number {
    const row = this.length;
    if (row === this.job.length) this.grow();
    this.length = row + 1;
    this.names.push(name);
    this.job[row] = -1;
    this.index[row] = -1;
    this.node[row] = -1;
    this.exitCode[row] = -1;
    this.created[row] = created;
    this.bound[row] = Number.NaN;
    this.pulled[row] = Number.NaN;
    this.running[row] = Number.NaN;
    this.finished[row] = Number.NaN;
    this.gone[row] = Number.NaN;
    return row;
  }

  setPhase(row: number, phase: (typeof PHASES)[number]): void {
    this.phase[row] = PHASES.indexOf(phase);
  }

  /** A container that waited to be restarted does so no more. */
  endWait(row: number, now: number): void {
    const since = this.waitingSince.get(row);
    if (!Number.isNaN(since)) {
      this.restartWait.set(row, this.restartWait.get(row) + now - since);
      this.waitingSince.forget(row);
    }
    this.restartWaits.end(row, now);
  }

  /** The pod has ended, or is gone. */
  finish(row: number, now: number): void {
    this.finished[row] = now;
    if (Number.isNaN(this.released.get(row))) this.ends.push(row);
  }

  /** The Job has given the pod up; if for its deletion, another may have taken its place since then. */
  release(row: number): void {
    const deletedAt = this.deleted.get(row);
    if (Number.isNaN(deletedAt) || !Number.isNaN(this.released.get(row))) return;
    this.released.set(row, deletedAt);
    this.ends.push(row);
  }

  /**
   * The record's view of the table, which can no longer be used.
   *
   * @param end  when the run is over
   */
  columns(end: number): PodColumns {
    const { length, names, reasons } = this;
    const phase = cut(this.phase, length);
    return {
      length,
      job: cut(this.job, length),
      index: cut(this.index, length),
      attempt: cut(this.attempt, length),
      ordinal: cut(this.ordinal, length),
      node: cut(this.node, length),
      created: cut(this.created, length),
      bound: cut(this.bound, length),
      pulled: cut(this.pulled, length),
      running: cut(this.running, length),
      finished: cut(this.finished, length),
      gone: cut(this.gone, length),
      outcome: cut(this.outcome, length),
      exitCode: cut(this.exitCode, length),
      restarts: cut(this.restarts, length),
      restartWaits: this.restartWaits.finish(end),
      successes: cut(this.successes, length),
      cpuSeconds: cut(this.cpuSeconds, length),
      shared: cut(this.shared, length),
      name: row => names[row] ?? '',
      phase: row => PHASES[phase[row] ?? 0] ?? 'Pending',
      reason: row => reasons.get(row) ?? '',
    };
  }

  private grow(): void {
    this.job = longer(this.job);
    this.index = longer(this.index);
    this.attempt = longer(this.attempt);
    this.ordinal = longer(this.ordinal);
    this.node = longer(this.node);
    this.exitCode = longer(this.exitCode);
    this.restarts = longer(this.restarts);
    this.successes = longer(this.successes);
    this.outcome = longer(this.outcome);
    this.phase = longer(this.phase);
    this.created = longer(this.created);
    this.bound = longer(this.bound);
    this.pulled = longer(this.pulled);
    this.running = longer(this.running);
    this.finished = longer(this.finished);
    this.gone = longer(this.gone);
    this.cpuSeconds = longer(this.cpuSeconds);
    this.shared = longer(this.shared);
  }
}
