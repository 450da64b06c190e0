// What an interrupted command leaves in the run's folder, so that the same command goes on from there: the outcomes of
// finished replications, under a key of the experiment.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Experiment } from '../experiment/experiment.ts';
import { resolvedText } from '../experiment/resolved-text.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { writeAtomically } from './atomic-file.ts';

interface KeptWork {
  readonly key: string;
  readonly outcomes: readonly (readonly RunOutcome[])[];
}

const FILE = '.unfinished';

/** Equal for equal runs only: same experiment, seed and version, the same things kept. */
export function workKey(experiment: Experiment, keepsAllRecords: boolean): string {
  return createHash('sha256')
    .update(`${resolvedText(experiment)}\n${keepsAllRecords}\n${process.version}`)
    .digest('hex');
}

/** Finished replications of an earlier command, a list a point; undefined where there are none of this experiment. */
export function readKeptWork(folder: string, key: string): readonly (readonly RunOutcome[])[] | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  try {
    const kept = deserialize(readFileSync(path)) as KeptWork;
    return kept.key === key ? kept.outcomes : undefined;
  } catch {
    // Damaged or of another version: the work is done again.
    return undefined;
  }
}

export function writeKeptWork(folder: string, key: string, outcomes: readonly (readonly RunOutcome[])[]): void {
  writeAtomically(join(folder, FILE), serialize({ key, outcomes } satisfies KeptWork));
}

export function removeKeptWork(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}
