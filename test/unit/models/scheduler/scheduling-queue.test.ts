import { describe, expect, it } from 'vitest';
import { IDEAL, RECORDED } from '../../../../src/models/cluster/profile.ts';
import { NO_CPU } from '../../../../src/models/scheduler/filter.ts';
import type { PodRecord } from '../../../../src/models/scheduler/pod-record.ts';
import { SchedulingQueue } from '../../../../src/models/scheduler/scheduling-queue.ts';
import { node, Tables } from './fixtures.ts';

const SECOND = 1_000_000;
const UNFIT = { reasons: NO_CPU, isPreempting: false, text: '' };

class Waiting {
  now = 0;
  readonly queue: SchedulingQueue;
  private readonly tables = new Tables([node('node-0')]);

  constructor(profile = RECORDED) {
    this.queue = new SchedulingQueue(profile, () => this.now);
  }

  add(name: string, priority = 0): PodRecord {
    const record = this.tables.waiting(name, { spec: { priority } });
    this.queue.add(record);
    return record;
  }

  /** Names of the pods that are ready, in the order in which they are taken. */
  names(): readonly string[] {
    const names: string[] = [];
    for (let record = this.queue.pop(); record !== undefined; record = this.queue.pop()) {
      names.push(record.pod.metadata.name);
    }
    return names;
  }

  failNext(attempt = UNFIT): void {
    const record = this.queue.pop();
    if (record !== undefined) this.queue.fail(record, attempt);
  }
}

describe('the scheduling queue', () => {
  it('gives higher priority first, then who came first', () => {
    const waiting = new Waiting();
    waiting.add('a');
    waiting.now = 1;
    waiting.add('b', 5);
    waiting.add('c');
    waiting.now = 2;
    waiting.add('d', 5);
    expect(waiting.names()).toEqual(['b', 'd', 'a', 'c']);
  });

  it('keeps a pod that found no node until something happens that could help', () => {
    const waiting = new Waiting();
    waiting.add('a');
    waiting.failNext();
    waiting.now = 100 * SECOND;
    expect(waiting.names()).toEqual([]);
    waiting.queue.move((_class, reasons) => (reasons & NO_CPU) === 0);
    expect(waiting.names()).toEqual([]);
    waiting.queue.move((_class, reasons) => (reasons & NO_CPU) !== 0);
    expect(waiting.names()).toEqual(['a']);
  });

  it('an event while a pod is decided on counts for it', () => {
    const waiting = new Waiting();
    const record = waiting.add('a');
    expect(waiting.queue.pop()).toBe(record);
    record.rejectedBy = NO_CPU;
    waiting.queue.move(() => true);
    waiting.queue.fail(record, UNFIT);
    expect(waiting.names()).toEqual(['a']);
  });

  it(
    'a pod that backs off waits behind pods that do not, whatever its ' +
      'priority, but is taken when nobody else waits',
    () => {
      const waiting = new Waiting();
      waiting.add('old');
      waiting.failNext();
      waiting.now = 1.5 * SECOND;
      waiting.add('high', 9);
      waiting.failNext();
      waiting.now = 2.4 * SECOND;
      waiting.queue.move(() => true);
      // old's back-off of 1 s is over since second 2; high's ends with second 2.5.
      expect(waiting.names()).toEqual(['old', 'high']);
    },
  );

  it('pods whose back-off ends in the same second go by priority', () => {
    const waiting = new Waiting();
    for (const [name, priority] of [
      ['low', 0],
      ['high', 9],
    ] as const) {
      waiting.add(name, priority);
      waiting.failNext();
      waiting.now += 0.1 * SECOND;
    }
    waiting.queue.move(() => true);
    expect(waiting.names()).toEqual(['high', 'low']);
  });

  it.each([
    ['recorded', RECORDED, [2, 5, 10, 19, 30]],
    ['ideal', IDEAL, [1.25, 3.25, 7.25, 15.25, 25.25]],
  ] as const)('attempts that saw no node are repeated after 1, 2, 4, 8 and 10 s (%s)', (_name, profile, ends) => {
    const waiting = new Waiting(profile);
    waiting.now = 0.25 * SECOND;
    waiting.add('a');
    const readyAt: number[] = [];
    for (const _end of ends) {
      waiting.failNext({ ...UNFIT, reasons: 0 });
      expect(waiting.queue.pop()).toBeUndefined();
      readyAt.push(waiting.queue.nextReady / SECOND);
      waiting.now = waiting.queue.nextReady;
    }
    expect(readyAt).toEqual(ends);
  });

  it('a sweep tries pods again that have waited for more than five minutes', () => {
    const waiting = new Waiting();
    waiting.add('a');
    waiting.failNext();
    waiting.now = 300 * SECOND;
    waiting.queue.sweep();
    expect(waiting.names()).toEqual([]);
    waiting.now += 1;
    waiting.queue.sweep();
    expect(waiting.names()).toEqual(['a']);
    expect(waiting.queue.hasUnschedulable).toBe(false);
  });

  it('forgets pods that go, wherever they wait', () => {
    const waiting = new Waiting();
    const active = waiting.add('a');
    waiting.queue.remove(active);
    expect(waiting.names()).toEqual([]);
    const parked = waiting.add('b');
    waiting.failNext();
    waiting.queue.remove(parked);
    const backingOff = waiting.add('c');
    waiting.failNext();
    waiting.queue.move(() => true);
    waiting.queue.remove(backingOff);
    expect(waiting.names()).toEqual([]);
  });
});
