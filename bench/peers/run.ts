// `npm run bench:peers [-- --small]`: joblab beside programs that have no control plane at all, in one run: SimPy (put
// into a virtual environment of its own) and a C++ program of ours on std::priority_queue (compiled here). CPU seconds,
// best of three, and ratios. A peer that cannot be had here is left out, with one line that says why.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jobText } from '../cases.ts';

const { argv, execPath } = process;
const SCALE = argv.includes('--small') ? 10 : 1;
const RUNS = argv.includes('--small') ? 1 : 3;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = here('../../node_modules/.cache/joblab-peers');

/** A model at one size: `times` runs of `size` tasks (customers) on so many slots (servers). */
interface Model {
  readonly name: string;
  readonly kind: 'batch' | 'queue';
  readonly size: number;
  readonly slots: number;
  readonly times: number;
}

const MODELS: readonly Model[] = [
  { name: 'batch on 1000 slots', kind: 'batch', size: 100_000 / SCALE, slots: 1000, times: 1 },
  { name: 'replications of 100 tasks', kind: 'batch', size: 100, slots: 10, times: 2000 / SCALE },
  { name: 'M/M/16', kind: 'queue', size: 1_000_000 / SCALE, slots: 16, times: 1 },
];

/** CPU seconds of a model; undefined where the peer cannot be had. */
type Peer = ((model: Model) => number) | undefined;

function secondsOf(command: string, args: readonly string[]): number {
  const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return (JSON.parse(output) as { readonly seconds: number }).seconds;
}

function argumentsOf({ kind, size, slots, times }: Model): string[] {
  return [kind, String(size), String(slots), String(times)];
}

/** Makes a peer ready; where that fails, one line says why and what is missing is left out. */
function prepared(name: string, prepare: () => Peer): Peer {
  try {
    return prepare();
  } catch (error) {
    const [reason = 'unknown'] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.log(`${name} is left out: ${reason}`);
    return undefined;
  }
}

function simpy(): Peer {
  const python = join(folder, 'venv', 'bin', 'python');
  const quiet = { stdio: 'ignore' } as const;
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], quiet);
  try {
    execFileSync(python, ['-c', 'import simpy'], quiet);
  } catch {
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'simpy==4.1.1'], quiet);
  }
  return model => secondsOf(python, [here('batch.py'), ...argumentsOf(model)]);
}

function handWritten(): Peer {
  const program = join(folder, 'batch');
  execFileSync('g++', ['-O2', '-std=c++17', '-o', program, here('batch.cpp')], { stdio: 'ignore' });
  return model => secondsOf(program, argumentsOf(model));
}

/** The whole control plane (`ideal`) for batches, the bare executive for the queue. */
function joblab({ kind, size, slots, times }: Model): number {
  if (kind === 'queue') return secondsOf(execPath, [here('queue.ts'), String(size)]);
  const text = jobText({ completions: size, parallelism: slots, profile: 'ideal' });
  return secondsOf(execPath, [here('../one-run.ts'), text, String(times)]);
}

function best(peer: Peer, model: Model): number {
  if (peer === undefined) return Number.NaN;
  return Math.min(...Array.from({ length: RUNS }, () => peer(model)));
}

function cell(text: string, width = 14): string {
  return text.padStart(width);
}

function seconds(value: number): string {
  return cell(Number.isNaN(value) ? '–' : `${value.toFixed(value < 1 ? 3 : 2)} s`);
}

function ratio(value: number): string {
  return cell(Number.isNaN(value) ? '–' : value.toPrecision(3), 18);
}

mkdirSync(folder, { recursive: true });
const peers = { simpy: prepared('SimPy', simpy), cpp: prepared('C++', handWritten) };
console.log(
  `CPU time, best of ${RUNS}`.padEnd(40) +
    cell('joblab') +
    cell('SimPy') +
    cell('C++') +
    cell('joblab ÷ SimPy', 18) +
    cell('joblab ÷ C++', 18),
);
for (const model of MODELS) {
  const own = best(joblab, model);
  const [python, cpp] = [best(peers.simpy, model), best(peers.cpp, model)];
  const title = `${model.name} (${model.times > 1 ? model.times : model.size})`.padEnd(40);
  console.log(title + seconds(own) + seconds(python) + seconds(cpp) + ratio(own / python) + ratio(own / cpp));
}
console.log(
  'A ratio below 1: joblab takes less. joblab simulates API server, controllers, scheduler and kubelets besides.',
);
