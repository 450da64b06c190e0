// `npm run bench [name]`: measures each benchmark in a process of its own, so that none sees the code that another has
// made the compiler specialise, and prints one table: units a second of CPU time, and how that compares with the floor
// and with the first benchmark. Exit status 1 where a floor is not reached.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measure, type Benchmark, type Measurement } from './benchmark.ts';

/** Files with a list `benchmarks`, in the order of the table. */
const FILES = ['mm16.ts', 'hold-model.ts', 'event-list.ts'];

async function allBenchmarks(): Promise<Benchmark[]> {
  const all: Benchmark[] = [];
  for (const file of FILES) {
    const url = new URL(file, import.meta.url);
    if (!existsSync(url)) continue;
    // One after the other, so that the order is the list's.
    // oxlint-disable-next-line no-await-in-loop
    const { benchmarks } = (await import(url.href)) as { benchmarks: readonly Benchmark[] };
    all.push(...benchmarks);
  }
  return all;
}

function measureApart(benchmark: Benchmark): Measurement {
  const file = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, [file, '--alone', benchmark.name], { encoding: 'utf8' });
  return JSON.parse(output) as Measurement;
}

function millions(rate: number): string {
  return rate >= 1e5 ? `${(rate / 1e6).toFixed(2)} M` : rate.toFixed(0);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(38) : cell.padStart(14))).join('');
}

function report(measurement: Measurement, first: Measurement): boolean {
  const { name, unit, best, median, floor } = measurement;
  const isReached = floor === undefined || best >= floor;
  const ofFloor = floor === undefined ? '' : `${(best / floor).toFixed(2)}${isReached ? '' : ' !'}`;
  const ofFirst = unit === first.unit ? (best / first.best).toFixed(2) : '';
  console.log(row([name, `${millions(best)} ${unit}`, millions(median), ofFloor, ofFirst]));
  return isReached;
}

async function main(): Promise<void> {
  const all = await allBenchmarks();
  const [option, name] = process.argv.slice(2);
  if (option === '--alone') {
    const benchmark = all.find(one => one.name === name);
    if (benchmark === undefined) throw new Error(`no benchmark is called ${name}`);
    console.log(JSON.stringify(await measure(benchmark)));
    return;
  }
  const wanted = all.filter(one => option === undefined || one.name.includes(option));
  console.log(row(['a second of CPU time, best of five', 'best', 'median', '÷ floor', '÷ first']));
  let first: Measurement | undefined;
  for (const benchmark of wanted) {
    const measurement = measureApart(benchmark);
    first ??= measurement;
    if (!report(measurement, first)) process.exitCode = 1;
  }
}

await main();
