// Watch logs (design.md section 3): one JSON line a write, streamed into the file of the run, and the paths of those
// files.
import { join } from 'node:path';
import type { RunOptions, WatchLogLine } from '../models/cluster/input.ts';
import { openAtomically } from './atomic-file.ts';
import { LogText } from './log-text.ts';

/** Runs with the log written to `path`; without a path, with none. The file appears when the run is done. */
export function withWatchLog<T>(path: string | undefined, run: (options: RunOptions) => T): T {
  if (path === undefined) return run({});
  const file = openAtomically(path);
  try {
    const texts = new LogText();
    const result = run({ watchLog: (line: WatchLogLine) => file.write(`${texts.of(line)}\n`) });
    file.close();
    return result;
  } catch (error) {
    file.abandon();
    throw error;
  }
}

/** Characters of a point's name that a path may have; others become `_`. */
function pathPart(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9=.,_-]/g, '_');
}

export interface LogPlace {
  /** `--watch-log`. */
  readonly path: string;
  /** There are several input files, points or replications: the path is a folder. */
  readonly isFolder: boolean;
  /** Base name of the input file. */
  readonly fileName: string;
  /** This input file is one run: one point, one replication. */
  readonly isOneRun: boolean;
}

/** The log's file for one run. */
export function logPath(place: LogPlace, point: string, replication: number): string {
  if (!place.isFolder) return place.path;
  if (place.isOneRun) return join(place.path, `${place.fileName}.jsonl`);
  return join(place.path, place.fileName, pathPart(point), `${replication}.jsonl`);
}
