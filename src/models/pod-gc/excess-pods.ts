// Which finished pods go first when there are too many.
import { isTerminal, type Pod } from '../api/pod.ts';

/** The `count` finished pods to delete: evicted ones first, then the oldest; of equal age by name. */
export function excessPods(pods: Iterable<Pod>, count: number): readonly Pod[] {
  const finished: Pod[] = [];
  for (const pod of pods) if (isTerminal(pod)) finished.push(pod);
  return finished.sort(byEvictionAndAge).slice(0, count);
}

function byEvictionAndAge(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a));
  if (evicted !== 0) return evicted;
  const age = a.metadata.creationTimestamp - b.metadata.creationTimestamp;
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isEvicted(pod: Pod): boolean {
  return pod.status.reason === 'Evicted';
}
