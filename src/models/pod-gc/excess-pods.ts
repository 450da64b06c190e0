// The finished pods of a cluster that has too many of them, in the order in which they are to go.
import { isTerminal, type Pod } from '../api/pod.ts';
import { Heap } from '../scheduler/heap.ts';

/** Evicted pods first, then the oldest; of equal age the one that was written first. */
export class FinishedPods {
  private readonly heap = new Heap<Pod>(goesBefore);

  /** @param pods  all pods; those that are not finished are passed over */
  constructor(pods: Iterable<Pod>) {
    for (const pod of pods) if (isTerminal(pod)) this.heap.push(pod);
  }

  /** A pod that has finished since. */
  add(pod: Pod): void {
    this.heap.push(pod);
  }

  /** The next `count` of them that are there still, as `isThere` says. */
  take(count: number, isThere: (pod: Pod) => boolean): readonly Pod[] {
    const taken: Pod[] = [];
    while (taken.length < count) {
      const pod = this.heap.pop();
      if (pod === undefined) break;
      if (isThere(pod)) taken.push(pod);
    }
    return taken;
  }
}

function goesBefore(a: Pod, b: Pod): boolean {
  const isEvicted = a.status.reason === 'Evicted';
  if (isEvicted !== (b.status.reason === 'Evicted')) return isEvicted;
  const age = a.metadata.creationTimestamp - b.metadata.creationTimestamp;
  return age === 0 ? a.metadata.resourceVersion < b.metadata.resourceVersion : age < 0;
}
