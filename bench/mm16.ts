// M/M/16 at 90 % load: the smallest complete simulation, with few pending events, two kinds of them and two streams.
import { compileDistribution } from '../src/sim/distribution.ts';
import { RandomStreams } from '../src/sim/random-stream.ts';
import { Simulation } from '../src/sim/simulation.ts';
import { seconds } from '../src/sim/time.ts';
import type { Benchmark } from './benchmark.ts';

const SERVERS = 16;
const ARRIVALS = 2_500_000;

/** Simulates so many arrivals; returns the number of events. */
export function simulateQueue(arrivals: number): number {
  const simulation = new Simulation();
  const streams = new RandomStreams(1);
  const gap = compileDistribution({ kind: 'exponential', mean: 1 / (0.9 * SERVERS) });
  const service = compileDistribution({ kind: 'exponential', mean: 1 });
  const gaps = streams.stream('gap');
  const services = streams.stream('service');
  let arrivalsLeft = arrivals;
  let busy = 0;
  let waiting = 0;
  const departed = simulation.on('server.departed', () => {
    if (waiting > 0) {
      waiting -= 1;
      simulation.schedule(seconds(service.sample(services)), departed);
    } else {
      busy -= 1;
    }
  });
  const arrived = simulation.on('customer.arrived', () => {
    arrivalsLeft -= 1;
    if (arrivalsLeft > 0) simulation.schedule(seconds(gap.sample(gaps)), arrived);
    if (busy < SERVERS) {
      busy += 1;
      simulation.schedule(seconds(service.sample(services)), departed);
    } else {
      waiting += 1;
    }
  });
  simulation.schedule(0, arrived);
  simulation.run();
  return simulation.handled;
}

export const benchmarks: readonly Benchmark[] = [
  { name: 'M/M/16', unit: 'events', floor: 9e6, run: () => simulateQueue(ARRIVALS) },
];
