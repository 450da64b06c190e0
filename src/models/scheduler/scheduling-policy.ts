// What a user of the library may lay over the default scheduler without touching it: own reasons against nodes, own
// scores. Queue, back-off, preemption and binding stay.
import type { Node } from '../api/cluster-objects.ts';
import type { Pod } from '../api/pod.ts';

/** A node as a policy may see it. Amounts in thousandths of cores and bytes. */
export interface NodeView {
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly allocatable: { readonly cpu: number; readonly memory: number; readonly pods: number };
  readonly requested: { readonly cpu: number; readonly memory: number };
}

/**
 * Both parts may be left out. Both have to be pure: the same pod and node give the same answer.
 *
 * @example
 * // Fill nodes up instead of spreading pods over them.
 * const packing: SchedulingPolicy = { score: (_pod, { requested }) => requested.cpu };
 */
export interface SchedulingPolicy {
  /**
   * Why a pod may not run on a node that the default filters allow, in the words of the FailedScheduling event;
   * undefined: it may. Preemption does not help against it.
   */
  filter?(pod: Pod, node: NodeView): string | undefined;
  /** The higher, the better; in place of the default score, which is `byDefault`. */
  score?(pod: Pod, node: NodeView, byDefault: number): number;
}
