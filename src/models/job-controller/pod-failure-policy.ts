// podFailurePolicy: which rule fits a failed pod, and what it says (kubernetes-facts.md section 2.12). Only pods in
// phase Failed are judged: a pod that is being deleted has no exit codes yet.
import type { Job, PodFailurePolicyRule } from '../api/job.ts';
import { conditionsOf } from '../api/pod-conditions.ts';
import type { ContainerStatus, Pod } from '../api/pod.ts';

export type FailureAction = 'Ignore' | 'Count' | 'FailJob' | 'FailIndex';

export interface FailureMatch {
  readonly action: FailureAction;
  /** Text of the Job's condition for FailJob. */
  readonly message: string;
}

/** What the policy says of a pod; undefined: no policy, no rule fits, or the pod has not failed. */
export function matchFailurePolicy(job: Job, pod: Pod): FailureMatch | undefined {
  const policy = job.spec.podFailurePolicy;
  if (policy === undefined || pod.status.phase !== 'Failed') return undefined;
  for (const [index, rule] of policy.rules.entries()) {
    const found = rule.onExitCodes === undefined ? matchConditions(rule, pod) : matchExitCodes(rule, pod);
    if (found === undefined) continue;
    const action = rule.action;
    if (action === 'FailIndex' && job.spec.backoffLimitPerIndex === undefined) continue;
    if (action === 'Ignore' || action === 'Count' || action === 'FailIndex') return { action, message: '' };
    if (action === 'FailJob') return { action, message: `${found} matching FailJob rule at index ${index}` };
  }
  return undefined;
}

/** Whether the failure counts in `status.failed` and towards backoffLimit. */
export function isFailureCounted(job: Job, pod: Pod): boolean {
  return matchFailurePolicy(job, pod)?.action !== 'Ignore';
}

/** `Container main for pod default/j-x failed with exit code 3`, of the first container that fits. */
function matchExitCodes(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const wanted = rule.onExitCodes;
  if (wanted === undefined) return undefined;
  const container = firstMatch(pod.status.containers, wanted) ?? firstMatch(pod.status.initContainers, wanted);
  if (container === undefined) return undefined;
  const { namespace, name } = pod.metadata;
  const code = container.terminated?.exitCode ?? 0;
  return `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code}`;
}

function firstMatch(
  containers: readonly ContainerStatus[],
  wanted: NonNullable<PodFailurePolicyRule['onExitCodes']>,
): ContainerStatus | undefined {
  for (const container of containers) {
    const code = container.state === 'terminated' ? container.terminated?.exitCode : undefined;
    if (code === undefined || code === 0) continue;
    if (wanted.containerName !== undefined && wanted.containerName !== container.name) continue;
    const isListed = wanted.values.includes(code);
    if (wanted.operator === 'In' ? isListed : wanted.operator === 'NotIn' && !isListed) return container;
  }
  return undefined;
}

/** `Pod default/j-x has condition DisruptionTarget`, of the first condition that fits. */
function matchConditions(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  for (const condition of conditionsOf(pod.status)) {
    for (const pattern of rule.onPodConditions ?? []) {
      if (condition.type !== pattern.type || condition.status !== (pattern.status ?? 'True')) continue;
      return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${condition.type}`;
    }
  }
  return undefined;
}
