// The queue where deciding takes no time. Pods that fit the same nodes stand in one line: when the first of a line
// finds no node, neither do the others, and none is tried again before something happens that could help. So an event
// costs one look a line and not one a pod. Nothing backs off: only time could tell the difference.
import type { Micros } from '../../sim/time.ts';
import { Heap } from './heap.ts';
import { ACTIVE, IN_FLIGHT, isScheduledBefore, NOWHERE, UNSCHEDULABLE, type PodRecord } from './pod-record.ts';
import type { SchedulingClass } from './scheduling-class.ts';
import type { FailedAttempt, Hint, PodQueue } from './scheduling-queue.ts';

interface Line {
  readonly schedulingClass: SchedulingClass;
  /** Pods that were tried or need not be, first come first; from `head` on. */
  records: PodRecord[];
  head: number;
  /** The last attempt, if nothing has happened since that could help. */
  blockedBy: FailedAttempt | undefined;
  rejectedBy: number;
  /** Pods for which room is being made. */
  preempting: PodRecord[];
}

/** What makes a difference between pods of one class: the terms on pods that select them. */
export type Signature = (record: PodRecord) => string;

export class InstantQueue implements PodQueue {
  readonly nextReady: Micros = Infinity;
  readonly hasUnschedulable = false;
  private readonly signature: Signature;
  private readonly skipped: (record: PodRecord, attempt: FailedAttempt) => void;
  private readonly active = new Heap<PodRecord>(isScheduledBefore);
  private readonly lines = new Map<SchedulingClass, Map<string, Line>>();
  /** Lines whose first pod may be tried. */
  private readonly awake = new Set<Line>();
  private arrivals = 0;

  /** `skipped` is told of a pod that joins a blocked line without an attempt of its own. */
  constructor(signature: Signature, skipped: (record: PodRecord, attempt: FailedAttempt) => void) {
    this.signature = signature;
    this.skipped = skipped;
  }

  get hasReady(): boolean {
    return this.active.size > 0 || this.awake.size > 0;
  }

  add(record: PodRecord): void {
    // All pods of an instant came in this order.
    this.arrivals += 1;
    record.enteredAt = this.arrivals;
    record.place = ACTIVE;
    this.active.push(record);
  }

  pop(): PodRecord | undefined {
    for (;;) {
      const record = this.next();
      if (record === undefined) return undefined;
      if (record.place === UNSCHEDULABLE) {
        record.place = IN_FLIGHT;
        return record;
      }
      const line = this.lines.size === 0 ? undefined : this.lineOf(record);
      if (line?.blockedBy === undefined) {
        record.place = IN_FLIGHT;
        return record;
      }
      record.place = UNSCHEDULABLE;
      line.records.push(record);
      this.skipped(record, line.blockedBy);
    }
  }

  fail(record: PodRecord, attempt: FailedAttempt): void {
    if (record.place !== IN_FLIGHT) return;
    record.place = UNSCHEDULABLE;
    record.rejectedBy = attempt.reasons;
    const line = this.lineOf(record) ?? this.makeLine(record);
    line.rejectedBy |= attempt.reasons;
    if (attempt.isPreempting) {
      line.preempting.push(record);
      return;
    }
    this.insert(line, record);
    line.blockedBy = attempt;
    this.awake.delete(line);
  }

  remove(record: PodRecord): void {
    record.place = NOWHERE;
  }

  move(hint: Hint): void {
    for (const [schedulingClass, lines] of this.lines) {
      for (const [signature, line] of lines) {
        if (!this.isWaiting(line)) {
          lines.delete(signature);
          this.awake.delete(line);
          continue;
        }
        if (!hint(schedulingClass, line.rejectedBy)) continue;
        line.blockedBy = undefined;
        line.rejectedBy = 0;
        this.awake.add(line);
        for (const record of line.preempting) {
          if (record.place !== UNSCHEDULABLE) continue;
          record.place = ACTIVE;
          this.active.push(record);
        }
        line.preempting = [];
      }
      if (lines.size === 0) this.lines.delete(schedulingClass);
    }
  }

  sweep(): void {
    // Every event that could help has been seen: time alone makes no pod fit.
  }

  clear(): void {
    this.active.clear();
    this.lines.clear();
    this.awake.clear();
  }

  /** The first of the new pods and of the lines that are awake, taken out of where it stood. */
  private next(): PodRecord | undefined {
    let first = this.active.peek();
    while (first !== undefined && first.place !== ACTIVE) {
      this.active.pop();
      first = this.active.peek();
    }
    let from: Line | undefined;
    for (const line of this.awake) {
      const record = headOf(line);
      if (record === undefined) this.awake.delete(line);
      else if (first === undefined || isScheduledBefore(record, first)) {
        first = record;
        from = line;
      }
    }
    if (from !== undefined) from.head += 1;
    else if (first !== undefined) this.active.pop();
    return first;
  }

  /** A pod that was first before is first again; others came later than those that wait. */
  private insert(line: Line, record: PodRecord): void {
    const head = headOf(line);
    if (head === undefined || !isScheduledBefore(record, head)) line.records.push(record);
    else if (line.head === 0) line.records.unshift(record);
    else {
      line.head -= 1;
      line.records[line.head] = record;
    }
  }

  private isWaiting(line: Line): boolean {
    return headOf(line) !== undefined || line.preempting.length > 0;
  }

  private lineOf(record: PodRecord): Line | undefined {
    return this.lines.get(record.schedulingClass)?.get(this.signature(record));
  }

  private makeLine(record: PodRecord): Line {
    const { schedulingClass } = record;
    const line: Line = { schedulingClass, records: [], head: 0, blockedBy: undefined, rejectedBy: 0, preempting: [] };
    const lines = this.lines.get(schedulingClass);
    if (lines === undefined) this.lines.set(schedulingClass, new Map([[this.signature(record), line]]));
    else lines.set(this.signature(record), line);
    return line;
  }
}

/** The first pod of the line that still waits; forgets those that have gone. */
function headOf(line: Line): PodRecord | undefined {
  for (; line.head < line.records.length; line.head += 1) {
    const record = line.records[line.head];
    if (record?.place === UNSCHEDULABLE) {
      if (line.head > 1024 && line.head * 2 > line.records.length) {
        line.records = line.records.slice(line.head);
        line.head = 0;
      }
      return record;
    }
  }
  line.records = [];
  line.head = 0;
  return undefined;
}
