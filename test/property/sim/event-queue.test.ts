// The future event list against the simplest one there is, a sorted array, under any sequence of operations.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../../src/sim/event-queue.ts';

interface Pending {
  readonly time: number;
  readonly target: number;
  readonly handle: number;
}

/** Events in the order (time, scheduling): the oracle. */
class SortedArray {
  readonly pending: Pending[] = [];

  push(event: Pending): void {
    let at = this.pending.length;
    while (at > 0 && this.pending[at - 1]!.time > event.time) at -= 1;
    this.pending.splice(at, 0, event);
  }

  pop(until: number): Pending | undefined {
    const first = this.pending[0];
    return first !== undefined && first.time <= until ? this.pending.shift() : undefined;
  }

  cancel(handle: number): boolean {
    const at = this.pending.findIndex(event => event.handle === handle);
    if (at >= 0) this.pending.splice(at, 1);
    return at >= 0;
  }
}

type Operation =
  | { readonly do: 'push'; readonly delay: number; readonly copies: number }
  | { readonly do: 'pop'; readonly times: number }
  | { readonly do: 'popUntil'; readonly delay: number }
  | { readonly do: 'cancel'; readonly pick: number; readonly times: number };

// Delays of every size, with many ties.
const delay = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 600 }),
  fc.constantFrom(256, 65_536, 1_000_000, 16_777_216, 2 ** 31, 2 ** 32, 2 ** 40),
  fc.integer({ min: 0, max: 100_000_000 }),
  fc.integer({ min: 0, max: 2 ** 42 }),
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('push' as const), delay, copies: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pop' as const), times: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('popUntil' as const), delay }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      pick: fc.nat(),
      times: fc.integer({ min: 1, max: 150 }),
    }),
  },
);

/** Both lists side by side. */
class Comparison {
  private readonly queue = new EventQueue();
  private readonly oracle = new SortedArray();
  private readonly handles: number[] = [];
  private pushed = 0;

  apply(step: Operation): void {
    if (step.do === 'push') {
      for (let i = 0; i < step.copies; i += 1) this.push(this.queue.time + step.delay * (i % 3));
    } else if (step.do === 'pop') {
      for (let i = 0; i < step.times; i += 1) this.pop(Infinity);
    } else if (step.do === 'popUntil') {
      const until = this.queue.time + step.delay;
      while (this.pop(until));
    } else {
      for (let i = 0; i < step.times; i += 1) this.cancel((step.pick + 7 * i) % Math.max(1, this.handles.length));
    }
    expect(this.queue.size).toBe(this.oracle.pending.length);
  }

  finish(): void {
    while (this.pop(Infinity));
    expect(this.oracle.pending).toHaveLength(0);
  }

  private push(time: number): void {
    const target = this.pushed;
    this.pushed += 1;
    const handle = this.queue.handleOf(this.queue.push(time, target % 5, target, ~target));
    this.oracle.push({ time, target, handle });
    this.handles.push(handle);
  }

  private pop(until: number): boolean {
    const expected = this.oracle.pop(until);
    const found = this.queue.pop(until);
    const { time, kind, target, argument } = this.queue;
    // An assertion a pop would take longer than all the rest: only a difference is put into words.
    const isSame =
      expected === undefined
        ? !found
        : found && time === expected.time && target === expected.target && kind === target % 5 && argument === ~target;
    if (!isSame) expect({ found, time, kind, target, argument }).toEqual(expected);
    return found;
  }

  private cancel(pick: number): void {
    const handle = this.handles[pick];
    if (handle === undefined) return;
    const wasPending = this.oracle.cancel(handle);
    if (this.queue.cancel(handle) >= 0 !== wasPending) expect(`cancelled ${!wasPending}`).toBe(`pending ${wasPending}`);
  }
}

test('the queue does what a sorted array does', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40, size: 'max' }), steps => {
      const comparison = new Comparison();
      for (const step of steps) comparison.apply(step);
      comparison.finish();
    }),
    { seed: 1, numRuns: 400 },
  );
});
