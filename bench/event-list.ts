// The future event list alone, against a binary heap: the hold model with delays that are drawn beforehand.
import { EventQueue } from '../src/sim/event-queue.ts';
import { compileDistribution } from '../src/sim/distribution.ts';
import { RandomStreams } from '../src/sim/random-stream.ts';
import { seconds } from '../src/sim/time.ts';
import type { Benchmark } from './benchmark.ts';
import { BinaryHeap } from './binary-heap.ts';

const EVENTS = 5_000_000;
const DELAYS = 65_536;

function exponentialDelays(): Float64Array {
  const delay = compileDistribution({ kind: 'exponential', mean: 1 });
  const stream = new RandomStreams(1).stream('delay');
  return Float64Array.from({ length: DELAYS }, () => seconds(delay.sample(stream)));
}

function holdQueue(pending: number): number {
  const delays = exponentialDelays();
  const queue = new EventQueue();
  for (let i = 0; i < pending; i += 1) queue.push(delays[i & (DELAYS - 1)]! + 1, 0, i, 0);
  for (let i = 0; i < EVENTS; i += 1) {
    queue.pop(Infinity);
    queue.push(queue.time + delays[i & (DELAYS - 1)]!, 0, queue.target, 0);
  }
  return EVENTS;
}

function holdHeap(pending: number): number {
  const delays = exponentialDelays();
  const heap = new BinaryHeap();
  for (let i = 0; i < pending; i += 1) heap.push(delays[i & (DELAYS - 1)]! + 1, i);
  for (let i = 0; i < EVENTS; i += 1) {
    heap.pop();
    heap.push(heap.time + delays[i & (DELAYS - 1)]!, heap.target);
  }
  return EVENTS;
}

export const benchmarks: readonly Benchmark[] = [16, 1_000, 100_000].flatMap(pending => [
  { name: `event list alone, ${pending} pending`, unit: 'events', run: () => holdQueue(pending) },
  { name: `binary heap alone, ${pending} pending`, unit: 'events', run: () => holdHeap(pending) },
]);
