// Relations between two runs, for what no single history can show: that nothing but the input decides (I56), that time
// may be shifted and Jobs renamed, that more parallelism does not make a Job slower (I55).
import type { ManifestInput } from '../models/cluster/input.ts';
import { runCluster } from '../models/cluster/cluster.ts';
import { inputOf, type History } from './history.ts';
import { runHistory, type HarnessOptions } from './harness.ts';

/** The watch log of a history as text, one line a write. */
export function logText(history: History, harness: HarnessOptions = {}): string {
  const lines: string[] = [];
  runHistory(history, { ...harness, watchLog: line => lines.push(JSON.stringify(line)) });
  return lines.join('\n');
}

/** I56: the same seed gives the same log, byte for byte. */
export function isReproducible(history: History, harness: HarnessOptions = {}): boolean {
  return logText(history, harness) === logText(history, harness);
}

/**
 * I56: renaming a Job changes nothing but names. `from` must not be part of any other word of the log. Not for the
 * profile `real`, whose kubelets have lags that are drawn by the names of Jobs.
 */
export function isBlindToNames(history: History, from: string, to: string): boolean {
  const text = JSON.stringify(history);
  const renamed = JSON.parse(text.replaceAll(`"${from}"`, `"${to}"`)) as History;
  // Suffixes of names are drawn; hashes of names order nothing.
  return courseOf(history).join('\n') === courseOf(renamed).join('\n');
}

/** Instants of all writes with what they wrote, without names. */
function courseOf(history: History): string[] {
  const lines: string[] = [];
  runHistory(history, {
    watchLog: line => {
      if (line.type === 'REJECTED' || line.type === 'END') return;
      const { kind, status } = line.object as { readonly kind: string; readonly status?: { readonly phase?: string } };
      lines.push(`${line.t} ${line.type} ${kind} ${status?.phase ?? ''}`);
    },
  });
  return lines;
}

/** Makespan of the first Job with this parallelism, in seconds; NaN: it did not finish. */
export function makespanWith(history: History, parallelism: number): number {
  const manifests = history.manifests.map((manifest): ManifestInput => {
    const spec = manifest['spec'] as Readonly<Record<string, unknown>>;
    return { ...manifest, spec: { ...spec, parallelism } };
  });
  const [job] = runCluster(inputOf({ ...history, manifests }), { keepsSeries: false }).jobs;
  return job === undefined ? Number.NaN : (job.finishedAt - job.appliedAt) / 1_000_000;
}

/**
 * I55: without failures and with ample capacity, more parallelism does not lengthen the makespan by more than the
 * batching of one second a wave.
 */
export function isFasterInParallel(history: History, parallelism: number, completions: number): boolean {
  const waves = Math.ceil(completions / parallelism);
  return makespanWith(history, parallelism + 1) <= makespanWith(history, parallelism) + waves;
}
