import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../../src/sim/event-queue.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';

/** Targets in the order in which they are popped. */
function drain(queue: EventQueue, until = Infinity): number[] {
  const targets: number[] = [];
  while (queue.pop(until)) targets.push(queue.target);
  return targets;
}

describe('order', () => {
  test('events come by time, each with its own fields', () => {
    const queue = new EventQueue();
    queue.push(30, 3, -7, 2_147_483_647);
    queue.push(10, 1, 5, -2_147_483_648);
    expect(queue.pop(100)).toBe(true);
    expect([queue.time, queue.kind, queue.target, queue.argument]).toEqual([10, 1, 5, -2_147_483_648]);
    expect(queue.pop(100)).toBe(true);
    expect([queue.time, queue.kind, queue.target, queue.argument]).toEqual([30, 3, -7, 2_147_483_647]);
    expect(queue.pop(100)).toBe(false);
  });

  // Below 25 events all are in the sorted front, above 64 most are in the wheel.
  test.each([2, 24, 65, 1_000, 100_000])('%d events at one instant come in the order of scheduling', count => {
    const queue = new EventQueue();
    for (let i = 0; i < count; i += 1) queue.push(1_000, 0, i, 0);
    expect(drain(queue)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('an event scheduled for the current instant comes after those scheduled before', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 100; i += 1) queue.push(5, 0, i, 0);
    for (let i = 0; i < 50; i += 1) queue.pop(5);
    queue.push(5, 0, 1_000, 0);
    queue.push(6, 0, 2_000, 0);
    queue.push(5, 0, 1_001, 0);
    expect(drain(queue).slice(50)).toEqual([1_000, 1_001, 2_000]);
  });

  test.each([
    ['within one microsecond digit', [0, 1, 255, 256, 257]],
    ['over every level of the wheel', [1, 300, 70_000, 20_000_000, 5e9, 2e12, 3e14, Number.MAX_SAFE_INTEGER]],
    ['around 2^31 and 2^32', [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]],
  ])('times %s are told apart', (_, times) => {
    const queue = new EventQueue();
    // Forty events at each time, from late to early, so that the wheel is used.
    for (let copy = 0; copy < 40; copy += 1) {
      for (const [i, time] of times.toReversed().entries()) queue.push(time, 0, times.length - 1 - i, copy);
    }
    const found: [number, number, number][] = [];
    while (queue.pop(Infinity)) found.push([queue.time, queue.target, queue.argument]);
    expect(found).toEqual(times.flatMap((time, i) => Array.from({ length: 40 }, (_, copy) => [time, i, copy])));
  });
});

describe('horizon', () => {
  test.each([3, 100])('with %d events, one at the horizon is popped and one after it stays', count => {
    const queue = new EventQueue();
    for (let i = 0; i < count; i += 1) queue.push(10 * (i + 1), 0, i, 0);
    expect(drain(queue, 20)).toEqual([0, 1]);
    expect(queue.time).toBe(20);
    expect(queue.size).toBe(count - 2);
    queue.push(21, 0, -1, 0);
    expect(drain(queue).slice(0, 2)).toEqual([-1, 2]);
  });

  test('an earlier horizon than the last one takes nothing and changes nothing', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 100; i += 1) queue.push(1_000 + i, 0, i, 0);
    expect(queue.pop(500)).toBe(false);
    expect(queue.pop(400)).toBe(false);
    expect(queue.time).toBe(500);
    expect(drain(queue)).toHaveLength(100);
  });
});

describe('cancellation', () => {
  test('a cancelled event does not come, and its kind is told', () => {
    const queue = new EventQueue();
    queue.push(1, 0, 1, 0);
    const handle = queue.handleOf(queue.push(2, 7, 2, 0));
    queue.push(3, 0, 3, 0);
    expect(queue.cancel(handle)).toBe(7);
    expect(queue.size).toBe(2);
    expect(drain(queue)).toEqual([1, 3]);
  });

  test('what has happened or is cancelled cannot be cancelled again, whoever has its place now', () => {
    const queue = new EventQueue();
    const happened = queue.handleOf(queue.push(1, 0, 1, 0));
    queue.pop(1);
    const cancelled = queue.handleOf(queue.push(2, 0, 2, 0));
    expect(queue.cancel(cancelled)).toBe(0);
    queue.push(3, 0, 3, 0);
    queue.push(4, 0, 4, 0);
    expect(queue.cancel(happened)).toBe(-1);
    expect(queue.cancel(cancelled)).toBe(-1);
    expect(drain(queue)).toEqual([3, 4]);
  });

  test.each([-1, 0.5, NaN, Infinity, 12_345, Number.MAX_SAFE_INTEGER])('%d is nobody’s handle', handle => {
    const queue = new EventQueue();
    queue.push(1, 0, 1, 0);
    expect(queue.cancel(handle)).toBe(-1);
    expect(queue.size).toBe(1);
  });

  test('handles are never reused, even when a place has served all its generations', () => {
    const queue = new EventQueue({ generationLimit: 3 });
    const handles = new Set<number>();
    for (let i = 0; i < 100; i += 1) {
      handles.add(queue.handleOf(queue.push(i, 0, i, 0)));
      queue.pop(i);
    }
    expect(handles.size).toBe(100);
  });

  test('cancelling most of many events keeps the order of the rest', () => {
    const queue = new EventQueue();
    const handles = Array.from({ length: 10_000 }, (_, i) => queue.handleOf(queue.push((i * 7_919) % 10_007, 0, i, 0)));
    const kept = handles.flatMap((handle, i) => (i % 97 === 0 ? [i] : (queue.cancel(handle), [])));
    expect(queue.size).toBe(kept.length);
    expect(drain(queue)).toEqual(kept.toSorted((a, b) => ((a * 7_919) % 10_007) - ((b * 7_919) % 10_007)));
  });

  test('timers that are set and cancelled over and over take no lasting room', () => {
    const queue = new EventQueue();
    queue.push(1e12, 0, 0, 0);
    let greatest = 0;
    for (let i = 0; i < 100_000; i += 1) {
      const handle = queue.handleOf(queue.push(1e9 + i, 0, i, 0));
      greatest = Math.max(greatest, handle % 4_194_304);
      queue.cancel(handle);
    }
    expect(greatest).toBeLessThan(200);
    expect(drain(queue)).toEqual([0]);
  });
});

describe('shuffling', () => {
  test('leaves times in order and brings simultaneous events in every order', () => {
    const stream = new RandomStreams(1).stream('shuffle');
    const seen = new Map<string, number>();
    for (let run = 0; run < 2_400; run += 1) {
      const queue = new EventQueue({ shuffle: () => stream.next() });
      queue.push(1, 0, 9, 0);
      for (let i = 0; i < 3; i += 1) queue.push(2, 0, i, 0);
      const order = drain(queue).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].toSorted()).toEqual(['9012', '9021', '9102', '9120', '9201', '9210']);
    // 400 expected each; the standard deviation is 18.
    for (const count of seen.values()) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});
