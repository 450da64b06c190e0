// The hold model (Vaucher and Duval 1975): a fixed number of pending events, each of which schedules its successor
// after an exponential delay. It shows what the future event list costs as it grows.
import { compileDistribution } from '../src/sim/distribution.ts';
import { RandomStreams } from '../src/sim/random-stream.ts';
import { Simulation } from '../src/sim/simulation.ts';
import { seconds } from '../src/sim/time.ts';
import type { Benchmark } from './benchmark.ts';

const EVENTS = 5_000_000;

function hold(pending: number): number {
  const simulation = new Simulation();
  const delay = compileDistribution({ kind: 'exponential', mean: 1 });
  const stream = new RandomStreams(1).stream('delay');
  let left = EVENTS;
  const held = simulation.on('hold.held', target => {
    simulation.schedule(seconds(delay.sample(stream)), held, target);
    left -= 1;
    if (left === 0) simulation.stop();
  });
  for (let i = 0; i < pending; i += 1) simulation.schedule(seconds(delay.sample(stream)), held, i);
  simulation.run();
  return simulation.handled;
}

export const benchmarks: readonly Benchmark[] = [
  { name: 'hold model, 10^3 pending', unit: 'events', floor: 8e6, run: () => hold(1_000) },
  { name: 'hold model, 10^4 pending', unit: 'events', run: () => hold(10_000) },
  { name: 'hold model, 10^5 pending', unit: 'events', floor: 5e6, run: () => hold(100_000) },
];
