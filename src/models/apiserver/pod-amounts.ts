// What a pod asks for in all: requests and limits summed over its containers, as the API server's admission counts
// them. The scheduler has its own, faster sums of what it compares.
import type { Container, PodSpec, ResourceList } from '../api/pod.ts';
import { addQuantities, compareQuantities, quantityOf } from '../api/quantity.ts';
import type { Quantity } from '../api/quantity.ts';

/** Amounts by resource name. */
export type Amounts = ReadonlyMap<string, Quantity>;

type Part = 'requests' | 'limits';

/**
 * Requests or limits of the whole pod: containers and sidecars together, or the largest init container with the
 * sidecars started before it, whichever is more; plus the overhead (for limits only where there is a limit).
 */
export function podAmounts(spec: PodSpec, part: Part): Amounts {
  const running = new Map<string, Quantity>();
  for (const container of spec.containers) addTo(running, container.resources?.[part]);
  const sidecars = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[part];
    if (isSidecar(container)) {
      addTo(sidecars, own);
      raiseTo(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      addTo(together, own);
      raiseTo(starting, together);
    }
  }
  for (const [name, amount] of sidecars) addAmount(running, name, amount);
  raiseTo(running, starting);
  for (const [name, value] of Object.entries(spec.overhead ?? {})) {
    if (part === 'requests' || running.has(name)) addAmount(running, name, quantityOf(value));
  }
  return running;
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

function addTo(sum: Map<string, Quantity>, list: ResourceList | undefined): void {
  for (const [name, value] of Object.entries(list ?? {})) addAmount(sum, name, quantityOf(value));
}

function addAmount(sum: Map<string, Quantity>, name: string, amount: Quantity): void {
  const old = sum.get(name);
  sum.set(name, old === undefined ? amount : addQuantities(old, amount));
}

function raiseTo(sum: Map<string, Quantity>, floor: Amounts): void {
  for (const [name, amount] of floor) {
    const old = sum.get(name);
    if (old === undefined || compareQuantities(old, amount) < 0) sum.set(name, amount);
  }
}
