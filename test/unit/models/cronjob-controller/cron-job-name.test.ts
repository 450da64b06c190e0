import { expect, test } from 'vitest';
import { jobFromTemplate, jobName } from '../../../../src/models/cronjob-controller/cron-job-name.ts';
import { timeZone, UTC } from '../../../../src/models/cronjob-controller/time-zone.ts';
import { cronJob, job } from '../../../fixtures/api-objects.ts';

const scheduledAt = Date.UTC(2026, 10, 21, 19, 34) * 1000;

test('a Job has the number of its minute in its name, whatever the second', () => {
  expect(jobName('c', scheduledAt)).toBe('c-29921494');
  expect(jobName('c', scheduledAt + 59_999_999)).toBe('c-29921494');
  expect(jobName('c', scheduledAt + 60_000_000)).toBe('c-29921495');
});

test('a Job has labels and annotations of the template, its time, and its CronJob as controller', () => {
  const metadata = { labels: { a: 'b' }, annotations: { note: 'x' } };
  const owner = cronJob({ jobTemplate: { metadata, spec: job({}).spec } }, {}, { namespace: 'n' });
  const made = jobFromTemplate(owner, scheduledAt, UTC);
  expect(made.kind).toBe('Job');
  expect(made.spec).toBe(owner.spec.jobTemplate.spec);
  expect(made.metadata).toMatchObject({
    name: 'c-29921494',
    namespace: 'n',
    labels: { a: 'b' },
    annotations: { note: 'x', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-21T19:34:00Z' },
    ownerReferences: [
      { apiVersion: 'batch/v1', kind: 'CronJob', name: 'c', uid: 'uid-c', controller: true, blockOwnerDeletion: true },
    ],
  });
});

test('the annotation says the time in the zone of the CronJob', () => {
  const zone = timeZone('Asia/Kathmandu');
  if (zone === undefined) throw new Error('no zone');
  const { annotations } = jobFromTemplate(cronJob({}), scheduledAt, zone).metadata;
  expect(annotations).toEqual({ 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-22T01:19:00+05:45' });
});
