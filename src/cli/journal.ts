// The journal of a run's folder: every finished replication is a line of it at once, so that whatever ends the command
// loses nothing that was finished, and the same command goes on from there. It goes when the folder is complete.
import { createHash } from 'node:crypto';
import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Experiment } from '../experiment/experiment.ts';
import { resolvedText } from '../experiment/resolved-text.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { naming, writeWhole } from './atomic-file.ts';
import { parseTyped, typedText } from './typed-json.ts';

export interface Journal {
  /** Replications that an earlier command finished, by `taskKey`. */
  readonly kept: ReadonlyMap<string, RunOutcome>;
  /** Number of replications in the file. */
  readonly size: number;
  /** Adds a finished replication. A process that is killed after this has lost nothing. */
  add(outcome: RunOutcome): void;
  /** Closes the file; it stays for the next command, unless nothing is in it. */
  close(): void;
  /** Closes the file and takes it away: its outcomes are in the tables. */
  remove(): void;
}

const FILE = '.journal.ndjson';
/** The disk has all that is older than this, should the machine itself stop. */
const FLUSH_MILLIS = 1000;
const BLOCK_BYTES = 1 << 20;

/** Name of a task within its experiment. */
export function taskKey({ point, replication }: { readonly point: number; readonly replication: number }): string {
  return `${point}/${replication}`;
}

/** Equal for equal runs only: same experiment, seed and version, the same things kept besides. */
export function workKey(experiment: Experiment, besides: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(`${resolvedText(experiment)}\n${JSON.stringify(besides)}`)
    .digest('hex');
}

/**
 * Opens the journal of a folder that this process has locked. Lines of another experiment are dropped, and so is what
 * comes after the last whole line: a process was killed while it wrote that.
 */
export function openJournal(folder: string, key: string): Journal {
  const path = join(folder, FILE);
  const head = `${JSON.stringify({ run: key })}\n`;
  const file = naming(path, () => openSync(path, 'a+'));
  const { kept, bytes } = naming(path, () => readLines(file, head));
  naming(path, () => {
    if (fstatSync(file).size > bytes) ftruncateSync(file, bytes);
    if (bytes === 0) writeWhole(file, head);
  });
  let size = kept.size;
  let flushedAt = performance.now();
  const close = (): void => {
    closeSync(file);
    if (size === 0) rmSync(path, { force: true });
  };
  return {
    kept,
    get size() {
      return size;
    },
    add(outcome) {
      naming(path, () => writeWhole(file, `${typedText(outcome)}\n`));
      size += 1;
      if (performance.now() - flushedAt < FLUSH_MILLIS) return;
      flushedAt = performance.now();
      // Whether that worked shows at the next write, and when the tables are flushed.
      fdatasync(file, () => undefined);
    },
    close,
    remove() {
      close();
      rmSync(path, { force: true });
    },
  };
}

/** Whole lines from the start of the file, and how many bytes they take; none where the head is another. */
function readLines(file: number, head: string): { kept: Map<string, RunOutcome>; bytes: number } {
  const kept = new Map<string, RunOutcome>();
  const nothing = { kept, bytes: 0 };
  const block = Buffer.alloc(BLOCK_BYTES);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let at = 0;
  let bytes = 0;
  for (let count = readSync(file, block, 0, BLOCK_BYTES, 0); count > 0;) {
    at += count;
    const lines = (rest + decoder.write(block.subarray(0, count))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (bytes === 0 && `${line}\n` !== head) return nothing;
      if (bytes > 0) {
        const outcome = outcomeOf(line);
        if (outcome === undefined) return { kept, bytes };
        kept.set(taskKey(outcome), outcome);
      }
      bytes += Buffer.byteLength(line) + 1;
    }
    count = readSync(file, block, 0, BLOCK_BYTES, at);
  }
  return { kept, bytes };
}

function outcomeOf(line: string): RunOutcome | undefined {
  try {
    return parseTyped(line) as RunOutcome;
  } catch {
    return undefined;
  }
}
