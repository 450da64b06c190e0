// Published manifests (test/manifests, each as its source has it; SOURCES.md says from where) run unmodified in the
// usual cluster and end as their lessons and the Job controller's rules say.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../src/experiment/load.ts';
import { simulate } from '../../src/experiment/simulate.ts';
import type { RunRecord } from '../../src/models/recording/run-record.ts';

const FOLDER = new URL('../manifests/', import.meta.url);

interface Ending {
  readonly file: string;
  readonly outcome: 'Complete' | 'Failed' | 'Unfinished';
  /** Reason of the terminal condition; of an unfinished Job what it waits for. */
  readonly reason: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly pods: number;
}

const DONE = { outcome: 'Complete', reason: 'CompletionsReached', failed: 0 } as const;
const FAILED = { outcome: 'Failed' } as const;

const ENDINGS: readonly Ending[] = [
  { file: 'docs/job.yaml', ...DONE, succeeded: 1, pods: 1 },
  { file: 'docs/kyaml/job.yaml', ...DONE, succeeded: 1, pods: 1 },
  { file: 'docs/pi-with-timeout.yaml', ...DONE, succeeded: 1, pods: 1 },
  { file: 'docs/indexed-job.yaml', ...DONE, succeeded: 5, pods: 5 },
  { file: 'docs/kyaml/indexed-job.yaml', ...DONE, succeeded: 5, pods: 5 },
  { file: 'docs/job-tmpl.yaml', ...DONE, succeeded: 1, pods: 1 },
  // The native sidecar runs for ever, and does not keep the Job from being complete.
  { file: 'docs/job-sidecar.yaml', ...DONE, succeeded: 1, pods: 1 },
  // Even indexes fail, are tried once more and fail again: ten failures, five indexes.
  {
    file: 'docs/job-backoff-limit-per-index-example.yaml',
    ...FAILED,
    reason: 'FailedIndexes',
    succeeded: 5,
    failed: 10,
    pods: 15,
  },
  {
    file: 'docs/job-pod-failure-policy-example.yaml',
    ...FAILED,
    reason: 'PodFailurePolicy',
    succeeded: 0,
    failed: 3,
    pods: 3,
  },
  {
    file: 'docs/job-pod-failure-policy-failjob.yaml',
    ...FAILED,
    reason: 'PodFailurePolicy',
    succeeded: 0,
    failed: 2,
    pods: 2,
  },
  { file: 'docs/job-pod-failure-policy-ignore.yaml', ...DONE, succeeded: 4, pods: 4 },
  // Nine pods fail in the second in which the tenth succeeds, and more failures than backoffLimit 6 are looked at
  // before the success policy. The lesson leaves backoffLimit out.
  {
    file: 'docs/job-success-policy.yaml',
    ...FAILED,
    reason: 'BackoffLimitExceeded',
    succeeded: 1,
    failed: 9,
    pods: 10,
  },
  { file: 'docs/redis/job.yaml', ...DONE, succeeded: 2, pods: 2 },
  // The placeholder of the image is no image name: the container waits, and no failure is counted.
  {
    file: 'docs/rabbitmq/job.yaml',
    outcome: 'Unfinished',
    reason: 'InvalidImageName',
    succeeded: 0,
    failed: 0,
    pods: 2,
  },
  // With OnFailure the sixth restart ends the Job, and its one pod is the one failure.
  {
    file: 'kuar/12-2-job-oneshot-failure1.yaml',
    ...FAILED,
    reason: 'BackoffLimitExceeded',
    succeeded: 0,
    failed: 1,
    pods: 1,
  },
  {
    file: 'katacoda/10-2-job-oneshot-failure1.yaml',
    ...FAILED,
    reason: 'BackoffLimitExceeded',
    succeeded: 0,
    failed: 1,
    pods: 1,
  },
  { file: 'kuar/12-1-job-oneshot.yaml', ...DONE, succeeded: 1, pods: 1 },
  { file: 'katacoda/10-1-job-oneshot.yaml', ...DONE, succeeded: 1, pods: 1 },
  { file: 'kuar/12-3-job-parallel.yaml', ...DONE, succeeded: 10, pods: 10 },
  { file: 'katacoda/10-3-job-parallel.yaml', ...DONE, succeeded: 10, pods: 10 },
  { file: 'katacoda/job-parallel.yaml', ...DONE, succeeded: 10, pods: 10 },
  { file: 'kuar/12-7-job-consumers.yaml', ...DONE, succeeded: 5, pods: 5 },
  { file: 'katacoda/10-7-job-consumers.yaml', ...DONE, succeeded: 5, pods: 5 },
  { file: 'kueue/quick-start-job.yaml', ...DONE, succeeded: 3, pods: 3 },
];

const SERVERS = [
  { file: 'docs/redis/redis-pod.yaml', pods: 1 },
  { file: 'docs/rabbitmq/rabbitmq-statefulset.yaml', pods: 1 },
  { file: 'kuar/12-4-rs-queue.yaml', pods: 1 },
  { file: 'katacoda/10-4-rs-queue.yaml', pods: 1 },
  { file: 'docs/redis/redis-service.yaml', pods: 0 },
  { file: 'docs/rabbitmq/rabbitmq-service.yaml', pods: 0 },
  { file: 'kuar/12-5-service-queue.yaml', pods: 0 },
  { file: 'katacoda/10-5-service-queue.yaml', pods: 0 },
];

const CRON_JOBS = [
  { file: 'docs/cronjob.yaml', succeeded: 1 },
  { file: 'kueue/sample-cronjob.yaml', succeeded: 3 },
];

/** The lessons that apply several files: the server first, then the workers that ask it for work. */
const LESSONS = [
  { files: ['docs/redis/redis-pod.yaml', 'docs/redis/redis-service.yaml', 'docs/redis/job.yaml'], succeeded: 2 },
  { files: ['kuar/12-4-rs-queue.yaml', 'kuar/12-5-service-queue.yaml', 'kuar/12-7-job-consumers.yaml'], succeeded: 5 },
];

describe('a published Job ends as it must', () => {
  test.each(ENDINGS)('$file: $outcome, $reason', ending => {
    const record = run([ending.file]);
    const [job] = record.jobs;
    const { file: _file, reason, ...rest } = ending;
    const { outcome, succeeded, failed } = job ?? {};
    expect({ outcome, succeeded, failed, pods: record.pods.length }).toEqual(rest);
    if (ending.outcome === 'Unfinished') expect(job?.message).toContain(reason);
    else expect(job?.reason).toBe(reason);
  });
});

describe('servers alone keep no run alive', () => {
  test.each(SERVERS)('$file', ({ file, pods }) => {
    const record = run([file]);
    expect(record.endedBy).not.toBe('horizon');
    expect(record.end).toBeLessThan(60_000_000);
    expect(record.pods.length).toBe(pods);
    expect(Array.from({ length: pods }, (_, row) => record.pods.phase(row))).toEqual(Array(pods).fill('Running'));
  });
});

describe('a CronJob of each minute runs for a day, and all but the last of its Jobs are complete', () => {
  test.each(CRON_JOBS)('$file', ({ file, succeeded }) => {
    const { jobs, endedBy } = run([file]);
    expect(endedBy).toBe('horizon');
    expect(jobs.length).toBeGreaterThanOrEqual(1439);
    const ended = jobs.filter(job => job.outcome === 'Complete');
    expect(ended.length).toBeGreaterThanOrEqual(jobs.length - 1);
    expect(new Set(ended.map(job => job.succeeded))).toEqual(new Set([succeeded]));
  });
});

describe('lessons of several files run together', () => {
  test.each(LESSONS)('$files', ({ files, succeeded }) => {
    const [job] = run(files).jobs;
    expect(job?.outcome).toBe('Complete');
    expect(job?.succeeded).toBe(succeeded);
  });
});

test('the template is refused as long as its variable is not filled in', () => {
  const loading = loadExperiment(source('docs/job-tmpl.yaml'));
  expect(loading.ok).toBe(false);
  if (!loading.ok) expect(loading.faults[0]?.message).toContain('"process-item-$ITEM"');
});

test('no published manifest is left out', () => {
  const known = [...ENDINGS, ...SERVERS, ...CRON_JOBS].map(({ file }) => file);
  const files = readdirSync(FOLDER, { recursive: true }).map(String);
  expect(files.filter(file => file.endsWith('.yaml')).sort()).toEqual(known.sort());
});

function run(files: readonly string[]): RunRecord {
  const loading = loadExperiment(files.map(source), { defines: { ITEM: 'apple' } });
  if (!loading.ok) throw new Error(loading.faults.map(fault => `${fault.path}: ${fault.message}`).join('\n'));
  return simulate(loading.experiment);
}

function source(file: string): { readonly name: string; readonly text: string } {
  return { name: file, text: readFileSync(new URL(file, FOLDER), 'utf8') };
}
