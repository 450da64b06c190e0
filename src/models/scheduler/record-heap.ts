// A binary heap of pod records. A pod that goes away while it waits stays in the heap until it comes to the top: who
// pops has to look whether the pod is still where the heap thinks it is.
import type { PodRecord } from './pod-record.ts';

export class RecordHeap {
  private readonly records: PodRecord[] = [];
  private readonly isBefore: (a: PodRecord, b: PodRecord) => boolean;

  constructor(isBefore: (a: PodRecord, b: PodRecord) => boolean) {
    this.isBefore = isBefore;
  }

  get size(): number {
    return this.records.length;
  }

  peek(): PodRecord | undefined {
    return this.records[0];
  }

  push(record: PodRecord): void {
    const { records, isBefore } = this;
    let at = records.length;
    records.push(record);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = records[above];
      if (parent === undefined || !isBefore(record, parent)) break;
      records[at] = parent;
      at = above;
    }
    records[at] = record;
  }

  pop(): PodRecord | undefined {
    const { records, isBefore } = this;
    const top = records[0];
    const last = records.pop();
    if (top === undefined || last === undefined || top === last) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = records[below];
      if (child === undefined) break;
      const right = records[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      records[at] = child;
      at = below;
    }
    records[at] = last;
    return top;
  }

  clear(): void {
    this.records.length = 0;
  }
}

/** Higher priority first, then who came first. */
export function isScheduledBefore(a: PodRecord, b: PodRecord): boolean {
  const priority = a.schedulingClass.priority - b.schedulingClass.priority;
  if (priority !== 0) return priority > 0;
  if (a.enteredAt !== b.enteredAt) return a.enteredAt < b.enteredAt;
  return a.sequence < b.sequence;
}
