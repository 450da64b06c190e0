import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../../../src/models/controller/work-queue.ts';
import { Simulation } from '../../../../src/sim/simulation.ts';

/** A queue whose keys are taken at once when they are ready, with the instants in seconds. */
function loggedQueue(): { simulation: Simulation; queue: WorkQueue; log: string[] } {
  const simulation = new Simulation();
  const log: string[] = [];
  const queue: WorkQueue = new WorkQueue(simulation, 'test', () => {
    const key = queue.take();
    if (key === undefined) return;
    log.push(`${simulation.now / 1_000_000}:${key}`);
    queue.finish(key);
  });
  return { simulation, queue, log };
}

const S = 1_000_000;

describe('WorkQueue', () => {
  it('keeps only the earliest of several delayed adds', () => {
    const { simulation, queue, log } = loggedQueue();
    queue.addAfter('a', 5 * S);
    queue.addAfter('a', 3 * S);
    queue.addAfter('a', 9 * S);
    simulation.run(20 * S);
    expect(log).toEqual(['3:a']);
  });

  it('lets an immediate add and a waiting one both fire', () => {
    const { simulation, queue, log } = loggedQueue();
    queue.addAfter('a', 2 * S);
    queue.add('a');
    simulation.run(20 * S);
    expect(log).toEqual(['0:a', '2:a']);
  });

  it('takes a delay of nothing for an immediate add', () => {
    const { queue, log } = loggedQueue();
    queue.addAfter('a', 0);
    queue.addAfter('b', -5);
    expect(log).toEqual(['0:a', '0:b']);
  });

  it('queues a key once, first come first served', () => {
    const simulation = new Simulation();
    const queue = new WorkQueue(simulation, 'test', () => {});
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('queues a key again after its sync when it was added meanwhile', () => {
    const simulation = new Simulation();
    const queue = new WorkQueue(simulation, 'test', () => {});
    queue.add('a');
    expect(queue.take()).toBe('a');
    queue.add('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.finish('a');
    expect([queue.take(), queue.take()]).toEqual(['a', undefined]);
  });

  it('counts errors in a row until they are forgotten', () => {
    const queue = new WorkQueue(new Simulation(), 'test', () => {});
    expect([queue.countFailure('a'), queue.countFailure('a'), queue.countFailure('b')]).toEqual([1, 2, 1]);
    queue.forget('a');
    expect(queue.countFailure('a')).toBe(1);
  });

  it('ends a run in which nothing but hopeless repetitions is left, unless somebody else waits for the key', () => {
    const { simulation, queue, log } = loggedQueue();
    queue.retryAfter('a', 60 * S, false);
    expect(simulation.run(1000 * S)).toBe('idle');
    expect(log).toEqual([]);
    queue.addAfter('a', 90 * S);
    expect(simulation.run(1000 * S)).toBe('empty');
    expect(log).toEqual(['60:a']);
  });

  it('repeats while there is hope', () => {
    const { simulation, queue, log } = loggedQueue();
    queue.retryAfter('a', 2 * S, true);
    simulation.run(10 * S);
    expect(log).toEqual(['2:a']);
  });

  it('loses everything when it is cleared', () => {
    const { simulation, queue, log } = loggedQueue();
    queue.addAfter('a', 2 * S);
    queue.clear();
    queue.addAfter('b', 3 * S);
    simulation.run(20 * S);
    expect(log).toEqual(['3:b']);
  });

  it('hands out thousands of keys in order', () => {
    const queue = new WorkQueue(new Simulation(), 'test', () => {});
    const keys = Array.from({ length: 5000 }, (_, i) => `key-${i}`);
    for (const key of keys) queue.add(key);
    const taken = keys.map(() => {
      const key = queue.take();
      if (key !== undefined) queue.finish(key);
      return key;
    });
    expect(taken).toEqual(keys);
    expect(queue.hasReady).toBe(false);
  });
});
