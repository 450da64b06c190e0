// A container that takes items from a work queue: one after the other until the queue is empty, or exactly one.
import { invariant } from '../../sim/invariant.ts';
import type { Micros } from '../../sim/time.ts';
import type { Program, ProgramHost, Step } from './program.ts';
import type { QueueWaiter, WorkQueue } from './work-queue.ts';

export interface WorkerStyle {
  /** Takes one item only and waits for it as long as it takes (one pod an item). */
  readonly isSingle: boolean;
  /** Goes on waiting where the queue is empty. */
  readonly staysWhenEmpty: boolean;
  /** Looks again only this often; 0: hears of a new item at once. */
  readonly pollPeriod: Micros;
  readonly exitCode: number;
}

/** Exit code of a worker that a poisonous item kills. */
const POISONED = 1;

export class QueueWorker implements Program, QueueWaiter {
  private readonly queue: WorkQueue;
  private readonly style: WorkerStyle;
  /** Whether the queue's server answers; a worker asks again until it does. */
  private readonly isServing: (waiter: QueueWaiter) => boolean;
  private host: ProgramHost | undefined = undefined;
  private item: number | undefined = undefined;
  private isPoison = false;
  private waitsSince: Micros | undefined = undefined;

  constructor(queue: WorkQueue, style: WorkerStyle, isServing: (waiter: QueueWaiter) => boolean) {
    this.queue = queue;
    this.style = style;
    this.isServing = isServing;
  }

  next(now: Micros, host: ProgramHost): Step {
    this.host = host;
    if (this.item !== undefined) {
      if (this.isPoison) return { kind: 'exit', code: POISONED };
      const { item } = this;
      this.item = undefined;
      this.queue.complete(item);
      if (this.style.isSingle) return { kind: 'exit', code: this.style.exitCode };
    }
    const rest = this.untilNextLook(now);
    if (rest > 0) return { kind: 'wall', amount: rest };
    if (!this.isServing(this)) return this.wait(now);
    const item = this.queue.take();
    if (item === undefined) return this.findNothing(now);
    this.waitsSince = undefined;
    this.item = item;
    const { amount, usesCpu, isPoison } = this.queue.workOf(item);
    this.isPoison = isPoison;
    return { kind: usesCpu ? 'cpu' : 'wall', amount };
  }

  ended(): void {
    this.queue.forget(this);
    if (this.item !== undefined) this.queue.drop(this.item);
    this.item = undefined;
    this.host = undefined;
  }

  wake(): void {
    this.host?.resume();
  }

  private findNothing(now: Micros): Step {
    const mayGo = !this.style.staysWhenEmpty && !this.style.isSingle && this.queue.isExhausted;
    if (mayGo) return { kind: 'exit', code: this.style.exitCode };
    const step = this.wait(now);
    this.queue.await(this);
    return step;
  }

  private wait(now: Micros): Step {
    this.waitsSince ??= now;
    return { kind: 'wait' };
  }

  /** A worker that polls sees what has changed at the next multiple of its period. */
  private untilNextLook(now: Micros): Micros {
    const { pollPeriod } = this.style;
    if (this.waitsSince === undefined || pollPeriod === 0) return 0;
    const waited = now - this.waitsSince;
    invariant(waited >= 0, 'a worker waits since a later instant');
    return (pollPeriod - (waited % pollPeriod)) % pollPeriod;
  }
}
