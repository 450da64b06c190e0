// How long a pod may stay on a node with NoExecute taints.
import type { Taint } from '../api/cluster-objects.ts';
import type { Toleration } from '../api/pod.ts';
import { tolerates } from '../scheduler/toleration.ts';

/**
 * Seconds: 0 where a taint is not tolerated (or for no time), Infinity where each is for ever, else the shortest of the
 * times that the tolerations give.
 */
export function tolerationTime(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let shortest = Infinity;
  for (const taint of taints) {
    const toleration = tolerations.find(other => tolerates(other, taint));
    if (toleration === undefined) return 0;
    const { tolerationSeconds } = toleration;
    if (tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, tolerationSeconds));
  }
  return shortest;
}
