// The pods of one Job, sorted by what the controller needs to know, kept up to date by watch events: a sync costs what
// has changed, not what has finished long ago. `tally.ts` says the same by looking at all pods; tests compare the two.
import { COMPLETION_INDEX } from '../api/job.ts';
import type { Pod } from '../api/pod.ts';
import { isTerminal } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';

export class PodIndex {
  /** Neither ended nor being deleted, in order of arrival. */
  readonly active: Map<string, Pod> = new Map();
  /** Being deleted and not ended. */
  readonly terminating: Map<string, Pod> = new Map();
  /** Ended, with the tracking finalizer still on. */
  readonly ended: Map<string, Pod> = new Map();
  /** Active pods that are ready. */
  ready = 0;
  /** Restarts of all containers of pods that have not ended. */
  restarts = 0;
  /** A pod's labels have changed: ownership must be looked at. */
  hasNewLabels = false;

  /** Takes in a pod's new version; `old` is the one it replaces. */
  update(pod: Pod, old: Pod | undefined): void {
    if (old !== undefined) {
      this.forget(old);
      if (old.metadata.labels !== pod.metadata.labels) this.hasNewLabels = true;
    }
    const { uid } = pod.metadata;
    if (isTerminal(pod)) {
      if (isTracked(pod)) this.ended.set(uid, pod);
      else this.ended.delete(uid);
      if (old !== undefined && !isTerminal(old)) this.remove(old);
      return;
    }
    this.restarts += restartsOf(pod);
    if (pod.metadata.deletionTimestamp === undefined) {
      this.active.set(uid, pod);
      if (pod.status.ready) this.ready += 1;
    } else {
      this.active.delete(uid);
      this.terminating.set(uid, pod);
    }
  }

  /** The pod is gone. */
  delete(old: Pod): void {
    this.forget(old);
    this.remove(old);
    this.ended.delete(old.metadata.uid);
  }

  /** The pod that carries the tracking finalizer under this uid, if it is there. */
  tracked(uid: string): Pod | undefined {
    const pod = this.ended.get(uid) ?? this.active.get(uid) ?? this.terminating.get(uid);
    return pod !== undefined && isTracked(pod) ? pod : undefined;
  }

  /** Every pod that still has to be accounted for or runs. */
  *all(): Iterable<Pod> {
    yield* this.active.values();
    yield* this.terminating.values();
    yield* this.ended.values();
  }

  get isEmpty(): boolean {
    return this.active.size === 0 && this.terminating.size === 0 && this.ended.size === 0;
  }

  private forget(old: Pod): void {
    if (isTerminal(old)) return;
    this.restarts -= restartsOf(old);
    if (old.metadata.deletionTimestamp === undefined && old.status.ready) this.ready -= 1;
  }

  private remove(old: Pod): void {
    this.active.delete(old.metadata.uid);
    this.terminating.delete(old.metadata.uid);
  }
}

/** Restarts of all containers, init containers and sidecars of a pod. */
function restartsOf(pod: Pod): number {
  let sum = 0;
  for (const container of pod.status.containers) sum += container.restartCount;
  for (const container of pod.status.initContainers) sum += container.restartCount;
  return sum;
}

/** Completion index of a pod; -1: none, or not a number. */
export function indexOf(pod: Pod): number {
  const text = pod.metadata.annotations[COMPLETION_INDEX];
  if (text === undefined) return -1;
  const index = Number(text);
  return Number.isInteger(index) && index >= 0 ? index : -1;
}
