// One run a folder: a lock file says which process writes there. A process that is gone, killed or not, holds no lock,
// whatever its file says.
import { existsSync, linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TEMPORARY_FILE, makeFolder, naming } from './atomic-file.ts';
import { STATUS_BROKEN, endEarly } from './status.ts';

interface Owner {
  readonly pid: number;
  /** When the process began, as the system counts: numbers of processes are used again. */
  readonly born: string;
  readonly host: string;
}

const LOCK_FILE = '.lock';
const MOST_TRIES = 20;

/**
 * Takes the folder, which is made, for this process; ends the command where another one has it. What killed processes
 * left half written is taken away.
 *
 * @returns gives the folder back
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const own: Owner = { pid: process.pid, born: bornOf(process.pid) ?? '', host: hostname() };
  const text = `${JSON.stringify(own)}\n`;
  naming(folder, () => {
    makeFolder(folder);
    const candidate = `${path}.${process.pid}.tmp`;
    writeFileSync(candidate, text);
    try {
      for (let tries = 0; !take(candidate, path); tries++) {
        if (tries === MOST_TRIES) throw new Error(`bug: ${path} comes and goes`);
        dropStale(folder, path);
      }
    } finally {
      rmSync(candidate, { force: true });
    }
    removeLeftovers(folder);
    removeLeftovers(join(folder, 'charts'));
  });
  return () => rmSync(path, { force: true });
}

/** A link is made by one process only, and has the owner in it from the first moment on. */
function take(candidate: string, path: string): boolean {
  try {
    linkSync(candidate, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP') throw error;
  }
  // A file system without links.
  try {
    writeFileSync(path, readFileSync(candidate), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead process's lock away; ends the command where its owner lives. */
function dropStale(folder: string, path: string): void {
  const found = readLock(path);
  if (found === undefined) return;
  if (isHeld(found)) refuse(folder, found, path);
  // Moved aside first: of two processes that find it stale, one gets it, the other may have got a fresh one.
  const aside = `${path}.aside.${process.pid}.tmp`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readFileSync(aside, 'utf8');
  if (moved !== found && isHeld(moved)) {
    take(aside, path);
    rmSync(aside, { force: true });
    refuse(folder, moved, path);
  }
  rmSync(aside, { force: true });
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function refuse(folder: string, text: string, path: string): never {
  const owner = ownerOf(text);
  const elsewhere = owner === undefined || owner.host === hostname() ? '' : ` on ${owner.host}`;
  const hint = elsewhere === '' ? '' : `; if that is gone, delete ${path}`;
  const who = `process ${owner?.pid ?? '?'}${elsewhere}`;
  endEarly(STATUS_BROKEN, [`${folder}: another run is writing there (${who})${hint}`]);
}

function ownerOf(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

/** Whether the lock's process lives. Of another machine's nothing is known. */
function isHeld(text: string): boolean {
  const owner = ownerOf(text);
  if (owner === undefined) return false;
  if (owner.host !== hostname()) return true;
  return isAlive(owner.pid) && (owner.born === '' || (bornOf(owner.pid) ?? '') === owner.born);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Boot and start time of a process; undefined where it is gone (or its end awaits its parent), or where none is told.
 */
function bornOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name, in parentheses, may hold anything; the state is the first field after it, the start time the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Temporary files: who holds the lock has no others beside him, but those who are about to ask for it. */
function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = TEMPORARY_FILE.exec(name)?.[1];
    if (pid === undefined || (name.startsWith(LOCK_FILE) && isAlive(Number(pid)))) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
