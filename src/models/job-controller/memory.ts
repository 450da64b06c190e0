// What the Job controller keeps in memory for one Job, and loses when its process dies: expectations, finalizers taken
// off but still shown, the back-off record, versions of its own writes.
import type { Micros } from '../../sim/time.ts';
import type { ObjectKey } from '../api/object.ts';
import { NO_BACKOFF, type BackoffRecord } from './backoff.ts';
import { PodIndex } from './pod-index.ts';

/** Writes of ours that the cache has still to show (kubernetes-facts.md section 2.3). */
class Expectations {
  private creations = 0;
  private deletions = 0;
  private setAt: Micros | undefined;

  expectCreations(count: number, now: Micros): void {
    this.set(count, 0, now);
  }

  expectDeletions(count: number, now: Micros): void {
    this.set(0, count, now);
  }

  creationObserved(count: number = 1): void {
    this.creations -= count;
  }

  deletionObserved(count: number = 1): void {
    this.deletions -= count;
  }

  /** Met, older than the time-out, or never set. */
  areMet(now: Micros, timeout: Micros): boolean {
    if (this.setAt === undefined || now - this.setAt > timeout) return true;
    return this.creations <= 0 && this.deletions <= 0;
  }

  private set(creations: number, deletions: number, now: Micros): void {
    this.creations = creations;
    this.deletions = deletions;
    this.setAt = now;
  }
}

export class JobMemory {
  readonly uid: string;
  /** Of the Job; undefined: it has not been seen, or is gone. */
  key: ObjectKey | undefined;
  readonly pods: PodIndex = new PodIndex();
  readonly expectations: Expectations = new Expectations();
  /** Uids whose finalizer was taken off; until the cache shows it they count as done. */
  readonly removals: Set<string> = new Set();
  backoff: BackoffRecord = NO_BACKOFF;
  /** The terminal condition was written; the cache may not show it yet. */
  isFinished = false;
  /** Versions of the latest own writes: a cache that is behind them must not be acted on. */
  writtenPod = 0;
  writtenJob = 0;
  /** Only for historical bugs: repetitions of the key, and a resumption whose startTime is still to be written. */
  requeues = 0;
  hasResumed = false;

  constructor(uid: string) {
    this.uid = uid;
  }
}
