// What the scheduler remembers of one pod, from the first sight to the end: where it waits, how often it was tried, on
// which node it is.
import type { Micros } from '../../sim/time.ts';
import type { Pod } from '../api/pod.ts';
import type { SchedulingClass } from './scheduling-class.ts';

/** Where a pod is. */
export const NOWHERE = 0; // gone, or never ours
export const ACTIVE = 1; // waits to be scheduled
export const BACKING_OFF = 2; // waits for the end of its back-off
export const UNSCHEDULABLE = 3; // waits for an event that could help
export const IN_FLIGHT = 4; // is being decided on
export const GATED = 5; // has scheduling gates
export const BINDING = 6; // has a node, which the API server does not know yet
export const BOUND = 7; // has a node

export interface PodRecord {
  pod: Pod;
  schedulingClass: SchedulingClass;
  place: number;
  /** Order of first sight: ties are broken by it. */
  readonly sequence: number;
  /** When it came (back) into the queue. */
  enteredAt: Micros;
  /** Failed attempts that count for the back-off. */
  attempts: number;
  /** Attempts in a row that failed without any node having been looked at. */
  errors: number;
  backoffUntil: Micros;
  /** Reasons of the last failure over all nodes, see `filter.ts`. */
  rejectedBy: number;
  /** An event that could help came while it was decided on. */
  hasMissedEvent: boolean;
  /** Slot of its node; -1: none. */
  slot: number;
  /** Position among the pods of its node. */
  position: number;
  /** Slot of the node on which preemption made room for it; -1: none. */
  nominatedSlot: number;
}

export function makeRecord(pod: Pod, schedulingClass: SchedulingClass, sequence: number, now: Micros): PodRecord {
  return {
    pod,
    schedulingClass,
    place: NOWHERE,
    sequence,
    enteredAt: now,
    attempts: 0,
    errors: 0,
    backoffUntil: 0,
    rejectedBy: 0,
    hasMissedEvent: false,
    slot: -1,
    position: 0,
    nominatedSlot: -1,
  };
}

/** Higher priority first, then who came first. */
export function isScheduledBefore(a: PodRecord, b: PodRecord): boolean {
  const priority = a.schedulingClass.priority - b.schedulingClass.priority;
  if (priority !== 0) return priority > 0;
  if (a.enteredAt !== b.enteredAt) return a.enteredAt < b.enteredAt;
  return a.sequence < b.sequence;
}
