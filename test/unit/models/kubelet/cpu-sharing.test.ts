import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { log } from '../../../../src/sim/real-math.ts';
import { Simulation } from '../../../../src/sim/simulation.ts';
import { seconds } from '../../../../src/sim/time.ts';
import { CpuSharing } from '../../../../src/models/kubelet/cpu-sharing.ts';
import type { CpuDemand } from '../../../../src/models/kubelet/cpu-sharing.ts';

const ONE: CpuDemand = { work: 1_000_000, serial: 0, threads: 1, limit: Infinity, weight: 2 };

interface Arrival {
  readonly at?: number;
  readonly demand: Partial<CpuDemand>;
  /** Taken out at this second. */
  readonly stopped?: number;
}

interface Outcome {
  /** Seconds; NaN where it was taken out. */
  readonly ends: number[];
  /** Core-seconds. */
  readonly used: number[];
  readonly shared: number[];
  /** Most cores busy at any time. */
  readonly peak: number;
}

/** Lets tasks share one node, and says when each ends. */
function share(cores: number, arrivals: readonly Arrival[]): Outcome {
  const simulation = new Simulation();
  const ends = arrivals.map(() => Number.NaN);
  const used = arrivals.map(() => 0);
  const shared = arrivals.map(() => 0);
  let peak = 0;
  const cpu = new CpuSharing(
    simulation,
    task => {
      ends[task] = simulation.now / 1e6;
      used[task] = cpu.lastUse.used / 1e6;
      shared[task] = cpu.lastUse.shared / 1e6;
    },
    busy => {
      peak = Math.max(peak, busy);
    },
  );
  const node = cpu.addNode(cores);
  const start = simulation.on('test.start', task => cpu.start(node, task, { ...ONE, ...arrivals[task]!.demand }));
  const stop = simulation.on('test.stop', task => {
    const use = cpu.stop(node, task);
    used[task] = use.used / 1e6;
    shared[task] = use.shared / 1e6;
  });
  for (const [task, { at = 0, stopped }] of arrivals.entries()) {
    simulation.scheduleAt(seconds(at), start, task);
    if (stopped !== undefined) simulation.scheduleAt(seconds(stopped), stop, task);
  }
  simulation.run();
  return { ends, used, shared, peak };
}

describe('sharing the cores of a node', () => {
  const cases: readonly { name: string; cores: number; arrivals: readonly Arrival[]; ends: readonly number[] }[] = [
    { name: 'alone a task takes its work', cores: 4, arrivals: [{ demand: { work: 3e6 } }], ends: [3] },
    {
      name: 'two tasks on one core take twice as long',
      cores: 1,
      arrivals: [{ demand: {} }, { demand: {} }],
      ends: [2, 2],
    },
    { name: 'two tasks on two cores do not meet', cores: 2, arrivals: [{ demand: {} }, { demand: {} }], ends: [1, 1] },
    {
      name: 'weights of one to three divide one core so',
      cores: 1,
      arrivals: [{ demand: { weight: 1024, work: 1e6 } }, { demand: { weight: 3072, work: 3e6 } }],
      ends: [4, 4],
    },
    {
      name: 'what one task leaves goes to the others',
      cores: 1,
      arrivals: [{ demand: { work: 1e6 } }, { demand: { work: 3e6 } }],
      ends: [2, 4],
    },
    {
      name: 'a limit holds though cores are idle',
      cores: 4,
      arrivals: [{ demand: { limit: 0.25, threads: 4 } }],
      ends: [4],
    },
    {
      name: 'what a limit leaves goes to the others',
      cores: 1,
      arrivals: [{ demand: { limit: 0.25, work: 1e6 } }, { demand: { work: 3e6 } }],
      ends: [4, 4],
    },
    { name: 'threads use several cores', cores: 4, arrivals: [{ demand: { threads: 4, work: 8e6 } }], ends: [2] },
    {
      name: 'threads beyond the cores do not help',
      cores: 2,
      arrivals: [{ demand: { threads: 8, work: 8e6 } }],
      ends: [4],
    },
    {
      name: 'the serial part runs on one core, then the rest on all (Amdahl)',
      cores: 4,
      arrivals: [{ demand: { threads: 4, serial: 0.25, work: 8e6 } }],
      ends: [2 + 6 / 4],
    },
    {
      name: 'a task of four threads and one of a single thread, equal in weight, divide two cores evenly',
      cores: 2,
      arrivals: [{ demand: { threads: 4, work: 4e6 } }, { demand: { work: 2e6 } }],
      ends: [3, 2],
    },
    {
      name: 'a late task takes its share from its arrival on',
      cores: 1,
      arrivals: [{ demand: { work: 2e6 } }, { at: 1, demand: { work: 1e6 } }],
      ends: [3, 3],
    },
    {
      name: 'the race of ten keys: five at a time on two cores is no faster than two at a time',
      cores: 2,
      arrivals: Array.from({ length: 10 }, () => ({ demand: { work: 3e6 } })),
      ends: Array.from({ length: 10 }, () => 15),
    },
  ];
  for (const { name, cores, arrivals, ends } of cases) {
    it(name, () => {
      expect(share(cores, arrivals).ends).toEqual(ends);
    });
  }

  it('a task that is taken out has used what it had, and leaves its share', () => {
    const outcome = share(1, [{ demand: { work: 10e6 }, stopped: 4 }, { demand: { work: 3e6 } }]);
    expect(outcome.used).toEqual([2, 3]);
    expect(outcome.ends[1]).toBe(5);
  });

  it('time lost to sharing is what it took beyond the time alone', () => {
    expect(share(1, [{ demand: {} }, { demand: {} }]).shared).toEqual([1, 1]);
    expect(share(2, [{ demand: {} }, { demand: {} }]).shared).toEqual([0, 0]);
    expect(share(4, [{ demand: { limit: 0.5 } }]).shared).toEqual([1]);
  });

  it('is never busier than the node has cores, and the work is all done', () => {
    const draws = new RandomStreams('share').stream('demand');
    const arrivals = Array.from({ length: 200 }, (_, i): Arrival => {
      draws.at(i);
      const demand = {
        work: 1 + Math.floor(draws.next() * 5e6),
        serial: draws.next() < 0.5 ? draws.next() : 0,
        threads: 1 + Math.floor(draws.next() * 4),
        limit: draws.next() < 0.3 ? 0.1 + draws.next() : Infinity,
        weight: 2 + Math.floor(draws.next() * 3) * 500,
      };
      return { at: Math.floor(draws.next() * 100) / 10, demand };
    });
    const outcome = share(3, arrivals);
    expect(outcome.peak).toBeLessThanOrEqual(3);
    for (const [i, { demand }] of arrivals.entries()) {
      expect(outcome.used[i]).toBe(demand.work! / 1e6);
      const alone = demand.work! / 1e6 / Math.min(demand.threads!, demand.limit!, 3);
      expect(outcome.ends[i]! - arrivals[i]!.at!).toBeGreaterThanOrEqual(alone - 1e-6);
    }
  });

  it('changes nothing for others by rounding: a thousand tasks on one core end when their sum is done', () => {
    const arrivals = Array.from({ length: 1000 }, (_, i) => ({ demand: { work: 1000 + i } }));
    const sum = arrivals.reduce((total, { demand }) => total + demand.work, 0) / 1e6;
    expect(Math.max(...share(1, arrivals).ends)).toBeCloseTo(sum, 5);
  });

  it('has the mean sojourn time of an M/M/1 queue with processor sharing: 1 / (1 − load)', () => {
    const draws = new RandomStreams('mm1-ps').stream('task');
    const load = 0.7;
    const count = 40_000;
    const arrivals: Arrival[] = [];
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      draws.at(i);
      at += -log(1 - draws.next()) / load;
      arrivals.push({ at, demand: { work: Math.max(1, seconds(-log(1 - draws.next()))) } });
    }
    const { ends } = share(1, arrivals);
    let total = 0;
    for (const [i, end] of ends.entries()) total += end - arrivals[i]!.at!;
    // The standard error of the mean of so many correlated sojourns is some 3 %.
    expect(total / count).toBeGreaterThan((1 / (1 - load)) * 0.91);
    expect(total / count).toBeLessThan((1 / (1 - load)) * 1.09);
  });
});
