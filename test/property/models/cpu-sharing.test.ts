// Shared CPU against the plain way to say it: at each change all rates are worked out anew, and all work is brought
// forward to the next. Ends agree but for whole microseconds: limits and threads hold at every instant, no core idles.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CpuSharing } from '../../../src/models/kubelet/cpu-sharing.ts';
import type { CpuDemand } from '../../../src/models/kubelet/cpu-sharing.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

interface Task {
  readonly at: number;
  readonly demand: CpuDemand;
}

/** A task as the plain way holds it: what is left of its two parts. */
interface Left {
  readonly task: number;
  readonly demand: CpuDemand;
  serial: number;
  parallel: number;
}

const capOf = ({ demand, serial }: Left): number => Math.min(serial > 0 ? 1 : demand.threads, demand.limit);

/** Rates by weight, none above its cap; what one leaves goes to the others. */
function ratesOf(cores: number, tasks: readonly Left[]): Map<Left, number> {
  const rates = new Map<Left, number>();
  let open = [...tasks];
  let free = cores;
  while (open.length > 0) {
    const weights = open.reduce((sum, { demand }) => sum + demand.weight, 0);
    const level = free / weights;
    const capped = open.filter(each => capOf(each) <= each.demand.weight * level);
    if (capped.length === 0) {
      for (const each of open) rates.set(each, each.demand.weight * level);
      break;
    }
    for (const each of capped) {
      rates.set(each, capOf(each));
      free -= capOf(each);
    }
    open = open.filter(each => !capped.includes(each));
  }
  return rates;
}

/** When each task ends, in microseconds. */
function plainEnds(cores: number, tasks: readonly Task[]): number[] {
  const ends = tasks.map(() => 0);
  const coming = tasks.map((task, i) => ({ ...task, i })).toSorted((a, b) => a.at - b.at);
  let present: Left[] = [];
  let now = 0;
  while (coming.length > 0 || present.length > 0) {
    const rates = ratesOf(cores, present);
    let next = coming[0]?.at ?? Infinity;
    for (const [each, rate] of rates) {
      next = Math.min(next, now + (each.serial > 0 ? each.serial : each.parallel) / rate);
    }
    for (const [each, rate] of rates) {
      const part = each.serial > 0 ? 'serial' : 'parallel';
      each[part] -= rate * (next - now);
      if (each[part] < 1e-6) each[part] = 0;
    }
    now = next;
    for (const { task, serial, parallel } of present) if (serial + parallel === 0) ends[task] = now;
    present = present.filter(({ serial, parallel }) => serial + parallel > 0);
    while (coming[0] !== undefined && coming[0].at <= now) {
      const { i, demand } = coming.shift()!;
      const serial = Math.round(demand.work * demand.serial);
      present.push({ task: i, demand, serial, parallel: demand.work - serial });
    }
  }
  return ends;
}

/** The same by the model; also the work that each was told to have had. */
function modelled(cores: number, tasks: readonly Task[]): { ends: number[]; used: number[]; peak: number } {
  const simulation = new Simulation();
  const [ends, used] = [tasks.map(() => 0), tasks.map(() => 0)];
  let peak = 0;
  const done = (task: number): void => {
    ends[task] = simulation.now;
    used[task] = cpu.lastUse.used;
  };
  const cpu = new CpuSharing(simulation, done, busy => (peak = Math.max(peak, busy)));
  const node = cpu.addNode(cores);
  const start = simulation.on('test.start', task => cpu.start(node, task, tasks[task]!.demand));
  for (const [i, { at }] of tasks.entries()) simulation.scheduleAt(at, start, i);
  simulation.run();
  return { ends, used, peak };
}

const demand: fc.Arbitrary<CpuDemand> = fc.record({
  work: fc.integer({ min: 1000, max: 5_000_000 }),
  serial: fc.constantFrom(0, 0, 0.1, 0.5, 1),
  threads: fc.integer({ min: 1, max: 4 }),
  limit: fc.constantFrom(Infinity, Infinity, 0.25, 1, 1.5),
  weight: fc.constantFrom(2, 102, 1024, 2048),
});
const tasks = fc.array(fc.record({ at: fc.integer({ min: 0, max: 10_000_000 }), demand }), {
  minLength: 1,
  maxLength: 25,
});

test('tasks that share cores end as if all rates were worked out at each change', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3.5, 8), tasks, (cores, given) => {
      const { ends, used, peak } = modelled(cores, given);
      const plain = plainEnds(cores, given);
      // A task is seen to go at the end of its microsecond: that is worth more time to one whose share was small.
      for (const [i, end] of ends.entries()) {
        const tolerance = 2 * (given.length + 1) + 1e-5 * (end - given[i]!.at);
        expect(Math.abs(end - plain[i]!)).toBeLessThanOrEqual(tolerance);
      }
      expect(used).toEqual(given.map(each => each.demand.work));
      expect(peak).toBeLessThanOrEqual(cores);
    }),
    { seed: 1, numRuns: 300 },
  );
});
