// The CronJob's status as one sync is going to write it: all changes of a sync make one write at its end.
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../api/job.ts';
import type { Time } from '../api/object.ts';

export class StatusDraft {
  /** True once something differs that the API server should know. */
  isChanged = false;
  lastScheduleTime: Time | undefined;
  #active: readonly ObjectReference[];
  #lastSuccessfulTime: Time | undefined;

  constructor(status: CronJobStatus) {
    this.#active = status.active;
    this.lastScheduleTime = status.lastScheduleTime;
    this.#lastSuccessfulTime = status.lastSuccessfulTime;
  }

  get active(): readonly ObjectReference[] {
    return this.#active;
  }

  isActive(uid: string): boolean {
    return this.#active.some(reference => reference.uid === uid);
  }

  isActiveName(name: string): boolean {
    return this.#active.some(reference => reference.name === name);
  }

  /** Takes a Job off the active list, if it is on it. */
  drop(uid: string): void {
    if (!this.isActive(uid)) return;
    this.#active = this.#active.filter(reference => reference.uid !== uid);
    this.isChanged = true;
  }

  /** A complete Job moves the last successful time forward, never back. */
  succeed(completionTime: Time | undefined): void {
    const last = this.#lastSuccessfulTime;
    if (completionTime === undefined || (last !== undefined && completionTime <= last)) return;
    this.#lastSuccessfulTime = completionTime;
    this.isChanged = true;
  }

  start(job: Job, scheduledAt: Time): void {
    const { namespace, name, uid, resourceVersion } = job.metadata;
    this.#active = [...this.#active, { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid, resourceVersion }];
    this.lastScheduleTime = scheduledAt;
    this.isChanged = true;
  }

  /** The CronJob with this status, on the version that the sync began with. */
  of(cronJob: CronJob): CronJob {
    const status: CronJobStatus = {
      active: this.#active,
      lastScheduleTime: this.lastScheduleTime,
      lastSuccessfulTime: this.#lastSuccessfulTime,
    };
    return { kind: 'CronJob', metadata: cronJob.metadata, spec: cronJob.spec, status };
  }
}
