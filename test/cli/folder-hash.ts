// One hash of a run's folder, however many threads wrote it and wherever.
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

/** Runs a built-in experiment; the hash covers the names and bytes of all files, and what was printed. */
export function hashOfRun(name: string, { workers, TZ, LANG }: Surroundings, more: readonly string[]): string {
  const folder = folderWith();
  const args = [START, 'run', name, '--out', 'r', '--workers', String(workers), '--quiet', ...more];
  const env = { ...process.env, TZ, LANG, LC_ALL: LANG, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const hash = createHash('sha256').update(`${status}\n${stdout}\n${stderr}`);
  const files = readdirSync(join(folder, 'r'), { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  for (const path of files.map(entry => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(`${path.slice(folder.length)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
