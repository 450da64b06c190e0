// The Jobs of each CronJob as the watch has shown them, with how they ended: found out once a change, not once a sync.
import type { Job } from '../api/job.ts';
import { controllerOf, keyOf } from '../api/object.ts';
import type { ObjectKey } from '../api/object.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import { finishedCondition } from './history.ts';

export interface ChildJob {
  readonly job: Job;
  /** Undefined: not finished. */
  readonly ending: 'Complete' | 'Failed' | undefined;
}

interface Family {
  readonly children: Map<ObjectKey, ChildJob>;
  /** The same as a list; undefined after a change. */
  list: readonly ChildJob[] | undefined;
}

const NONE: readonly ChildJob[] = [];

export class ChildJobs {
  readonly #families = new Map<ObjectKey, Family>();

  /** Children by the key of the CronJob whose *name* their controller reference has, in order of creation. */
  of(key: ObjectKey): readonly ChildJob[] {
    const family = this.#families.get(key);
    if (family === undefined) return NONE;
    family.list ??= [...family.children.values()];
    return family.list;
  }

  /**
   * Takes in an event of a Job.
   *
   * @param owner  key of its CronJob, from `ownerKey`
   * @returns false where it changes nothing that a CronJob looks at: the Job runs on
   */
  observe(event: WatchEvent, owner: ObjectKey): boolean {
    const job = event.object as Job;
    const key = keyOf(job);
    let family = this.#families.get(owner);
    if (event.type === 'DELETED') {
      this.remove(owner, key);
      return true;
    }
    if (family === undefined) this.#families.set(owner, (family = { children: new Map(), list: undefined }));
    const known = family.children.get(key);
    const ending = finishedCondition(job);
    family.children.set(key, { job, ending });
    family.list = undefined;
    return known === undefined || ending !== undefined || known.job.metadata.uid !== job.metadata.uid;
  }

  remove(owner: ObjectKey, key: ObjectKey): void {
    const family = this.#families.get(owner);
    if (family === undefined || !family.children.delete(key)) return;
    family.list = undefined;
    if (family.children.size === 0) this.#families.delete(owner);
  }
}

/** Key of the CronJob whose name a Job's controller reference has; undefined: no CronJob controls it. */
export function ownerKey(job: Job): ObjectKey | undefined {
  const owner = controllerOf(job);
  return owner?.kind === 'CronJob' ? `${job.metadata.namespace}/${owner.name}` : undefined;
}
