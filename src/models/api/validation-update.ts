// What may not change in an update, by kind (rest.BeforeUpdate and the strategies of 1.36). An update is also checked
// as a creation would be; the server does that more than once, and so do we, since its causes are counted.
import type { Fault } from './fault.ts';
import { forbidden, IMMUTABLE, invalid } from './fault.ts';
import { goShape, goTemplate, sortedMap } from './go-shape.ts';
import type { Json } from './decoding.ts';
import { arrayOf, deepEqual, isRecord, numberOf, recordOf, sortedClone, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { cronJobFaults } from './validation-cronjob.ts';
import { jobSpecFaults } from './validation-job.ts';
import { annotationFaults, labelFaults } from './validation-meta.ts';

function metadataUpdateFaults(next: Published, old: Published): Fault[] {
  const faults: Fault[] = [];
  for (const key of ['name', 'namespace', 'uid']) {
    if (stringOf(next[key]) !== stringOf(old[key])) faults.push(invalid(`metadata.${key}`, next[key], IMMUTABLE));
  }
  if (old['deletionTimestamp'] !== undefined) {
    const had = new Set(arrayOf(old['finalizers']).map(stringOf));
    const added = arrayOf(next['finalizers'])
      .map(stringOf)
      .filter(name => !had.has(name));
    if (added.length > 0) {
      const list = added.map(name => `"${name}"`).join(', ');
      const text = 'no new finalizers can be added if the object is being deleted, found new finalizers';
      faults.push(forbidden('metadata.finalizers', `${text} []string{${list}}`));
    }
  }
  faults.push(...labelFaults('metadata.labels', next['labels']));
  faults.push(...annotationFaults('metadata.annotations', next['annotations']));
  return faults;
}

function immutable(path: string, next: unknown, old: unknown, shown: unknown = next): Fault[] {
  return deepEqual(next, old) ? [] : [invalid(path, shown, IMMUTABLE)];
}

/** A Job that is suspended, and whose pods are gone, may be given another place to run and other resources. */
function isTemplateMutable(old: Published): boolean {
  const spec = recordOf(old['spec']);
  const status = recordOf(old['status']);
  const isSuspended = arrayOf(status['conditions'])
    .map(recordOf)
    .some(one => one['type'] === 'Suspended' && one['status'] === 'True');
  const isIdle = (numberOf(status['active']) ?? 0) === 0;
  return spec['suspend'] === true && (status['startTime'] === undefined || isSuspended) && isIdle;
}

function setOrDelete(object: Json, key: string, value: unknown): void {
  if (value === undefined) delete object[key];
  else object[key] = value;
}

/** The old pod spec with those parts of the new one that a suspended Job may change. */
function withMutableParts(old: Published, next: Published): Published {
  const spec = sortedClone(old) as Json;
  for (const key of ['nodeSelector', 'tolerations', 'schedulingGates']) setOrDelete(spec, key, next[key]);
  const nodeAffinity = recordOf(next['affinity'])['nodeAffinity'];
  if (isRecord(next['affinity']) || isRecord(spec['affinity'])) {
    const affinity = { ...recordOf(spec['affinity']) };
    setOrDelete(affinity, 'nodeAffinity', nodeAffinity);
    const isGone = Object.keys(affinity).length === 0 && !isRecord(next['affinity']);
    setOrDelete(spec, 'affinity', isGone ? undefined : affinity);
  }
  for (const list of ['containers', 'initContainers']) {
    const wanted = arrayOf(next[list]).map(recordOf);
    arrayOf(spec[list]).forEach((one, i) => {
      const container = one as Json;
      if (wanted[i]?.['name'] === container['name']) setOrDelete(container, 'resources', wanted[i]?.['resources']);
    });
  }
  return spec;
}

function templateFaults(next: Published, before: Published): Fault[] {
  const template = recordOf(recordOf(next['spec'])['template']);
  const old = recordOf(recordOf(before['spec'])['template']);
  if (!isTemplateMutable(before)) return immutable('spec.template', template, old, goTemplate(template));
  const podSpec = recordOf(template['spec']);
  const oldSpec = withMutableParts(recordOf(old['spec']), podSpec);
  return immutable('spec.template.spec', podSpec, oldSpec, goShape(podSpec, 'PodSpec'));
}

function completionsFaults(spec: Published, old: Published): Fault[] {
  if (deepEqual(spec['completions'], old['completions'])) return [];
  const { completions } = spec;
  if (spec['completionMode'] !== 'Indexed') return [invalid('spec.completions', completions, IMMUTABLE)];
  if (completions !== undefined && completions === spec['parallelism']) return [];
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

function jobUpdateFaults(next: Published, before: Published): Fault[] {
  const spec = recordOf(next['spec']);
  const old = recordOf(before['spec']);
  return [
    ...jobSpecFaults(spec),
    ...completionsFaults(spec, old),
    ...immutable('spec.selector', spec['selector'], old['selector'], sortedMap(spec['selector'])),
    ...templateFaults(next, before),
    ...immutable('spec.completionMode', spec['completionMode'], old['completionMode']),
    ...immutable(
      'spec.podFailurePolicy',
      spec['podFailurePolicy'],
      old['podFailurePolicy'],
      goShape(spec['podFailurePolicy'], 'PodFailurePolicy'),
    ),
    ...immutable('spec.backoffLimitPerIndex', spec['backoffLimitPerIndex'], old['backoffLimitPerIndex']),
    ...immutable('spec.managedBy', spec['managedBy'], old['managedBy']),
    ...immutable(
      'spec.successPolicy',
      spec['successPolicy'],
      old['successPolicy'],
      goShape(spec['successPolicy'], 'SuccessPolicy'),
    ),
  ];
}

const POD_TEXT =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The old spec with the few things of the new one that a pod may change. */
function withMutablePodParts(old: Published, next: Published): Published {
  const spec = sortedClone(old) as Json;
  for (const key of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates']) setOrDelete(spec, key, next[key]);
  const isGated = arrayOf(old['schedulingGates']).length > 0;
  if (isGated) for (const key of ['nodeSelector', 'affinity']) setOrDelete(spec, key, next[key]);
  for (const list of ['containers', 'initContainers']) {
    const wanted = arrayOf(next[list]).map(recordOf);
    arrayOf(spec[list]).forEach((one, i) => setOrDelete(one as Json, 'image', wanted[i]?.['image']));
  }
  return spec;
}

function podUpdateFaults(next: Published, before: Published): Fault[] {
  const spec = recordOf(next['spec']);
  const old = recordOf(before['spec']);
  const faults: Fault[] = [];
  const had = new Set(arrayOf(old['schedulingGates']).map(gate => stringOf(recordOf(gate)['name'])));
  arrayOf(spec['schedulingGates']).forEach((gate, i) => {
    const name = stringOf(recordOf(gate)['name']);
    if (had.has(name)) return;
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    faults.push(forbidden(`spec.schedulingGates[${i}].name`, text));
  });
  const kept = arrayOf(old['tolerations']).every(one =>
    arrayOf(spec['tolerations']).some(other => {
      const seconds = recordOf(other)['tolerationSeconds'];
      return deepEqual({ ...recordOf(one), tolerationSeconds: seconds }, other);
    }),
  );
  if (!kept) {
    faults.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
  }
  if (!deepEqual(withMutablePodParts(old, spec), spec)) faults.push(forbidden('spec', POD_TEXT));
  return faults;
}

type CreationFaults = (object: Published, kind: string) => readonly Fault[];

/**
 * Faults of an update: of the new object as such, and of what must not differ from the old one.
 *
 * @param creationFaults what the kind is checked for at creation
 */
export function updateFaults(
  next: Published,
  before: Published,
  kind: string,
  creationFaults: CreationFaults,
): Fault[] {
  const metadata = recordOf(next['metadata']);
  const changes = metadataUpdateFaults(metadata, recordOf(before['metadata']));
  // Before the kind's own checks the server looks at the metadata of every update, and the kinds do so again.
  const labels = [
    ...labelFaults('metadata.labels', metadata['labels']),
    ...annotationFaults('metadata.annotations', metadata['annotations']),
  ];
  const faults = [...labels, ...changes];
  const spec = recordOf(next['spec']);
  const old = recordOf(before['spec']);
  switch (kind) {
    case 'Job':
      return [...faults, ...creationFaults(next, kind), ...changes, ...jobUpdateFaults(next, before)];
    case 'CronJob':
      return [...faults, ...changes, ...cronJobFaults(next, old).filter(one => !one.path.startsWith('metadata.'))];
    case 'Pod':
      return [...faults, ...podUpdateFaults(next, before)];
    case 'ReplicaSet':
    case 'Deployment':
    case 'StatefulSet': {
      const selector = immutable('spec.selector', spec['selector'], old['selector'], sortedMap(spec['selector']));
      return [...faults, ...creationFaults(next, kind), ...selector];
    }
    case 'PriorityClass': {
      const value = next['value'] === before['value'] ? [] : [forbidden('value', 'may not be changed in an update.')];
      return [...faults, ...value];
    }
    default:
      return [...faults, ...creationFaults(next, kind)];
  }
}
