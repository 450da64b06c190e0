// `npm run bench:control-plane [-- --small] [part of a name]`: what the whole control plane costs, in CPU seconds and
// MiB, each run in a process of its own, best of five (of one with `--once`), beside what it must not exceed. `--small`
// takes a tenth of every size, for a quick look; its limits are a tenth, too.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterText, cronText, jobText } from './cases.ts';

const { argv, execPath } = process;
const isSmall = argv.includes('--small');
const RUNS = argv.includes('--once') ? 1 : 5;
const wanted = argv.slice(2).find(argument => !argument.startsWith('--')) ?? '';
const SCALE = isSmall ? 10 : 1;
const HUGE = 1_000_000 / SCALE;
const LARGE = 100_000 / SCALE;
const YEAR_HOURS = Math.round((365 * 24) / SCALE);

interface Usage {
  readonly seconds: number;
  readonly mebibytes: number;
}

interface Limits {
  readonly seconds?: number;
  readonly mebibytes?: number;
}

const folder = mkdtempSync(join(tmpdir(), 'joblab-bench-'));
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One simulation in a process of its own; the program's start does not count. */
function simulated(text: string, replications = 1): Usage {
  const output = execFileSync(execPath, [here('one-run.ts'), text, String(replications)], { encoding: 'utf8' });
  return JSON.parse(output) as Usage;
}

/** A command line from its start to its end. */
function command(args: readonly string[]): Usage {
  const usage = join(folder, 'usage.json');
  execFileSync(execPath, ['--import', here('exit-report.ts'), here('../bin/joblab.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, BENCH_USAGE: usage },
    stdio: 'ignore',
  });
  return JSON.parse(readFileSync(usage, 'utf8')) as Usage;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function row(cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(52) : cell.padStart(12))).join(''));
}

/** Measures, prints a line, and gives the best CPU time; NaN where the name was not asked for. */
function measure(name: string, limits: Limits, run: () => Usage): number {
  if (!name.includes(wanted)) return Number.NaN;
  const usages = Array.from({ length: RUNS }, run);
  const seconds = Math.min(...usages.map(usage => usage.seconds));
  const mebibytes = Math.min(...usages.map(usage => usage.mebibytes));
  const limit = limits.seconds === undefined ? undefined : limits.seconds / SCALE;
  row([
    name,
    `${seconds.toFixed(2)} s`,
    limit === undefined ? '' : `≤ ${limit} s`,
    `${mebibytes.toFixed(0)} MiB`,
    limits.mebibytes === undefined ? '' : `≤ ${limits.mebibytes} MiB`,
    isOver(seconds, limit) || isOver(mebibytes, limits.mebibytes) ? '!' : '',
  ]);
  return seconds;
}

function isOver(value: number, limit: number | undefined): boolean {
  return limit !== undefined && value > limit;
}

/** Prints a number that follows from others, unless one of them was not measured. */
function derived(name: string, value: number, limit: string, isKept: boolean): void {
  if (!Number.isNaN(value)) row([name, value.toFixed(2), limit, '', '', isKept ? '' : '!']);
}

function scaling(): void {
  const job = { parallelism: 1000, profile: 'ideal' } as const;
  const large = measure(`Job of ${LARGE}, ideal`, { seconds: 1 }, () =>
    simulated(jobText({ ...job, completions: LARGE })),
  );
  const huge = measure(`Job of ${HUGE}, ideal`, { seconds: 10, mebibytes: 700 }, () =>
    simulated(jobText({ ...job, completions: HUGE })),
  );
  const exponent = Math.log10(huge / large);
  derived(`growth exponent from ${LARGE} to ${HUGE}`, exponent, '≤ 1.05', exponent <= 1.05);
  measure(`Indexed Job of ${LARGE}, ideal`, { seconds: 1.5 }, () =>
    simulated(jobText({ ...job, completions: LARGE, isIndexed: true })),
  );
  const real = measure(`Job of ${LARGE}, real`, {}, () =>
    simulated(jobText({ ...job, profile: 'real', completions: LARGE })),
  );
  derived('real ÷ ideal', real / large, '≤ 2', real <= 2 * large);
}

function clusters(): void {
  measure(`${10_000 / SCALE} nodes, ${LARGE} pods with requests`, { seconds: 10 }, () =>
    simulated(clusterText(10_000 / SCALE, LARGE)),
  );
  for (const profile of ['ideal', 'real'] as const) {
    measure(`CronJob every minute, ${YEAR_HOURS} h, ${profile}`, { seconds: 20 }, () =>
      simulated(cronText(`${YEAR_HOURS}h`, profile)),
    );
  }
}

function replications(): void {
  const text = jobText({ completions: 100, parallelism: 10, profile: 'ideal' });
  const count = 2000 / SCALE;
  const seconds = measure(`${count} replications of 100 pods, warm`, { seconds: 2 }, () => simulated(text, count));
  derived('replications a second', count / seconds, '≥ 1000', count / seconds >= 1000);
  const path = file('replications.yaml', text);
  const clock = (workers: number): number => {
    const times = Array.from({ length: wanted === '' || 'workers'.includes(wanted) ? RUNS : 0 }, () => {
      const before = performance.now();
      const sizes = ['--repeat', String(10_000 / SCALE), '--workers', String(workers)];
      command(['run', path, ...sizes, '--no-charts', '--quiet', '--out', join(folder, `workers-${performance.now()}`)]);
      return performance.now() - before;
    });
    return Math.min(...times);
  };
  const gain = clock(1) / clock(2);
  derived('two workers ÷ one (wall clock)', gain, '≥ 1.8', gain >= 1.8);
}

function commands(): void {
  const one = file('job.yaml', jobText({ completions: 8, parallelism: 2, profile: 'real' }));
  const many = file('many.yaml', jobText({ completions: LARGE, parallelism: 1000, profile: 'ideal' }));
  const out = join(folder, 'out');
  command(['--help']);
  measure('joblab --help', { seconds: 0.25 * SCALE }, () => command(['--help']));
  measure('joblab run job.yaml --no-charts', { seconds: 0.6 * SCALE }, () =>
    command(['run', one, '--no-charts', '--out', out]),
  );
  const run = ['run', many, '--no-charts', '--quiet', '--out', out];
  const without = measure(`joblab run of ${LARGE} pods, no log`, {}, () => command(run));
  const log = join(folder, 'log.jsonl');
  const withLog = measure(`the same with a watch log`, {}, () => command([...run, '--watch-log', log]));
  const cost = withLog - without;
  derived('seconds for the watch log', cost, `≤ ${6 / SCALE}`, cost <= 6 / SCALE);
}

row(['CPU time and memory, best of ' + RUNS, 'CPU', 'limit', 'memory', 'limit', '']);
try {
  scaling();
  clusters();
  replications();
  commands();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
