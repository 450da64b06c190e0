// The pods that one budget counts, kept up to date pod by pod, so that a change of a pod costs the same however many
// pods there are.
import { controllerOf } from '../api/object.ts';
import type { OwnerReference } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';

interface ControllerCount {
  readonly owner: OwnerReference;
  pods: number;
}

export class BudgetMembers {
  matching = 0;
  healthy = 0;
  readonly #controllers = new Map<string, ControllerCount>();

  /** Controllers of the matching pods, in the order of their first pods. */
  *controllers(): Iterable<OwnerReference> {
    for (const { owner } of this.#controllers.values()) yield owner;
  }

  add(pod: Pod): void {
    this.#count(pod, 1);
  }

  remove(pod: Pod): void {
    this.#count(pod, -1);
  }

  #count(pod: Pod, change: 1 | -1): void {
    this.matching += change;
    if (isHealthy(pod)) this.healthy += change;
    const owner = controllerOf(pod);
    if (owner === undefined) return;
    const known = this.#controllers.get(owner.uid);
    if (known === undefined) this.#controllers.set(owner.uid, { owner, pods: change });
    else {
      known.pods += change;
      if (known.pods === 0) this.#controllers.delete(owner.uid);
    }
  }
}

function isHealthy(pod: Pod): boolean {
  return pod.status.ready && pod.metadata.deletionTimestamp === undefined;
}
