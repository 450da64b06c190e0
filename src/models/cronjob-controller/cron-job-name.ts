// The Job of one run: its name is made of the run's minute, so that a run is never started twice.
import type { Micros } from '../../sim/time.ts';
import { NEW_JOB_STATUS } from '../api/job.ts';
import type { CronJob, Job } from '../api/job.ts';
import { makeMeta, NO_LABELS } from '../api/object.ts';
import { formatRfc3339 } from './civil-date.ts';
import type { TimeZone } from './time-zone.ts';

const SCHEDULED_TIMESTAMP = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/**
 * `<cronjob>-<minutes since 1970>`. Runs in the same minute have the same name: of a schedule below a minute the
 * second Job cannot be created.
 *
 * @param scheduledAt  microseconds since 1970
 */
export function jobName(cronJobName: string, scheduledAt: Micros): string {
  return `${cronJobName}-${Math.floor(scheduledAt / 60_000_000)}`;
}

/** The Job that a run creates. Its spec is the template's own; defaults and selector are the API server's. */
export function jobFromTemplate(cronJob: CronJob, scheduledAt: Micros, zone: TimeZone): Job {
  const template = cronJob.spec.jobTemplate;
  const seconds = Math.floor(scheduledAt / 1_000_000);
  const { name, namespace, uid } = cronJob.metadata;
  return {
    kind: 'Job',
    metadata: makeMeta({
      name: jobName(name, scheduledAt),
      namespace,
      labels: template.metadata?.labels ?? NO_LABELS,
      annotations: {
        ...template.metadata?.annotations,
        [SCHEDULED_TIMESTAMP]: formatRfc3339(seconds, zone.offsetAt(seconds)),
      },
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    }),
    spec: template.spec,
    status: NEW_JOB_STATUS,
  };
}
