// Whether the eviction API lets a pod go: the rules of pods/eviction with PodDisruptionBudgets
// (kubernetes-facts.md, end of section 6.3).
import type { PodDisruptionBudget } from '../api/cluster-objects.ts';
import { matchesLabels } from '../api/label-selector.ts';
import type { Pod } from '../api/pod.ts';
import { isTerminal } from '../api/pod.ts';

export type EvictionVerdict =
  | {
      readonly ok: true;
      /** The budget that pays for the eviction: it allows one disruption less from now on. Undefined: none does. */
      readonly budget: PodDisruptionBudget | undefined;
    }
  | { readonly ok: false; readonly reason: 'TooManyRequests' | 'InternalError'; readonly message: string };

/**
 * Decides about one eviction.
 *
 * @param budgets  budgets of the pod's namespace with their present status (`disruptionsAllowed` is what decides)
 */
export function evictionVerdict(pod: Pod, budgets: Iterable<PodDisruptionBudget>): EvictionVerdict {
  // Pods that do no work can go at any time; a pod that goes already costs no budget again.
  if (isTerminal(pod) || pod.status.phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined) {
    return { ok: true, budget: undefined };
  }
  const concerned: PodDisruptionBudget[] = [];
  for (const budget of budgets) if (isGuarded(pod, budget)) concerned.push(budget);
  if (concerned.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return { ok: false, reason: 'InternalError', message };
  }
  const budget = concerned[0];
  if (budget === undefined) return { ok: true, budget };
  const { disruptionsAllowed, currentHealthy, desiredHealthy } = budget.status;
  // A pod that is not ready is no loss to a budget that is kept without it.
  const isHealthy = pod.status.ready;
  const isBudgetKept = currentHealthy >= desiredHealthy && desiredHealthy > 0;
  const policy = (budget.spec as { readonly unhealthyPodEvictionPolicy?: string }).unhealthyPodEvictionPolicy;
  if (!isHealthy && (policy === 'AlwaysAllow' || isBudgetKept)) return { ok: true, budget: undefined };
  if (disruptionsAllowed > 0) return { ok: true, budget };
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return { ok: false, reason: 'TooManyRequests', message };
}

/** Whether a budget counts the pod. */
export function isGuarded(pod: Pod, budget: PodDisruptionBudget): boolean {
  return (
    budget.metadata.namespace === pod.metadata.namespace && matchesLabels(budget.spec.selector, pod.metadata.labels)
  );
}
