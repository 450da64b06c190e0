// Hashes of runs' folders, however many threads wrote it and wherever.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { START, folderWith } from './command.ts';

/** Where and how a run is done. */
export interface Surroundings {
  readonly workers: number;
  readonly TZ: string;
  readonly LANG: string;
}

/**
 * Runs built-in experiments with one command. For each a hash of the names and bytes of all files in its folder; under
 * an empty name that of what was printed.
 */
export function hashesOfRuns(
  names: readonly string[],
  { workers, TZ, LANG }: Surroundings,
  more: readonly string[],
): Record<string, string> {
  const folder = folderWith();
  const args = [START, 'run', ...names, '--out', 'r', '--workers', String(workers), '--quiet', ...more];
  const env = { ...process.env, TZ, LANG, LC_ALL: LANG, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const printed = createHash('sha256').update(`${status}\n${stdout}\n${stderr}`).digest('hex');
  const hashes = names.map(name => [name, hashOf(join(folder, 'r', names.length === 1 ? '' : name))]);
  return Object.fromEntries([['', printed], ...hashes]) as Record<string, string>;
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  for (const path of files.map(entry => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(`${path.slice(folder.length)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
