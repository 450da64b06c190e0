import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { Simulation } from '../../../../src/sim/simulation.ts';
import { seconds } from '../../../../src/sim/time.ts';
import type { ComponentContext } from '../../../../src/models/cluster/component.ts';
import type { FunctionInput } from '../../../../src/models/cluster/input.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import type { FunctionRecord } from '../../../../src/models/recording/run-record.ts';
import { ConcurrencyWindow } from '../../../../src/models/workload/concurrency-window.ts';
import { FunctionAutoscaler } from '../../../../src/models/workload/function-autoscaler.ts';
import { FunctionServices } from '../../../../src/models/workload/function.ts';

interface Trace {
  /** Seconds that each request waited, in order of service. */
  readonly waits: number[];
  /** Pods ready: [second, count] at each change. */
  readonly ready: (readonly [number, number])[];
  readonly end: number;
  readonly record: FunctionRecord;
}

function trace(more: Partial<FunctionInput>, until = 600): Trace {
  const simulation = new Simulation();
  const waits: number[] = [];
  const ready: [number, number][] = [];
  const context: ComponentContext = {
    simulation,
    profile: IDEAL,
    streams: new RandomStreams('function'),
    observer: {
      imagesPulled: ignore,
      cpuUsed: ignore,
      busyCores: ignore,
      assumed: ignore,
      backoff: ignore,
      queue: ignore,
      functionScale: (_name, _waiting, pods) => {
        if (ready.at(-1)?.[1] !== pods) ready.push([simulation.now / 1e6, pods]);
      },
      served: (_name, waited) => void waits.push(waited / 1e6),
    },
    connect: () => {
      throw new Error('a function asks nothing of the API server');
    },
  };
  // Keeps the run going while only the autoscaler looks.
  const clock = simulation.on('test.end', ignore);
  simulation.scheduleAt(seconds(until), clock);
  const services = new FunctionServices(context, [
    {
      name: 'resize',
      concurrency: 1,
      target: 0.7,
      requests: 1,
      service: { kind: 'constant', value: 5 },
      coldStart: { kind: 'constant', value: 2 },
      minScale: 0,
      maxScale: 1000,
      ...more,
    },
  ]);
  simulation.run();
  expect(services.pending).toBe(0);
  const [record] = services.records(simulation.now);
  if (record === undefined) throw new Error('no record of the function');
  return { waits, ready, end: simulation.now / 1e6, record };
}

describe('a function that scales from zero', () => {
  it('lets its first request wait for a cold start', () => {
    expect(trace({}).waits).toEqual([2]);
  });

  it('starts enough pods for all that wait, so that many requests at once take one cold start', () => {
    const { waits, ready } = trace({ requests: 64 });
    expect(waits).toEqual(Array.from({ length: 64 }, () => 2));
    // 64 requests at a target of 0.7 each.
    expect(Math.max(...ready.map(([, count]) => count))).toBe(92);
  });

  it('is limited by its largest scale', () => {
    const { waits } = trace({ requests: 6, maxScale: 2 });
    expect(waits).toEqual([2, 2, 7, 7, 12, 12]);
  });

  it('serves several requests in a pod at once where it may', () => {
    const { waits } = trace({ requests: 4, concurrency: 4, maxScale: 1 });
    expect(waits).toEqual([2, 2, 2, 2]);
  });

  it('goes back to zero some 60 s after the last request', () => {
    const { ready } = trace({});
    const [at, count] = ready.at(-1)!;
    expect(count).toBe(0);
    expect(at).toBeGreaterThan(60);
    expect(at).toBeLessThanOrEqual(70);
  });

  it('keeps its least scale and then starts warm', () => {
    const { waits, ready } = trace({ minScale: 1 });
    expect(waits).toEqual([0]);
    expect(ready.at(-1)?.[1]).toBe(1);
  });

  it('follows a steady stream of requests', () => {
    // Two requests a second of 5 s each: ten at once, so ⌈10 / 0.7⌉ = 15 pods.
    const { ready, waits } = trace({ requests: 1000, every: { kind: 'constant', value: 0.5 } }, 700);
    const late = ready.filter(([at]) => at > 300 && at < 490).map(([, count]) => count);
    for (const count of late) expect(count).toBe(15);
    expect(waits.slice(100).every(wait => wait === 0)).toBe(true);
  });
});

describe('the record of a function', () => {
  it('counts the pods’ time from their creation until they are gone', () => {
    const { record, ready } = trace({ requests: 6, maxScale: 2 });
    expect(record).toMatchObject({ served: 6, refused: 0, podsStarted: 2, mostPods: 2, starting: 4e6 });
    // Two pods, each ready from 2 s until it is taken away.
    const gone = ready.filter(([at]) => at > 17).map(([at]) => at);
    const readySeconds = gone.length === 1 ? 2 * (gone[0]! - 2) : gone[0]! - 2 + gone[1]! - 2;
    expect(record.ready / 1e6).toBeCloseTo(readySeconds, 6);
    expect(record.ready - record.idle).toBe(6 * 5e6);
  });

  it('tells how long requests waited, and until when', () => {
    const { record } = trace({ requests: 6, maxScale: 2 });
    expect(record).toMatchObject({ firstAt: 0, firstWait: 2e6, meanWait: 7e6, longestWait: 12e6, finishedAt: 17e6 });
  });

  it('splits the time until the last answer along its chain: work one after the other, and the cold start', () => {
    expect(trace({ requests: 6, maxScale: 2 }).record.ledger).toMatchObject({ work: 15e6, start: 2e6, controller: 0 });
    expect(trace({ requests: 3, maxScale: 1, minScale: 1 }).record.ledger).toMatchObject({ work: 15e6, start: 0 });
  });

  it('has no chain where requests have times of their own', () => {
    expect(trace({ requests: 3, every: { kind: 'constant', value: 9 } }).record.ledger).toBeUndefined();
  });

  it('keeps those that are turned away apart', () => {
    const { record } = trace({ requests: 10_002, concurrency: 10_000, maxScale: 1 });
    expect(record).toMatchObject({ served: 10_000, refused: 2, finishedAt: 7e6 });
  });

  it('ends though its pods never needed the activator: that is put in the path before the last pod goes', () => {
    const { record, ready } = trace({ requests: 2, concurrency: 1000, maxScale: 1 });
    expect(ready.at(-1)?.[1]).toBe(0);
    expect(record.ready / 1e6).toBeGreaterThan(90);
  });
});

describe('the autoscaler', () => {
  const figures = { target: 0.7, stableWindow: 60_000_000, panicThreshold: 2, minScale: 0, maxScale: 100 };

  it('halves at most in one look, and panics when the short window asks for twice the pods', () => {
    const scaler = new FunctionAutoscaler(figures);
    expect(scaler.desired(0, 10, 0.7, 0.7)).toBe(5);
    expect(scaler.isPanicking).toBe(false);
    expect(scaler.desired(2e6, 10, 7, 14)).toBe(20);
    expect(scaler.isPanicking).toBe(true);
  });

  it('never goes down in a panic, and leaves it one stable window after the last cause', () => {
    const scaler = new FunctionAutoscaler(figures);
    expect(scaler.desired(0, 2, 1.4, 14)).toBe(20);
    expect(scaler.desired(30e6, 20, 1.4, 0.7)).toBe(20);
    expect(scaler.desired(60e6, 20, 1.4, 0.7)).toBe(10);
    expect(scaler.isPanicking).toBe(false);
  });
});

describe('the average over a window', () => {
  it('weighs levels by time, and forgets what is older than the window', () => {
    const window = new ConcurrencyWindow(60e6, 0);
    window.set(4, 0);
    window.set(0, 30e6);
    expect(window.average(60e6, 60e6 - 1)).toBeCloseTo(2, 5);
    expect(window.average(60e6, 95e6)).toBe(0);
  });
});

function ignore(): void {
  return undefined;
}
