import { describe, expect, it } from 'vitest';
import { NO_CPU } from '../../../../src/models/scheduler/filter.ts';
import { InstantQueue } from '../../../../src/models/scheduler/instant-queue.ts';
import type { PodRecord } from '../../../../src/models/scheduler/pod-record.ts';
import { node, Tables, type PodShape } from './fixtures.ts';

const UNFIT = { reasons: NO_CPU, isPreempting: false, text: 'full' };

class Waiting {
  readonly skipped: string[] = [];
  readonly queue: InstantQueue = new InstantQueue(
    record => record.pod.metadata.labels['app'] ?? '',
    record => this.skipped.push(record.pod.metadata.name),
  );
  readonly popped: string[] = [];
  private readonly tables = new Tables([node('node-0')]);

  add(name: string, shape: PodShape = {}): PodRecord {
    const record = this.tables.waiting(name, shape);
    this.queue.add(record);
    return record;
  }

  /** Decides on all that are ready; `fits` says which find a node. Returns who was tried. */
  decide(fits: (name: string) => boolean): readonly string[] {
    const tried: string[] = [];
    for (let record = this.queue.pop(); record !== undefined; record = this.queue.pop()) {
      const { name } = record.pod.metadata;
      tried.push(name);
      if (!fits(name)) this.queue.fail(record, UNFIT);
    }
    return tried;
  }
}

describe('the queue where deciding takes no time', () => {
  it('tries one pod of those that fit the same nodes; the others join its line', () => {
    const waiting = new Waiting();
    for (const name of ['a', 'b', 'c']) waiting.add(name);
    expect(waiting.decide(() => false)).toEqual(['a']);
    expect(waiting.skipped).toEqual(['b', 'c']);
  });

  it('an event wakes the line, which goes on until a pod finds no node, in the order of arrival', () => {
    const waiting = new Waiting();
    for (const name of ['a', 'b', 'c', 'd']) waiting.add(name);
    waiting.decide(() => false);
    waiting.queue.move(() => true);
    waiting.add('e');
    expect(waiting.decide(name => name < 'c')).toEqual(['a', 'b', 'c']);
    waiting.queue.move(() => true);
    expect(waiting.decide(() => true)).toEqual(['c', 'd', 'e']);
    expect(waiting.queue.hasReady).toBe(false);
  });

  it('pods of other needs are tried though a line is blocked', () => {
    const waiting = new Waiting();
    waiting.add('big', { requests: { cpu: '3' } });
    waiting.add('small', { requests: { cpu: '1' } });
    waiting.add('big-2', { requests: { cpu: '3' } });
    expect(waiting.decide(name => name === 'small')).toEqual(['big', 'small']);
  });

  it('pods of one spec stand in lines of their own where terms on pods tell them apart', () => {
    const waiting = new Waiting();
    waiting.add('a', { labels: { app: 'x' } });
    waiting.add('b', { labels: { app: 'y' } });
    expect(waiting.decide(() => false)).toEqual(['a', 'b']);
  });

  it('higher priority goes first, also when both wait in lines', () => {
    const waiting = new Waiting();
    waiting.add('low-1');
    waiting.add('high-1', { spec: { priority: 1 } });
    waiting.add('low-2');
    waiting.add('high-2', { spec: { priority: 1 } });
    expect(waiting.decide(() => false)).toEqual(['high-1', 'low-1']);
    waiting.queue.move(() => true);
    expect(waiting.decide(() => true)).toEqual(['high-1', 'high-2', 'low-1', 'low-2']);
  });

  it('a pod for which room is made blocks nobody and is tried again after the next event', () => {
    const waiting = new Waiting();
    waiting.add('a');
    waiting.add('b');
    const first = waiting.queue.pop();
    if (first !== undefined) waiting.queue.fail(first, { ...UNFIT, isPreempting: true });
    expect(waiting.decide(() => true)).toEqual(['b']);
    waiting.queue.move(() => true);
    expect(waiting.decide(() => true)).toEqual(['a']);
  });

  it('pods that go are passed over', () => {
    const waiting = new Waiting();
    const records = Array.from({ length: 3000 }, (_, i) => waiting.add(`p-${i}`));
    waiting.decide(() => false);
    for (const record of records.slice(0, 2999)) waiting.queue.remove(record);
    waiting.queue.move(() => true);
    expect(waiting.decide(() => true)).toEqual(['p-2999']);
  });

  it('a line that is half through keeps its order when its first pod fails again', () => {
    const waiting = new Waiting();
    for (let i = 0; i < 3000; i += 1) waiting.add(`p-${i}`);
    waiting.decide(() => false);
    const tried: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      waiting.queue.move(() => true);
      let left = 999;
      tried.push(
        ...waiting.decide(() => {
          left -= 1;
          return left >= 0;
        }),
      );
    }
    const expected = Array.from({ length: 3000 }, (_, i) => `p-${i}`);
    expect([...new Set(tried)]).toEqual(expected.slice(0, 2998));
  });
});
