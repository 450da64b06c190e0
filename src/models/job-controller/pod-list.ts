// Lists of pods in the order in which they came, from which any pod can be taken out at once. A pod is in one of
// several
// lists at a time, by the place that its owner keeps for it: nothing is hashed, and going in and out allocates nothing.
import type { Pod } from '../api/pod.ts';

/** Where a pod stands. */
export interface Place {
  pod: Pod;
  /** Its completion index; -1: none. */
  index: number;
  list: PodList | undefined;
  previous: Place | undefined;
  next: Place | undefined;
}

export const NO_PODS: readonly Pod[] = Object.freeze([]);

export class PodList {
  size = 0;
  private first: Place | undefined;
  private last: Place | undefined;

  /** Moves a place to the end of this list; one that is in it stays where it is. */
  take(place: Place): void {
    if (place.list === this) return;
    place.list?.drop(place);
    place.list = this;
    place.previous = this.last;
    place.next = undefined;
    if (this.last === undefined) this.first = place;
    else this.last.next = place;
    this.last = place;
    this.size += 1;
  }

  /** Takes a place out of this list, in which it is. */
  drop(place: Place): void {
    const { previous, next } = place;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    place.list = undefined;
    place.previous = undefined;
    place.next = undefined;
    this.size -= 1;
  }

  /** The pods as they are now; costs an array, where there are any. */
  values(): readonly Pod[] {
    if (this.first === undefined) return NO_PODS;
    const pods = new Array<Pod>(this.size);
    let position = 0;
    for (let place: Place | undefined = this.first; place !== undefined; place = place.next) {
      pods[position] = place.pod;
      position += 1;
    }
    return pods;
  }
}

/**
 * A list with one more item, where a list is begun as an empty constant: an array that is pushed to when empty makes
 * room
 * for seventeen, and almost all lists of a sync have one item.
 */
export function append<T>(list: readonly T[], item: T): readonly T[] {
  if (list.length === 0) return [item];
  (list as T[]).push(item);
  return list;
}
