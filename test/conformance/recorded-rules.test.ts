// Rules that were seen in recordings which are not kept here, only what they showed: each is a scene under the recorded
// control plane and what the real cluster did in it.
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { storyOfRun } from './replay.ts';
import type { JobStory, Story } from './story.ts';

type Json = Readonly<Record<string, unknown>>;

const START = '2026-11-21T19:33:44Z';

describe('back-off', () => {
  test('three pods that fail together wait 40 s at once', () => {
    const story = play(
      [job({ completions: 3, parallelism: 3 })],
      [{ match: { attempt: 3 }, run: '1s' }, failing('1300ms')],
    );
    const [first, next] = [story.pods[0], story.pods[3]];
    expect(Math.floor(first?.finished ?? 0)).toBe(1);
    expect(next?.created).toBeCloseTo(41, 0);
  });

  test('it counts from the whole second in which the pod ended', () => {
    const story = play([job({ backoffLimit: 1 })], [failing('1300ms')]);
    expect(story.pods[1]?.created).toBeGreaterThan(11);
    expect(story.pods[1]?.created).toBeLessThan(11.2);
    expect(story.jobs[0]?.final.failed).toBe(2);
  });

  test('of a pod deleted while it started it counts from its start', () => {
    const events = [{ at: '3600ms', delete: { kind: 'Pod', job: 'j' } }];
    const story = play([job({})], [{ match: { ordinal: 0 }, start: '20s', run: '1s' }, { run: '1s' }], { events });
    expect(story.pods[1]?.created).toBeGreaterThan(9.9);
    expect(story.pods[1]?.created).toBeLessThan(10.3);
  });

  test('failures that a policy ignores feed it all the same', () => {
    const rules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [42] } }];
    const spec = { backoffLimit: 0, podFailurePolicy: { rules } };
    const story = play([job(spec)], [{ match: { ordinal: 0 }, run: '1300ms', exit: 42 }, { run: '1s' }]);
    expect(story.pods[1]?.created).toBeGreaterThan(11);
    expect(story.pods[1]?.created).toBeLessThan(11.2);
    expect(final(story)).toMatchObject({ failed: 0, succeeded: 1 });
  });
});

describe('OnFailure', () => {
  test.each([0, 1])('backoffLimit %i ends the Job at the first restart', backoffLimit => {
    const story = play([job({ backoffLimit }, 'OnFailure')], [failing('1300ms')]);
    expect(story.pods.map(pod => pod.restarts)).toEqual([1]);
    expect(final(story)).toMatchObject({ failed: 1 });
    expect(endOf(story)).toBe('Failed');
  });

  test('with backoffLimitPerIndex the pod crash-loops', () => {
    const spec = { completionMode: 'Indexed', completions: 1, backoffLimitPerIndex: 1 };
    const story = play([job(spec, 'OnFailure')], [failing('1300ms')], { until: 60 });
    expect(story.pods.map(pod => pod.restarts)).toEqual([3]);
    expect(final(story)).toMatchObject({ active: 1, failed: 0 });
    expect(endOf(story)).toBeUndefined();
  });
});

describe('deleted pods', () => {
  test('an exit code of 0 after the deletion changes nothing', () => {
    const events = [{ at: '2600ms', delete: { kind: 'Pod', job: 'j' } }];
    const rules = [{ match: { ordinal: 0 }, run: '60s', stop: '1300ms', stopExit: 0 }, { run: '1s' }];
    const story = play([job({})], rules, { events });
    expect(final(story)).toMatchObject({ failed: 1, succeeded: 1 });
    expect(story.pods[1]?.created).toBeGreaterThan(11.9);
    expect(story.pods[1]?.created).toBeLessThan(12.7);
  });

  test('on a lost node it is never replaced where only failed pods are', () => {
    const rules = [{ match: { ordinal: 0 }, run: '600s' }, { run: '1s' }];
    const manifest = job({ podReplacementPolicy: 'Failed' });
    const node = play([manifest], rules, { until: 0.5 }).pods[0]?.node ?? '';
    const events = [{ at: '4600ms', stop: { node } }];
    const story = play([manifest], rules, { events, until: 500 });
    expect(story.pods.length).toBe(1);
    expect(story.pods[0]?.deletionRequested).toBeGreaterThan(350);
    expect(final(story)).toMatchObject({ active: 0, terminating: 1, failed: 0 });
  });
});

describe('conditions', () => {
  test('a deadline of 0 is accepted and fails the Job at once', () => {
    const story = play([job({ activeDeadlineSeconds: 0 })], [{ run: '1s' }]);
    expect(story.rejected).toEqual([]);
    expect(story.jobs[0]?.final.conditions.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'FailureTarget DeadlineExceeded',
      'Failed DeadlineExceeded',
    ]);
    expect(timeOf(story.jobs[0], 'Failed')).toBeLessThan(0.5);
  });

  test('pods that stop slowly delay the end of a Job past its deadline', () => {
    const story = play([job({ activeDeadlineSeconds: 4 })], [{ run: '60s', stop: '3500ms' }]);
    expect(timeOf(story.jobs[0], 'FailureTarget')).toBeGreaterThan(4);
    expect(timeOf(story.jobs[0], 'FailureTarget')).toBeLessThan(4.1);
    expect(timeOf(story.jobs[0], 'Failed')).toBeGreaterThan(8.5);
    expect(timeOf(story.jobs[0], 'Failed')).toBeLessThan(8.7);
  });

  test('a failed index that will be tried again is not counted before its replacement exists', () => {
    const spec = { completionMode: 'Indexed', completions: 1, backoffLimitPerIndex: 1 };
    const story = play([job(spec)], [failing('1300ms')]);
    const failures = (story.jobs[0]?.status ?? []).filter(({ failed }) => failed > 0);
    expect(failures[0]?.t).toBeGreaterThan(12);
    expect(final(story)).toMatchObject({ failed: 2, failedIndexes: '0' });
  });
});

describe('throughput of the recorded control plane', () => {
  test('forty Jobs of two pods: all pods are there after 6 s, all Jobs complete after 15 s', () => {
    const jobs = Array.from({ length: 40 }, (_, i) => job({ completions: 2, parallelism: 2 }, 'Never', `j${i}`));
    const story = play(jobs, [{ run: '1300ms' }]);
    const ends = story.jobs.map(one => timeOf(one, 'Complete'));
    expectWithin(Math.max(...story.pods.map(pod => pod.created)), 6, 1);
    expectWithin(Math.max(...ends), 15, 1.5);
  });

  test('200 pods suspended at 30.6 s: the last deletion is sent by 49 s', () => {
    const events = [{ at: '30600ms', patch: { kind: 'Job', name: 'j', spec: { suspend: true } } }];
    const cluster = { nodes: 5, controlPlane: 'recorded' };
    const manifest = job({ completions: 200, parallelism: 200 });
    const story = play([manifest], [{ run: '600s' }], { cluster, events, until: 70 });
    expectWithin(Math.max(...story.pods.map(pod => pod.deletionRequested ?? Number.NaN)), 49, 1.5);
  });

  test.each([
    { completions: 60, parallelism: 1, created: 119.5, complete: 121.5 },
    { completions: 300, parallelism: 300, created: 14.5, complete: 29.5 },
  ])('$completions pods of 1.3 s, $parallelism at a time: complete at $complete s', scene => {
    const { completions, parallelism, created, complete } = scene;
    const cluster = { nodes: 5, controlPlane: 'recorded' };
    const story = play([job({ completions, parallelism })], [{ run: '1300ms' }], { cluster });
    expectWithin(Math.max(...story.pods.map(pod => pod.created)), created, 0.05 * created);
    expectWithin(timeOf(story.jobs[0], 'Complete'), complete, 0.05 * complete);
  });

  // In the recording of 300 pods the completion time is 27 s, and Complete is shown at 29.6 s.
  test('the completion time is that of the decision, before the last finalizers are taken off', () => {
    const cluster = { nodes: 5, controlPlane: 'recorded' };
    const [only] = play([job({ completions: 300, parallelism: 300 })], [{ run: '1300ms' }], { cluster }).jobs;
    expectWithin(only?.final.completionTime ?? 0, 27, 1);
    expectWithin(timeOf(only, 'Complete'), 29.6, 0.5);
  });
});

describe('what the API server refuses while the run is on', () => {
  test('is told in the log with its words, and the run goes on', () => {
    const events = [
      { at: 1, apply: [job({ backoffLimit: -1 }, 'Never', 'bad')] },
      { at: 2, patch: { kind: 'Job', name: 'j', spec: { completions: 4 } } },
      { at: 3, delete: { kind: 'Job', name: 'nobody' } },
    ];
    const story = play([job({})], [{ run: '5s' }], { events });
    expect(story.rejected).toEqual([
      'Job bad: Job.batch "bad" is invalid: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
      'Job j: Job.batch "j" is invalid: spec.completions: Invalid value: 4: field is immutable',
      'Job nobody: jobs.batch "nobody" not found',
    ]);
    expect(endOf(story)).toBe('Complete');
  });
});

describe('a CronJob that forbids overlap', () => {
  test('starts the latest missed run as soon as the running Job is done, even half a minute late', () => {
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: { schedule: '* * * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: specOf({}, 'Never') } },
    };
    const story = play([cronJob], [{ run: '90s' }], { start: '2026-11-21T19:33:50Z', until: 150 });
    expect(story.jobs.map(one => one.name)).toEqual(['c@10', 'c@70']);
    expectWithin(story.jobs[1]?.created ?? 0, 101.5, 0.5);
  });
});

function failing(run: string): Json {
  return { run, exit: 1 };
}

function specOf(spec: Json, restartPolicy: string): Json {
  return { ...spec, template: { spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox' }] } } };
}

function job(spec: Json, restartPolicy = 'Never', name = 'j'): Json {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: specOf(spec, restartPolicy) };
}

function play(manifests: readonly Json[], pods: readonly Json[], more: Json = {}): Story {
  const cluster = { nodes: 3, controlPlane: 'recorded' };
  return storyOfRun('rule', stringify({ start: START, cluster, manifests, pods, ...more }));
}

function final(story: Story): JobStory['final'] | undefined {
  return story.jobs[0]?.final;
}

function endOf(story: Story): string | undefined {
  return final(story)?.conditions.find(({ type }) => type === 'Complete' || type === 'Failed')?.type;
}

function timeOf(one: JobStory | undefined, condition: string): number {
  const status = one?.status.find(({ conditions }) => conditions.some(({ type }) => type === condition));
  return status?.t ?? Number.NaN;
}

function expectWithin(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value - expected), `${value} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
}
