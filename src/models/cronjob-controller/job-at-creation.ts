// What the API server adds to a Job that a controller creates from a template: the defaults of its spec, the labels
// that carry its name and uid, and the selector (kubernetes-facts.md sections 1.1 and 1.3). Jobs that users apply come
// here complete.
import type { Json } from '../api/decoding.ts';
import { defaultJobSpec } from '../api/defaulting.ts';
import { CONTROLLER_UID, JOB_NAME } from '../api/job.ts';
import type { Job, JobSpec } from '../api/job.ts';
import type { Labels } from '../api/object.ts';
import { sortedClone } from '../api/published.ts';

/** Specs with their defaults, by the template's spec: a CronJob's Jobs share one. */
const defaulted = new WeakMap<JobSpec, JobSpec>();

/**
 * The Job as it is stored. A Job with a selector comes back as it is.
 *
 * @param uid  the Job's own uid, which its selector and its pods' labels carry
 */
export function jobAtCreation(job: Job, uid: string): Job {
  if (job.spec.selector !== undefined) return job;
  const spec = withDefaults(job.spec);
  const { name } = job.metadata;
  const labels: Labels = {
    ...spec.template.metadata?.labels,
    [CONTROLLER_UID]: uid,
    [JOB_NAME]: name,
    'controller-uid': uid,
    'job-name': name,
  };
  return {
    kind: 'Job',
    // A Job without labels of its own has those of its pods.
    metadata: isEmpty(job.metadata.labels) ? { ...job.metadata, labels } : job.metadata,
    spec: {
      ...spec,
      selector: { matchLabels: { [CONTROLLER_UID]: uid } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: job.status,
  };
}

function withDefaults(spec: JobSpec): JobSpec {
  let complete = defaulted.get(spec);
  if (complete === undefined) {
    const copy = sortedClone(spec) as Json;
    defaultJobSpec(copy);
    complete = copy as unknown as JobSpec;
    defaulted.set(spec, complete);
  }
  return complete;
}

function isEmpty(labels: Labels): boolean {
  for (const _ in labels) return false;
  return true;
}
