// The pods of one Job, sorted by what the controller needs to know, kept up to date by watch events: a sync costs what
// has changed, not what has finished long ago. `tally.ts` says the same by looking at all pods; tests compare the two.
import { IndexSet } from '../api/index-set.ts';
import { COMPLETION_INDEX } from '../api/job.ts';
import type { ContainerStatus, Pod } from '../api/pod.ts';
import { isTerminal } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import { PodList, type Place } from './pod-list.ts';

export class PodIndex {
  /** Neither ended nor being deleted, in order of arrival. */
  readonly active: PodList = new PodList();
  /** Being deleted and not ended. */
  readonly terminating: PodList = new PodList();
  /** Ended, with the tracking finalizer still on. */
  readonly ended: PodList = new PodList();
  /** Active pods that are ready. */
  ready = 0;
  /** Restarts of all containers of pods that have not ended. */
  restarts = 0;
  /** A pod's labels have changed: ownership must be looked at. */
  hasNewLabels = false;
  /** Completion indexes of active pods. */
  activeIndexes: IndexSet = IndexSet.empty;
  /** Active pods without an index of their own: none at all, or one that another active pod has, too. */
  strays = 0;
  /** How many more active pods than one an index has; made when one has. */
  private rivals: Map<number, number> | undefined;
  /** By uid: every pod that is in a list. */
  private readonly places = new Map<string, Place>();

  /** Takes in a pod's new version; `old` is the one it replaces. */
  update(pod: Pod, old: Pod | undefined): void {
    if (old !== undefined) {
      this.forget(old);
      if (old.metadata.labels !== pod.metadata.labels) this.hasNewLabels = true;
    }
    const isOver = isTerminal(pod);
    if (!isOver) this.count(pod, 1);
    if (isOver && !isTracked(pod)) {
      this.remove(pod);
      return;
    }
    const place = this.placeOf(pod);
    if (isOver) this.move(place, this.ended);
    else this.move(place, pod.metadata.deletionTimestamp === undefined ? this.active : this.terminating);
  }

  /** The pod is gone, or no longer the Job's; one that has ended without the finalizer left already. */
  delete(old: Pod): void {
    if (!this.places.has(old.metadata.uid)) return;
    this.forget(old);
    this.remove(old);
  }

  /** No pod is in a list. */
  get isEmpty(): boolean {
    return this.places.size === 0;
  }

  /** The version of a pod that is in a list. */
  known(uid: string): Pod | undefined {
    return this.places.get(uid)?.pod;
  }

  /** The pod that carries the tracking finalizer under this uid, if it is there. */
  tracked(uid: string): Pod | undefined {
    const pod = this.places.get(uid)?.pod;
    return pod !== undefined && isTracked(pod) ? pod : undefined;
  }

  /** Every pod that still has to be accounted for or runs. */
  *all(): Iterable<Pod> {
    yield* this.active.values();
    yield* this.terminating.values();
    yield* this.ended.values();
  }

  private placeOf(pod: Pod): Place {
    const { uid } = pod.metadata;
    const known = this.places.get(uid);
    if (known !== undefined) {
      if (known.pod.metadata.annotations !== pod.metadata.annotations) this.renumber(known, indexOf(pod));
      known.pod = pod;
      return known;
    }
    const place: Place = { pod, index: indexOf(pod), list: undefined, previous: undefined, next: undefined };
    this.places.set(uid, place);
    return place;
  }

  private remove(pod: Pod): void {
    const { uid } = pod.metadata;
    const place = this.places.get(uid);
    if (place === undefined) return;
    if (place.list === this.active) this.leaveIndex(place.index);
    place.list?.drop(place);
    this.places.delete(uid);
  }

  private move(place: Place, list: PodList): void {
    if (place.list === list) return;
    if (place.list === this.active) this.leaveIndex(place.index);
    list.take(place);
    if (list === this.active) this.takeIndex(place.index);
  }

  private renumber(place: Place, index: number): void {
    if (index === place.index) return;
    const isActive = place.list === this.active;
    if (isActive) this.leaveIndex(place.index);
    place.index = index;
    if (isActive) this.takeIndex(index);
  }

  private takeIndex(index: number): void {
    if (index >= 0 && !this.activeIndexes.has(index)) {
      this.activeIndexes = this.activeIndexes.withOne(index);
      return;
    }
    this.strays += 1;
    if (index < 0) return;
    this.rivals ??= new Map();
    this.rivals.set(index, (this.rivals.get(index) ?? 0) + 1);
  }

  private leaveIndex(index: number): void {
    const rivals = index < 0 ? 0 : (this.rivals?.get(index) ?? 0);
    if (index >= 0 && rivals === 0) {
      this.activeIndexes = this.activeIndexes.without(index);
      return;
    }
    this.strays -= 1;
    if (rivals > 1) this.rivals?.set(index, rivals - 1);
    else this.rivals?.delete(index);
  }

  private forget(old: Pod): void {
    if (!isTerminal(old)) this.count(old, -1);
  }

  /** Adds what a pod that has not ended counts for, or takes it back. */
  private count(pod: Pod, sign: 1 | -1): void {
    const { containers, initContainers, ready } = pod.status;
    if (containers.length > 0) this.restarts += sign * restartsOf(containers);
    if (initContainers.length > 0) this.restarts += sign * restartsOf(initContainers);
    if (ready && pod.metadata.deletionTimestamp === undefined) this.ready += sign;
  }
}

function restartsOf(containers: readonly ContainerStatus[]): number {
  let sum = 0;
  for (const container of containers) sum += container.restartCount;
  return sum;
}

/** Completion index of a pod; -1: none, or not a number. */
export function indexOf(pod: Pod): number {
  const text = pod.metadata.annotations[COMPLETION_INDEX];
  if (text === undefined) return -1;
  const index = Number(text);
  return Number.isInteger(index) && index >= 0 ? index : -1;
}
