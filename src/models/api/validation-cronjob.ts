// Validation of CronJobs (pkg/apis/batch/validation of 1.36). The schedule language is the CronJob controller's, the
// Job template `validation-job.ts`'s.
import { isKnownTimeZone, parseSchedule } from '../cronjob-controller/schedule.ts';
import type { Fault } from './fault.ts';
import { invalid, nonNegative, notSupported, required } from './fault.ts';
import { recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { jobTemplateFaults } from './validation-job.ts';
import { metadataFaults, SUBDOMAIN_NAME } from './validation-meta.ts';

/** Eleven characters of a Job's name are the scheduled minute. */
const NAME_LENGTH = 52;
const POLICIES = ['Allow', 'Forbid', 'Replace'];

function scheduleFaults(spec: Published, old: Published | undefined): Fault[] {
  const schedule = stringOf(spec['schedule']);
  if (schedule === '') return [required('spec.schedule')];
  const faults: Fault[] = [];
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) faults.push(invalid('spec.schedule', schedule, parsed.error));
  if (!schedule.includes('TZ')) return faults;
  // Schedules with a zone in them were allowed once, so an old one may keep it.
  if (old === undefined || !stringOf(old['schedule']).includes('TZ')) {
    const text = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    faults.push(invalid('spec.schedule', schedule, text));
  } else if (spec['timeZone'] !== undefined) {
    const text = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    faults.push(invalid('spec.schedule', schedule, text));
  }
  return faults;
}

function timeZoneFaults(zone: unknown): Fault[] {
  if (typeof zone !== 'string') return [];
  if (zone === '') return [invalid('spec.timeZone', zone, 'timeZone must be nil or non-empty string')];
  const faults: Fault[] = [];
  if (zone.toLowerCase() === 'local') {
    const text = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    faults.push(invalid('spec.timeZone', zone, text));
  }
  // Go itself knows `Local`.
  if (zone !== 'Local' && !isKnownTimeZone(zone)) {
    faults.push(invalid('spec.timeZone', zone, `unknown time zone ${zone}`));
  }
  return faults;
}

/** @param old the CronJob's spec before the update; undefined at creation */
export function cronJobFaults(cronJob: Published, old?: Published): Fault[] {
  const metadata = recordOf(cronJob['metadata']);
  const spec = recordOf(cronJob['spec']);
  const faults = metadataFaults(metadata, SUBDOMAIN_NAME);
  faults.push(
    ...scheduleFaults(spec, old),
    ...nonNegative('spec.startingDeadlineSeconds', spec['startingDeadlineSeconds']),
  );
  const policy = stringOf(spec['concurrencyPolicy']);
  if (policy === '') faults.push(required('spec.concurrencyPolicy'));
  else if (!POLICIES.includes(policy)) faults.push(notSupported('spec.concurrencyPolicy', policy, POLICIES));
  if (old === undefined || old['timeZone'] !== spec['timeZone']) faults.push(...timeZoneFaults(spec['timeZone']));
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    faults.push(...nonNegative(`spec.${field}`, spec[field]));
  }
  faults.push(...jobTemplateFaults('spec.jobTemplate', recordOf(spec['jobTemplate'])));
  const name = stringOf(metadata['name']);
  if (old === undefined && name.length > NAME_LENGTH) {
    faults.push(invalid('metadata.name', name, `must be no more than ${NAME_LENGTH} characters`));
  }
  return faults;
}
