// Jobs that a CronJob makes share its template: the first of a template is defaulted and cloned, the others differ from
// it in name and uid only, and share the pods' spec with it, so that whatever is known of a spec is known of all.
import { prepareJob } from '../api/admit.ts';
import { CONTROLLER_UID, JOB_NAME, type Job, type JobSpec } from '../api/job.ts';
import type { Labels } from '../api/object.ts';

export class JobsFromTemplates {
  private readonly firsts = new WeakMap<JobSpec, Job>();

  /** A Job with name and uid set, as the server stores it: with labels, selector and defaults. */
  prepare(job: Job): Job {
    const first = this.firsts.get(job.spec);
    if (first === undefined) {
      const prepared = prepareJob(job);
      this.firsts.set(job.spec, prepared);
      return prepared;
    }
    const { uid, name } = job.metadata;
    const { spec } = first;
    const podLabels = renamed(spec.template.metadata?.labels ?? {}, first, job);
    const hasOwnLabels = Object.keys(job.metadata.labels).length > 0;
    return {
      ...job,
      metadata: { ...job.metadata, uid, name, labels: hasOwnLabels ? job.metadata.labels : podLabels },
      spec: {
        ...spec,
        selector: { matchLabels: { [CONTROLLER_UID]: uid } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels: podLabels } },
      },
    };
  }
}

const GENERATED: ReadonlySet<string> = new Set([CONTROLLER_UID, JOB_NAME, 'controller-uid', 'job-name']);

/** The first Job's labels with this one's name and uid; labels of the user's own stay. */
function renamed(labels: Labels, first: Job, job: Job): Labels {
  const own: Record<string, string> = {};
  for (const [key, value] of Object.entries(labels)) {
    if (!GENERATED.has(key)) own[key] = value;
    else if (value === first.metadata.uid) own[key] = job.metadata.uid;
    else own[key] = value === first.metadata.name ? job.metadata.name : value;
  }
  return own;
}
