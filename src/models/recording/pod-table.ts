// Columns of pod attempts that grow as pods come: typed arrays that double, names and reasons beside them. The recorder
// writes them; `finish` gives the record's view of them.
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
  deleted: Float64Array = new Float64Array(64);
  released: Float64Array = new Float64Array(64);
  /** When the present run of a restarted container began, and what it waited before restarts; for the ledger. */
  restartedAt: Float64Array = new Float64Array(64);
  restartWait: Float64Array = new Float64Array(64);
  /** Since when a container waits to be restarted. */
  waitingSince: Float64Array = new Float64Array(64);
  readonly restartWaits: RestartWaitTable = new RestartWaitTable();
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
    this.deleted[row] = Number.NaN;
    this.released[row] = Number.NaN;
    this.restartedAt[row] = Number.NaN;
    this.waitingSince[row] = Number.NaN;
    return row;
  }

  setPhase(row: number, phase: (typeof PHASES)[number]): void {
    this.phase[row] = PHASES.indexOf(phase);
  }

  /** A container that waited to be restarted does so no more. */
  endWait(row: number, now: number): void {
    const since = this.waitingSince[row] ?? Number.NaN;
    if (!Number.isNaN(since)) this.restartWait[row] = (this.restartWait[row] ?? 0) + now - since;
    this.waitingSince[row] = Number.NaN;
    this.restartWaits.end(row, now);
  }

  /** @param end  when the run is over */
  finish(end: number): PodColumns {
    const { length, names, reasons, phase } = this;
    const ints = (column: Int32Array): Int32Array => column.subarray(0, length);
    const times = (column: Float64Array): Float64Array => column.subarray(0, length);
    return {
      length,
      job: ints(this.job),
      index: ints(this.index),
      attempt: ints(this.attempt),
      ordinal: ints(this.ordinal),
      node: ints(this.node),
      created: times(this.created),
      bound: times(this.bound),
      pulled: times(this.pulled),
      running: times(this.running),
      finished: times(this.finished),
      gone: times(this.gone),
      outcome: this.outcome.subarray(0, length),
      exitCode: ints(this.exitCode),
      restarts: ints(this.restarts),
      restartWaits: this.restartWaits.finish(end),
      successes: ints(this.successes),
      cpuSeconds: times(this.cpuSeconds),
      shared: times(this.shared),
      name: row => names[row] ?? '',
      phase: row => PHASES[phase[row] ?? 0] ?? 'Pending',
      reason: row => reasons.get(row) ?? '',
    };
  }

  private grow(): void {
    this.job = wider(this.job);
    this.index = wider(this.index);
    this.attempt = wider(this.attempt);
    this.ordinal = wider(this.ordinal);
    this.node = wider(this.node);
    this.exitCode = wider(this.exitCode);
    this.restarts = wider(this.restarts);
    this.successes = wider(this.successes);
    const outcome = new Uint8Array(this.outcome.length * 2);
    outcome.set(this.outcome);
    this.outcome = outcome;
    const phase = new Uint8Array(this.phase.length * 2);
    phase.set(this.phase);
    this.phase = phase;
    this.created = longer(this.created);
    this.bound = longer(this.bound);
    this.pulled = longer(this.pulled);
    this.running = longer(this.running);
    this.finished = longer(this.finished);
    this.gone = longer(this.gone);
    this.cpuSeconds = longer(this.cpuSeconds);
    this.shared = longer(this.shared);
    this.deleted = longer(this.deleted);
    this.released = longer(this.released);
    this.restartedAt = longer(this.restartedAt);
    this.restartWait = longer(this.restartWait);
    this.waitingSince = longer(this.waitingSince);
  }
}

function wider(column: Int32Array): Int32Array {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}

function longer(column: Float64Array): Float64Array {
  const grown = new Float64Array(column.length * 2);
  grown.set(column);
  return grown;
}
