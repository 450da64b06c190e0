// Files that are there whole or not at all: written under a temporary name in the same folder, flushed to the disk,
// renamed. What stood there before stays until the new one is complete, and no temporary file outlives an error.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Temporary files: the final name, the process, `.tmp`. */
export const TEMPORARY_FILE: RegExp = /\.(\d+)\.tmp$/;

/** Writes a file; folders are made. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  naming(path, () => {
    makeFolder(dirname(path));
    const temporary = temporaryName(path);
    try {
      const file = openSync(temporary, 'w');
      try {
        writeWhole(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Files of one folder that take their names together, so that a failure leaves all the old ones. */
export interface Staging {
  /** Writes a file, by its path within the folder, under a temporary name. */
  add(name: string, content: string | Uint8Array): void;
  /** Text of a file that was added. */
  read(name: string): string;
  /** Flushes all files and gives them their names. */
  commit(): Promise<void>;
  /** Takes away what was not committed. */
  abandon(): void;
}

/** Begins a set of files in a folder, which is made. */
export function stageFiles(folder: string): Staging {
  const waiting = new Map<string, string>();
  const folders = new Set<string>();
  return {
    add(name, content) {
      const path = join(folder, name);
      naming(path, () => {
        const made = makeFolder(dirname(path));
        if (made !== undefined) folders.add(made);
        waiting.set(name, temporaryName(path));
        const file = openSync(temporaryName(path), 'w');
        try {
          writeWhole(file, content);
        } finally {
          closeSync(file);
        }
      });
    },
    read: name => readFileSync(waiting.get(name) ?? join(folder, name), 'utf8'),
    async commit() {
      // Flushing is what takes time, and the disk does it for all at once.
      await Promise.all([...waiting].map(([name, temporary]) => flush(temporary, join(folder, name))));
      for (const [name, temporary] of waiting) {
        naming(join(folder, name), () => renameSync(temporary, join(folder, name)));
        waiting.delete(name);
      }
    },
    abandon() {
      for (const temporary of waiting.values()) rmSync(temporary, { force: true });
      for (const made of [...folders].toReversed()) removeIfEmpty(made);
      waiting.clear();
    },
  };
}

/** Flushes a file; an error names the one that it was to become. */
async function flush(temporary: string, path: string): Promise<void> {
  try {
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw named(error, path);
  }
}

/**
 * Chunks of text written to a file as they come; the file has its name only after `close`. The temporary name is the
 * same for every process, so that the command that does killed work again takes it over.
 */
export function openAtomically(path: string): { write(text: string): void; close(): void; abandon(): void } {
  const temporary = streamedName(path);
  const file = naming(path, () => {
    makeFolder(dirname(path));
    return openSync(temporary, 'w');
  });
  let waiting: string[] = [];
  let size = 0;
  const flushText = (): void => {
    const text = waiting.join('');
    waiting = [];
    size = 0;
    naming(path, () => writeWhole(file, text));
  };
  return {
    write(text) {
      waiting.push(text);
      size += text.length;
      if (size > 1 << 18) flushText();
    },
    close() {
      flushText();
      naming(path, () => fsyncSync(file));
      closeSync(file);
      naming(path, () => renameSync(temporary, path));
    },
    abandon() {
      closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}

/**
 * Makes a folder and those above it; returns the topmost that was made. One after the other, since Node's recursive
 * call
 * hides why a file system refuses, and never returns where a folder exists in which nothing can be made (`/proc`).
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.toReversed()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
  return missing.at(-1);
}

/** Takes away a folder that nothing is in, and those above it up to the topmost that was made for it. */
export function removeEmpty(folder: string, made: string | undefined): void {
  for (let path = resolve(folder); ; path = dirname(path)) {
    removeIfEmpty(path);
    if (made === undefined || path === made || path === dirname(path)) return;
  }
}

/** Takes away a folder that nothing is in. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // There is something in it, as there should be.
  }
}

/** Takes away what an `openAtomically` left that was cut off. */
export function removeStreamed(path: string): void {
  rmSync(streamedName(path), { force: true });
}

/** Writes all of it: a single call may write less. */
export function writeWhole(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Errors of what is done name the file that the user knows, not a temporary one; those of a write name none at all. */
export function naming<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw named(error, path);
  }
}

function named(error: unknown, path: string): unknown {
  return error instanceof Error && 'code' in error ? Object.assign(error, { path }) : error;
}

function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

function streamedName(path: string): string {
  return `${path}.0.tmp`;
}
