// A pod's quality-of-service class, which the API server derives from requests and limits of CPU and memory. The
// kubelet evicts and kills by it.
import type { Container, PodSpec, ResourceList } from './pod.ts';
import { quantityOf } from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

type Resources = { readonly requests?: ResourceList; readonly limits?: ResourceList };
const COUNTED = ['cpu', 'memory'] as const;

function isSet(list: ResourceList | undefined, resource: string): boolean {
  return quantityOf(list?.[resource]).nano > 0n;
}

function isGuaranteed(resources: Resources): boolean {
  for (const resource of COUNTED) {
    if (!isSet(resources.limits, resource)) return false;
    const request = resources.requests?.[resource] ?? resources.limits?.[resource];
    if (quantityOf(request).nano !== quantityOf(resources.limits?.[resource]).nano) return false;
  }
  return true;
}

function asksNothing(resources: Resources): boolean {
  return COUNTED.every(resource => !isSet(resources.requests, resource) && !isSet(resources.limits, resource));
}

function classify(spec: PodSpec): QosClass {
  const whole = (spec as { readonly resources?: Resources }).resources;
  const parts: readonly Resources[] =
    whole !== undefined
      ? [whole]
      : [...spec.containers, ...(spec.initContainers ?? [])].map((container: Container) => container.resources ?? {});
  if (parts.every(asksNothing)) return 'BestEffort';
  return parts.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

const known = new WeakMap<PodSpec, QosClass>();

/** The class of pods with this (defaulted) spec; remembered by spec, which the pods of a template share. */
export function qosClassOf(spec: PodSpec): QosClass {
  let found = known.get(spec);
  if (found === undefined) {
    found = classify(spec);
    known.set(spec, found);
  }
  return found;
}
