// A run's record as plain data and back: records have functions (a pod's name is looked up only where it is shown),
// which cannot be sent from one thread to another.
import type { PodColumns, RunRecord } from '../models/recording/run-record.ts';

export interface PlainRecord extends Omit<RunRecord, 'pods'> {
  readonly pods: Omit<PodColumns, 'name' | 'phase' | 'reason'> & {
    readonly names: readonly string[];
    readonly phases: readonly string[];
    readonly reasons: readonly string[];
  };
}

/** A copy that the structured clone algorithm takes; the columns are shared. */
export function plainRecord(record: RunRecord): PlainRecord {
  const { pods, ...rest } = record;
  const rows = Array.from({ length: pods.length }, (_, row) => row);
  return {
    ...rest,
    pods: {
      length: pods.length,
      job: pods.job,
      index: pods.index,
      attempt: pods.attempt,
      ordinal: pods.ordinal,
      node: pods.node,
      created: pods.created,
      bound: pods.bound,
      pulled: pods.pulled,
      running: pods.running,
      finished: pods.finished,
      gone: pods.gone,
      outcome: pods.outcome,
      exitCode: pods.exitCode,
      restarts: pods.restarts,
      restartWaits: pods.restartWaits,
      successes: pods.successes,
      cpuSeconds: pods.cpuSeconds,
      shared: pods.shared,
      names: rows.map(row => pods.name(row)),
      phases: rows.map(row => pods.phase(row)),
      reasons: rows.map(row => pods.reason(row)),
    },
  };
}

/** The record that `plainRecord` was made of. */
export function recordOf(plain: PlainRecord): RunRecord {
  const { names, phases, reasons, ...columns } = plain.pods;
  return {
    ...plain,
    pods: {
      ...columns,
      name: row => names[row] ?? '',
      phase: row => phases[row] ?? '',
      reason: row => reasons[row] ?? '',
    },
  };
}
