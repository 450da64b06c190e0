// Terms of a pod on other pods: topology spread constraints, pod affinity and anti-affinity, required and preferred.
// Read from the spec once a class; how many pods a term finds on each node is kept by `term-index.ts`.
import type { Labels } from '../api/object.ts';
import type { LabelSelector, Pod, PodSpec } from '../api/pod.ts';
import { matchesLabels } from '../api/label-selector.ts';
import { valueOf } from './label-requirement.ts';

/** A selection of pods and the node label by which nodes are taken together. */
export interface PodTerm {
  /** Equal for equal terms. */
  readonly key: string;
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
}

export interface SpreadConstraint {
  readonly term: PodTerm;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** DoNotSchedule; false: ScheduleAnyway, which only scores. */
  readonly isHard: boolean;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export interface WeightedTerm {
  readonly term: PodTerm;
  /** Below 0 for anti-affinity. */
  readonly weight: number;
}

export interface PodTerms {
  readonly spread: readonly SpreadConstraint[];
  readonly affinity: readonly PodTerm[];
  readonly antiAffinity: readonly PodTerm[];
  readonly preferred: readonly WeightedTerm[];
}

interface PublishedTerm {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
}

interface PublishedTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PublishedTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PublishedTerm;
  }[];
}

interface PublishedConstraint extends PublishedTerm {
  readonly maxSkew: number;
  readonly minDomains?: number;
  readonly whenUnsatisfiable: string;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
}

export function hasPodTerms(spec: PodSpec): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return podAffinity !== undefined || podAntiAffinity !== undefined || constraintsOf(spec).length > 0;
}

/** The terms of a pod, with its namespace and those of its labels filled in that the terms refer to. */
export function podTermsOf(pod: Pod): PodTerms {
  const { affinity, anti } = publishedTermsOf(pod.spec);
  const required = (terms: PublishedTerms | undefined): readonly PodTerm[] =>
    (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term => termOf(term, pod));
  const preferred = (terms: PublishedTerms | undefined, sign: number): readonly WeightedTerm[] =>
    (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      term: termOf(podAffinityTerm, pod),
      weight: sign * weight,
    }));
  return {
    spread: constraintsOf(pod.spec).map(constraint => ({
      term: termOf(constraint, pod),
      maxSkew: constraint.maxSkew,
      minDomains: constraint.minDomains ?? 1,
      isHard: constraint.whenUnsatisfiable === 'DoNotSchedule',
      honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
      honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
    })),
    affinity: required(affinity),
    antiAffinity: required(anti),
    preferred: [...preferred(affinity, 1), ...preferred(anti, -1)],
  };
}

/** Values of those labels of the pod that its terms refer to by key: pods that differ in them are of two classes. */
export function referredLabels(pod: Pod): readonly (string | undefined)[] {
  const { affinity, anti } = publishedTermsOf(pod.spec);
  const terms: PublishedTerm[] = [...constraintsOf(pod.spec)];
  for (const { requiredDuringSchedulingIgnoredDuringExecution, preferredDuringSchedulingIgnoredDuringExecution } of [
    affinity ?? {},
    anti ?? {},
  ]) {
    terms.push(...(requiredDuringSchedulingIgnoredDuringExecution ?? []));
    for (const { podAffinityTerm } of preferredDuringSchedulingIgnoredDuringExecution ?? [])
      terms.push(podAffinityTerm);
  }
  return terms.flatMap(term => term.matchLabelKeys ?? []).map(key => valueOf(pod.metadata.labels, key));
}

/** Whether a term selects a pod. */
export function isSelected(pod: Pod, term: PodTerm): boolean {
  if (term.namespaces !== undefined && !term.namespaces.includes(pod.metadata.namespace)) return false;
  return matchesLabels(term.selector, pod.metadata.labels);
}

function constraintsOf(spec: PodSpec): readonly PublishedConstraint[] {
  // The API server has validated the shape.
  return (spec.topologySpreadConstraints ?? []) as unknown as readonly PublishedConstraint[];
}

function publishedTermsOf(spec: PodSpec): { affinity: PublishedTerms | undefined; anti: PublishedTerms | undefined } {
  const published = spec.affinity as { podAffinity?: PublishedTerms; podAntiAffinity?: PublishedTerms } | undefined;
  return { affinity: published?.podAffinity, anti: published?.podAntiAffinity };
}

/** Labels of namespaces are not modelled: a namespace selector stands for all namespaces. */
function termOf(published: PublishedTerm, pod: Pod): PodTerm {
  const { topologyKey, namespaceSelector } = published;
  const named = published.namespaces ?? [];
  const namespaces = namespaceSelector !== undefined ? undefined : named.length > 0 ? named : [pod.metadata.namespace];
  const selector = withLabels(published.labelSelector, pod.metadata.labels, published.matchLabelKeys ?? []);
  return {
    key: JSON.stringify([topologyKey, selector ?? null, namespaces ?? null]),
    topologyKey,
    selector,
    namespaces,
  };
}

function withLabels(
  selector: LabelSelector | undefined,
  labels: Labels,
  keys: readonly string[],
): LabelSelector | undefined {
  if (selector === undefined || keys.length === 0) return selector;
  const wanted = keys.flatMap(key => {
    const value = valueOf(labels, key);
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...wanted] };
}
