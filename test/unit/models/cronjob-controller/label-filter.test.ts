// The historical bug `cronjob-label-filter` (kubernetes/kubernetes issue 106496): Jobs were looked up by the template's
// present labels, so a CronJob lost its running Job when its template was edited.
import { describe, expect, test } from 'vitest';
import type { CronJob, Job } from '../../../../src/models/api/job.ts';
import { cronJobController } from '../../../../src/models/cronjob-controller/cron-job-controller.ts';
import { condition, cronJob, job } from '../../../fixtures/api-objects.ts';
import { ControllerRun } from '../../../fixtures/controller-run.ts';

const labelled = (team: string): CronJob['spec']['jobTemplate'] => ({
  metadata: { labels: { team } },
  spec: job({}, { selector: { matchLabels: {} } }).spec,
});

/** A CronJob whose template gets another label while its Job runs; then the Job completes. */
function activeAfterEdit(bugs: ReadonlySet<string>): readonly string[] {
  const run = new ControllerRun(cronJobController(bugs));
  run.do({ verb: 'create', object: cronJob({ concurrencyPolicy: 'Forbid', jobTemplate: labelled('a') }) });
  run.until(70);
  const [running] = [...run.server.store.list('Job')];
  const [owner] = [...run.server.store.list('CronJob')];
  if (running === undefined || owner === undefined) throw new Error('nothing runs');
  const edited: CronJob = { ...owner, spec: { ...owner.spec, jobTemplate: labelled('b') } };
  run.do({ verb: 'update', object: edited });
  run.until(80);
  const { SuccessCriteriaMet, Complete } = {
    SuccessCriteriaMet: condition('SuccessCriteriaMet'),
    Complete: condition('Complete'),
  };
  const status = { ...running.status, succeeded: 1, startTime: 60_000_000, completionTime: 75_000_000 };
  const done: Job = { ...running, status: { ...status, conditions: [SuccessCriteriaMet, Complete] } };
  run.do({ verb: 'updateStatus', object: done });
  run.until(200);
  return [...run.server.store.list('CronJob')].flatMap(one => one.status.active.map(({ name }) => name));
}

describe('a template is edited while its Job runs', () => {
  test('the Job is seen to its end, and the next one starts', () => {
    expect(activeAfterEdit(new Set())).toEqual(['c-29453762']);
  });

  test('with the bug the Job stays active for ever, and Forbid lets nothing start', () => {
    expect(activeAfterEdit(new Set(['cronjob-label-filter']))).toEqual(['c-29453761']);
  });
});
