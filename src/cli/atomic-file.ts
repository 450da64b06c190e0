// Files that are there whole or not at all: written under a temporary name, flushed to the disk, renamed.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file; folders are made. What stood there before stays until the new one is complete. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes several files of one folder; each is there whole or not at all. Flushing is what takes time, and the disk does
 * it for all at once.
 */
export async function writeAllAtomically(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const temporary = (name: string): string => join(folder, `${name}.${process.pid}.tmp`);
  try {
    await Promise.all(
      [...files].map(async ([name, content]) => {
        const file = await open(temporary(name), 'w');
        try {
          await file.writeFile(content);
          await file.sync();
        } finally {
          await file.close();
        }
      }),
    );
    for (const name of files.keys()) renameSync(temporary(name), join(folder, name));
  } catch (error) {
    for (const name of files.keys()) rmSync(temporary(name), { force: true });
    throw error;
  }
}

/** Chunks of text written to a file as they come; the file has its name only after `close`. */
export function openAtomically(path: string): { write(text: string): void; close(): void; abandon(): void } {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w');
  let waiting: string[] = [];
  let size = 0;
  const flush = (): void => {
    const bytes = Buffer.from(waiting.join(''));
    waiting = [];
    size = 0;
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  };
  return {
    write(text) {
      waiting.push(text);
      size += text.length;
      if (size > 1 << 18) flush();
    },
    close() {
      flush();
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, path);
    },
    abandon() {
      closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}
