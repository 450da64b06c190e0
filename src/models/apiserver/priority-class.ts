// The priority admission of pods: the class's name becomes a number and a preemption policy.
import type { PriorityClass } from '../api/cluster-objects.ts';
import type { PodSpec } from '../api/pod.ts';

/** Classes that every cluster has. */
const SYSTEM_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export interface Priority {
  readonly priorityClassName?: string;
  readonly priority: number;
  readonly preemptionPolicy: 'Never' | 'PreemptLowerPriority';
}

export type PriorityVerdict =
  | { readonly ok: true; readonly priority: Priority }
  | { readonly ok: false; readonly message: string };

/**
 * Priority of a pod to be created.
 *
 * @param classes  by name
 * @returns what to put into the spec, or the reason as it stands behind `… is forbidden: `
 */
export function priorityOf(spec: PodSpec, classes: ReadonlyMap<string, PriorityClass>): PriorityVerdict {
  const priority = resolve(spec.priorityClassName ?? '', classes);
  if (priority === undefined) {
    return { ok: false, message: `no PriorityClass with name ${spec.priorityClassName ?? ''} was found` };
  }
  if (spec.priority !== undefined && spec.priority !== priority.priority) {
    return refuse(`the integer value of priority (${spec.priority})`, String(priority.priority));
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== priority.preemptionPolicy) {
    return refuse(`the string value of PreemptionPolicy (${spec.preemptionPolicy})`, priority.preemptionPolicy);
  }
  return { ok: true, priority };
}

function refuse(given: string, computed: string): PriorityVerdict {
  const cause = `priority admission controller computed ${computed} from the given PriorityClass name`;
  return { ok: false, message: `${given} must not be provided in pod spec; ${cause}` };
}

function resolve(name: string, classes: ReadonlyMap<string, PriorityClass>): Priority | undefined {
  if (name === '') return defaultPriority(classes);
  const found = classes.get(name);
  if (found !== undefined) {
    return { priorityClassName: name, priority: found.value, preemptionPolicy: found.preemptionPolicy };
  }
  const system = SYSTEM_PRIORITIES.get(name);
  if (system === undefined) return undefined;
  return { priorityClassName: name, priority: system, preemptionPolicy: 'PreemptLowerPriority' };
}

/** The global default, of several the lowest; without one 0. */
function defaultPriority(classes: ReadonlyMap<string, PriorityClass>): Priority {
  let lowest: PriorityClass | undefined;
  for (const one of classes.values()) {
    if (one.globalDefault && (lowest === undefined || one.value < lowest.value)) lowest = one;
  }
  if (lowest === undefined) return { priority: 0, preemptionPolicy: 'PreemptLowerPriority' };
  const { metadata, value, preemptionPolicy } = lowest;
  return { priorityClassName: metadata.name, priority: value, preemptionPolicy };
}
