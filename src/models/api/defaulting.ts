// Defaults of Jobs and of the kinds around them, as the API server fills them in at creation. It changes the object it
// is given, which has just been decoded and belongs to nobody else. Pods' own defaults are in `pod-defaulting.ts`.
import type { Json } from './decoding.ts';
import { defaultPod, defaultPodTemplate } from './pod-defaulting.ts';
import type { PodSpec } from './pod.ts';
import { isRecord, sortedClone } from './published.ts';

/** A field that holds an object; made empty where it is missing. */
export function childOf(object: Json, key: string): Json {
  const value = object[key];
  if (isRecord(value)) return value;
  const made: Json = {};
  object[key] = made;
  return made;
}

/** Objects of a list field; others are passed over. */
export function itemsOf(object: Json, key: string): Json[] {
  const value = object[key];
  return Array.isArray(value) ? (value as unknown[]).filter(one => isRecord(one)).map(one => one as Json) : [];
}

function setDefaults(object: Json, defaults: Readonly<Json>): void {
  for (const [key, value] of Object.entries(defaults)) object[key] ??= value;
}

/** Defaults of a Job's spec. Labels and selector need the Job's uid: `prepareJob`. */
export function defaultJobSpec(spec: Json): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1;
  const hasPolicy = spec['podFailurePolicy'] !== undefined;
  setDefaults(spec, {
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: hasPolicy ? 'Failed' : 'TerminatingOrFailed',
  });
  defaultFailurePolicy(spec);
  defaultPodTemplate(childOf(spec, 'template'));
}

function defaultFailurePolicy(spec: Json): void {
  if (!isRecord(spec['podFailurePolicy'])) return;
  for (const rule of itemsOf(spec['podFailurePolicy'], 'rules')) {
    for (const pattern of itemsOf(rule, 'onPodConditions')) pattern['status'] ||= 'True';
  }
}

function defaultCronJobSpec(spec: Json): void {
  setDefaults(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  // The Job of a CronJob gets its defaults when it is created; only its pods' are filled in here.
  const jobSpec = childOf(childOf(spec, 'jobTemplate'), 'spec');
  defaultFailurePolicy(jobSpec);
  defaultPodTemplate(childOf(jobSpec, 'template'));
}

function defaultDeploymentSpec(spec: Json): void {
  setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = childOf(spec, 'strategy');
  strategy['type'] ??= 'RollingUpdate';
  if (strategy['type'] === 'RollingUpdate') {
    setDefaults(childOf(strategy, 'rollingUpdate'), { maxSurge: '25%', maxUnavailable: '25%' });
  }
  defaultPodTemplate(childOf(spec, 'template'));
}

function defaultStatefulSetSpec(spec: Json): void {
  setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
  setDefaults(childOf(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' });
  const strategy = childOf(spec, 'updateStrategy');
  strategy['type'] ??= 'RollingUpdate';
  if (strategy['type'] === 'RollingUpdate') setDefaults(childOf(strategy, 'rollingUpdate'), { partition: 0 });
  defaultPodTemplate(childOf(spec, 'template'));
}

function defaultServiceSpec(spec: Json): void {
  setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  if (spec['type'] !== 'ExternalName') spec['internalTrafficPolicy'] ??= 'Cluster';
  for (const port of itemsOf(spec, 'ports')) {
    port['protocol'] ??= 'TCP';
    port['targetPort'] ??= port['port'];
  }
}

function defaultLimitRangeSpec(spec: Json): void {
  for (const limit of itemsOf(spec, 'limits')) {
    if (limit['type'] !== 'Container') continue;
    const max = limit['max'] as Json | undefined;
    const standard = { ...max, ...(limit['default'] as Json | undefined) };
    const min = limit['min'] as Json | undefined;
    const request = { ...min, ...standard, ...(limit['defaultRequest'] as Json | undefined) };
    if (Object.keys(standard).length > 0) limit['default'] = standard;
    if (Object.keys(request).length > 0) limit['defaultRequest'] = request;
  }
}

function defaultNamespace(object: Json): void {
  const metadata = childOf(object, 'metadata');
  childOf(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata['name'];
  childOf(object, 'spec')['finalizers'] ??= ['kubernetes'];
  object['status'] = { phase: 'Active' };
}

/** Fills in what a new object of this kind leaves out. Kinds without defaults stay as they are. */
export function applyDefaults(object: Json, kind: string): void {
  const spec = (): Json => childOf(object, 'spec');
  switch (kind) {
    case 'Job':
      return defaultJobSpec(spec());
    case 'CronJob':
      return defaultCronJobSpec(spec());
    case 'Pod':
      return defaultPod(spec());
    case 'ReplicaSet':
      spec()['replicas'] ??= 1;
      return defaultPodTemplate(childOf(spec(), 'template'));
    case 'PodTemplate':
      return defaultPodTemplate(childOf(object, 'template'));
    case 'Deployment':
      return defaultDeploymentSpec(spec());
    case 'StatefulSet':
      return defaultStatefulSetSpec(spec());
    case 'DaemonSet':
      return defaultPodTemplate(childOf(spec(), 'template'));
    case 'Service':
      return defaultServiceSpec(spec());
    case 'LimitRange':
      return defaultLimitRangeSpec(spec());
    case 'PriorityClass':
      object['preemptionPolicy'] ??= 'PreemptLowerPriority';
      return;
    case 'Namespace':
      return defaultNamespace(object);
    default:
  }
}

/**
 * The spec of a pod made from a template's (defaulted) spec: with what only pods get, such as the tolerations of lost
 * nodes and requests taken from limits. A new object; call it once a template and share the result.
 */
export function podSpecAtCreation(spec: PodSpec): PodSpec {
  const copy = sortedClone(spec) as Json;
  defaultPod(copy);
  // A negative grace period is taken as one second.
  if ((copy['terminationGracePeriodSeconds'] as number) < 0) copy['terminationGracePeriodSeconds'] = 1;
  return copy as unknown as PodSpec;
}
