// A sweep of 300 cells that is killed again and again, and what its folder must be like each time and in the end.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JOB, START, folderWith } from './command.ts';
import { RandomStreams } from '../../src/sim/random-stream.ts';

const values = (count: number): string => Array.from({ length: count }, (_, i) => i + 1).join(', ');
const SWEEP = `cluster: {controlPlane: ideal, nodes: 8}
manifests: [job.yaml]
pods: [{run: {lognormal: {mean: 30s, cv: 0.5}}}]
vary:
  parallelism: [${values(20)}]
  backoffLimit: [${values(15)}]
`;

export interface KilledSweep {
  readonly kills: number;
  /** How often the sweep was done before the kill came. */
  readonly completions: number;
  /** Replications that the journal had at one time and not at a later one, or twice. */
  readonly faults: readonly string[];
  /** Whether the folders of the disturbed runs have the bytes of the undisturbed one, and nothing else in them. */
  readonly areEqual: boolean;
}

/** Kills the sweep `kills` times (-9) at random moments of its life, going on each time. */
export async function killSweep(kills: number, workers: number): Promise<KilledSweep> {
  const folder = folderWith({
    'job.yaml': JOB.replace('spec:\n', 'spec:\n  completions: 3\n'),
    'e.yaml': SWEEP,
  });
  const args = [START, 'run', 'e.yaml', '--no-charts', '--quiet', '--workers', String(workers)];
  const started = performance.now();
  spawnSync(process.execPath, [...args, '--out', 'whole'], { cwd: folder });
  const lifeMillis = performance.now() - started;
  const whole = filesOf(join(folder, 'whole'));
  const draws = new RandomStreams('kills').stream('moment');
  const faults: string[] = [];
  let known = new Set<string>();
  let completions = 0;
  let areEqual = whole.size > 0;
  const check = (): void => {
    areEqual &&= sameFiles(whole, filesOf(join(folder, 'cut')));
    rmSync(join(folder, 'cut'), { recursive: true });
    known = new Set();
  };
  for (let kill = 0; kill < kills;) {
    const child = spawn(process.execPath, [...args, '--out', 'cut'], { cwd: folder, stdio: 'ignore' });
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    await Promise.race([ended, sleep(draws.at(kill, completions).next() * 0.8 * lifeMillis)]);
    child.kill('SIGKILL');
    if ((await ended) === 0) {
      completions += 1;
      check();
      continue;
    }
    kill += 1;
    known = new Set(checkJournal(join(folder, 'cut', '.journal.ndjson'), known, faults));
  }
  const last = spawnSync(process.execPath, [...args, '--out', 'cut'], { cwd: folder });
  areEqual &&= last.status === 0;
  check();
  return { kills, completions, faults, areEqual };
}

/** The journal's whole lines must have all that was known before, each once. */
function checkJournal(path: string, known: ReadonlySet<string>, faults: string[]): string[] {
  // Without a journal the command was killed before it began, or when all was written.
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  const keys = lines.map(line => {
    const { point, replication } = JSON.parse(line) as { point: number; replication: number };
    return `${point}/${replication}`;
  });
  const found = new Set(keys);
  if (found.size < keys.length) faults.push(`${keys.length - found.size} replications were done twice`);
  for (const key of known) if (!found.has(key)) faults.push(`replication ${key} was lost`);
  return keys;
}

function filesOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}

function sameFiles(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name) === text);
}
