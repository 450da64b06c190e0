// How many disruptions a PodDisruptionBudget allows, from counts of its pods.
import type { PodDisruptionBudget } from '../api/cluster-objects.ts';

type BudgetSpec = PodDisruptionBudget['spec'];
type BudgetStatus = PodDisruptionBudget['status'];

export interface BudgetCounts {
  /** Pods that the selector matches. */
  readonly matching: number;
  /** Those of them that are ready and not being deleted. */
  readonly healthy: number;
  /**
   * Replicas wanted by the controllers of the matching pods; the text of the error where one of them has no number of
   * replicas (a Job).
   */
  readonly scale: number | string;
}

export type BudgetVerdict =
  | { readonly ok: true; readonly status: BudgetStatus }
  | { readonly ok: false; readonly message: string };

/** The status that the disruption controller writes; percentages are rounded up. */
export function budgetStatus(spec: BudgetSpec, counts: BudgetCounts): BudgetVerdict {
  const { minAvailable, maxUnavailable } = spec;
  let expectedPods = counts.matching;
  let desiredHealthy = 0;
  if (maxUnavailable !== undefined || typeof minAvailable === 'string') {
    if (typeof counts.scale === 'string') return { ok: false, message: counts.scale };
    expectedPods = counts.scale;
    desiredHealthy =
      maxUnavailable === undefined
        ? share(minAvailable ?? 0, expectedPods)
        : Math.max(0, expectedPods - share(maxUnavailable, expectedPods));
  } else if (minAvailable !== undefined) desiredHealthy = minAvailable;
  const spare = counts.healthy - desiredHealthy;
  const disruptionsAllowed = expectedPods <= 0 || spare <= 0 ? 0 : spare;
  return { ok: true, status: { disruptionsAllowed, currentHealthy: counts.healthy, desiredHealthy, expectedPods } };
}

/** A number as it is, a percentage (`50%`) of the whole, rounded up. */
function share(value: number | string, whole: number): number {
  if (typeof value === 'number') return value;
  const percent = Number.parseInt(value, 10);
  return Number.isNaN(percent) ? 0 : Math.ceil((percent * whole) / 100);
}
