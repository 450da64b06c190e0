// What a benchmark is, and how it is timed: CPU time of the process, the best of five runs after one that warms up.
import { Bench } from 'tinybench';

/** One thing to measure. A file of benchmarks exports a list of them as `benchmarks`. */
export interface Benchmark {
  readonly name: string;
  /** What is counted: `events`, `pods`. */
  readonly unit: string;
  /** Units a second that must be reached; undefined: for comparison only. */
  readonly floor?: number;
  /** One run from a fresh start; returns how many units it did. */
  run(): number;
}

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly floor: number | undefined;
  /** Units a second of CPU time in the best run, and the median run. */
  readonly best: number;
  readonly median: number;
}

const RUNS = 5;

/** CPU time of this process, user and system, in milliseconds. */
function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Measures one benchmark. The process should be doing nothing else. */
export async function measure(benchmark: Benchmark): Promise<Measurement> {
  const rates: number[] = [];
  const bench = new Bench({ now: cpuMillis, iterations: RUNS, time: 0, warmup: false });
  benchmark.run();
  bench.add(benchmark.name, () => {
    const before = cpuMillis();
    const units = benchmark.run();
    rates.push((units / (cpuMillis() - before)) * 1000);
  });
  await bench.run();
  rates.sort((a, b) => b - a);
  const { name, unit, floor } = benchmark;
  return { name, unit, floor, best: rates[0]!, median: rates[Math.floor(rates.length / 2)]! };
}
