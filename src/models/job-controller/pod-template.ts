// The pods of a Job as the controller asks for them: template, finalizer, owner and, for Indexed Jobs, the index as
// annotation, label, hostname and environment (kubernetes-facts.md sections 1.3 and 2.10). What is equal for all pods
// of a Job is made once a template.
import { COMPLETION_INDEX, isIndexed, JOB_TRACKING_FINALIZER, type Job } from '../api/job.ts';
import { NO_LABELS, type Labels, type OwnerReference } from '../api/object.ts';
import { NEW_POD_STATUS, type Container, type Pod, type PodSpec, type PodTemplateSpec } from '../api/pod.ts';

/** A pod's name is its prefix and five letters, 63 at most. */
const MAX_PREFIX = 58;

interface Mold {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly finalizers: readonly string[];
  readonly spec: PodSpec;
}

/** Makes pods for Jobs; remembers what a template's pods have in common. */
export class PodTemplates {
  private readonly molds = new WeakMap<PodTemplateSpec, Mold>();
  private readonly owners = new Map<string, readonly OwnerReference[]>();

  /** @param annotations of the failure count of an index; undefined: none */
  pod(job: Job, index: number | undefined, annotations: Labels | undefined): Pod {
    const mold = this.mold(job);
    const generateName = prefixOf(job.metadata.name, index);
    return {
      kind: 'Pod',
      metadata: {
        name: '',
        generateName,
        namespace: job.metadata.namespace,
        uid: '',
        resourceVersion: 0,
        generation: 0,
        creationTimestamp: 0,
        deletionTimestamp: undefined,
        deletionGracePeriodSeconds: undefined,
        labels: index === undefined ? mold.labels : { ...mold.labels, [COMPLETION_INDEX]: `${index}` },
        annotations:
          index === undefined
            ? mold.annotations
            : { ...mold.annotations, [COMPLETION_INDEX]: `${index}`, ...annotations },
        ownerReferences: this.ownersOf(job),
        finalizers: mold.finalizers,
        number: 0,
      },
      spec: mold.spec,
      nodeName: '',
      hostname: index === undefined ? (mold.spec.hostname ?? '') : `${job.metadata.name}-${index}`,
      status: NEW_POD_STATUS,
    };
  }

  /** The Job is gone. */
  forget(uid: string): void {
    this.owners.delete(uid);
  }

  ownersOf(job: Job): readonly OwnerReference[] {
    let owners = this.owners.get(job.metadata.uid);
    if (owners === undefined) {
      const { name, uid } = job.metadata;
      owners = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }];
      this.owners.set(uid, owners);
    }
    return owners;
  }

  private mold(job: Job): Mold {
    const { template } = job.spec;
    let mold = this.molds.get(template);
    if (mold === undefined) {
      mold = {
        labels: template.metadata?.labels ?? NO_LABELS,
        annotations: template.metadata?.annotations ?? NO_LABELS,
        finalizers: [JOB_TRACKING_FINALIZER, ...(template.metadata?.finalizers ?? [])],
        spec: isIndexed(job) ? withIndexEnv(template.spec) : template.spec,
      };
      this.molds.set(template, mold);
    }
    return mold;
  }
}

/** `<job>-` or `<job>-<index>-`, the Job's part cut so that five letters still fit. */
function prefixOf(jobName: string, index: number | undefined): string {
  if (index === undefined) return `${jobName}-`.slice(0, MAX_PREFIX);
  const tail = `-${index}-`;
  return jobName.slice(0, MAX_PREFIX - tail.length) + tail;
}

/** JOB_COMPLETION_INDEX, read from the pod's label, in every container that does not define it. */
function withIndexEnv(spec: PodSpec): PodSpec {
  const containers = spec.containers.map(withEnv);
  if (spec.initContainers === undefined) return { ...spec, containers };
  return { ...spec, containers, initContainers: spec.initContainers.map(withEnv) };
}

function withEnv(container: Container): Container {
  if (container.env?.some(entry => entry.name === 'JOB_COMPLETION_INDEX') === true) return container;
  return { ...container, env: [...(container.env ?? []), INDEX_ENV] };
}

const INDEX_ENV = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
} as const;
