// What a pod asks of its node, summed over its containers as the scheduler does it, in whole thousandths of cores and
// whole bytes. Pods made from one template share their spec, so the sum is made once a spec.
import type { Container, PodSpec, ResourceList } from '../api/pod.ts';
import { quantityOf } from '../api/quantity.ts';

/** What a container without a cpu request counts for when nodes are compared (kubernetes-facts.md section 5.2). */
export const NONZERO_CPU = 100;
/** What a container without a memory request counts for when nodes are compared: 200 MiB. */
export const NONZERO_MEMORY: number = 200 * 1024 * 1024;

export interface PodRequests {
  /** Thousandths of a core. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Everything else (ephemeral-storage, extended resources), sorted by name; amounts above 0. */
  readonly others: readonly (readonly [name: string, amount: number])[];
  /** Cpu and memory with defaults for containers that ask for none; only for comparing nodes. */
  readonly nonzeroCpu: number;
  readonly nonzeroMemory: number;
}

/** An amount of a resource: thousandths of cores for `cpu`, else whole units; fractions are rounded up. */
export function amountOf(resource: string, value: string | number | undefined): number {
  if (value === undefined) return 0;
  const { nano } = quantityOf(value);
  const unit = resource === 'cpu' ? 1_000_000n : 1_000_000_000n;
  return Number(nano >= 0n ? (nano + unit - 1n) / unit : nano / unit);
}

/** Sum of a pod's requests: the larger of what runs together and of each init container's stage, plus the overhead. */
export function podRequests(spec: PodSpec): PodRequests {
  const exact = effectiveRequests(spec, false);
  const counted = effectiveRequests(spec, true);
  const others = [...exact]
    .filter(([name, amount]) => name !== 'cpu' && name !== 'memory' && amount > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    cpu: exact.get('cpu') ?? 0,
    memory: exact.get('memory') ?? 0,
    others,
    nonzeroCpu: counted.get('cpu') ?? 0,
    nonzeroMemory: counted.get('memory') ?? 0,
  };
}

type Amounts = Map<string, number>;

function effectiveRequests(spec: PodSpec, isNonzero: boolean): Amounts {
  const total: Amounts = new Map();
  for (const container of spec.containers) add(total, containerRequests(container, isNonzero));
  // Sidecars started so far run on beside every later init container and beside the main containers.
  const sidecars: Amounts = new Map();
  const largestStage: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = containerRequests(container, isNonzero);
    if (container.restartPolicy === 'Always') {
      add(total, own);
      add(sidecars, own);
      raise(largestStage, sidecars);
    } else {
      const stage = new Map(sidecars);
      add(stage, own);
      raise(largestStage, stage);
    }
  }
  raise(total, largestStage);
  if (spec.overhead !== undefined) add(total, amountsOf(spec.overhead));
  return total;
}

function containerRequests(container: Container, isNonzero: boolean): Amounts {
  // The API server sets a missing request to the limit when the pod is made; specs that skipped it are read alike.
  const amounts = amountsOf({ ...container.resources?.limits, ...container.resources?.requests });
  if (isNonzero && !amounts.has('cpu')) amounts.set('cpu', NONZERO_CPU);
  if (isNonzero && !amounts.has('memory')) amounts.set('memory', NONZERO_MEMORY);
  return amounts;
}

function amountsOf(list: ResourceList): Amounts {
  const amounts: Amounts = new Map();
  for (const [name, value] of Object.entries(list)) amounts.set(name, amountOf(name, value));
  return amounts;
}

function add(total: Amounts, more: Amounts): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0) + amount);
}

function raise(total: Amounts, least: Amounts): void {
  for (const [name, amount] of least) if (amount > (total.get(name) ?? 0)) total.set(name, amount);
}
