import { describe, expect, test } from 'vitest';
import type { ManifestInput } from '../../../../src/models/cluster/input.ts';
import { RECORDED } from '../../../../src/models/cluster/profile.ts';
import { eventsAbout, instants, lastOf, logOf, namesLeft, running } from '../../../fixtures/cluster-run.ts';

type Spec = Readonly<Record<string, unknown>>;

const podTemplate = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };

function manifest(spec: Spec, jobSpec: Spec = {}, templateMetadata: Spec = {}): ManifestInput {
  const jobTemplate = { metadata: templateMetadata, spec: { template: podTemplate, ...jobSpec } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: { schedule: '* * * * *', jobTemplate, ...spec },
  };
}

/** Minutes since 1970 at the runs' start, 2026-01-01T00:00:00Z. */
const ZERO = 29_453_760;

describe('a CronJob starts a Job at each time of its schedule', () => {
  test('to the instant, where nothing takes time', () => {
    const log = logOf({ manifests: [manifest({})], until: 150, rules: [running(10)] });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 1}@60`, `c-${ZERO + 2}@120`]);
    expect(lastOf(log, 'CronJob', 'c')?.status).toEqual({
      lastScheduleTime: '2026-01-01T00:02:00Z',
      lastSuccessfulTime: '2026-01-01T00:02:10Z',
    });
    expect(eventsAbout(log, 'CronJob')).toEqual([
      `60 SuccessfulCreate: Created job c-${ZERO + 1}`,
      `70 SawCompletedJob: Saw completed job: c-${ZERO + 1}, condition: Complete`,
      `120 SuccessfulCreate: Created job c-${ZERO + 2}`,
      `130 SawCompletedJob: Saw completed job: c-${ZERO + 2}, condition: Complete`,
    ]);
  });

  test('a little later in a real control plane', () => {
    const log = logOf({ manifests: [manifest({})], until: 70, rules: [running(10)], profile: RECORDED });
    const [created] = log.filter(entry => entry.type === 'ADDED' && entry.object.kind === 'Job');
    expect(created?.t).toBeGreaterThan(60.1);
    expect(created?.t).toBeLessThan(60.12);
  });

  test('with labels of the template, the owner and the scheduled time in its zone', () => {
    const labels = { labels: { team: 'a' } };
    const log = logOf({ manifests: [manifest({ timeZone: 'Asia/Kathmandu' }, {}, labels)], until: 61 });
    const { metadata } = lastOf(log, 'Job', `c-${ZERO + 1}`) ?? {};
    expect(metadata?.labels).toEqual({ team: 'a' });
    expect(metadata?.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T05:46:00+05:45',
    });
    expect(metadata?.ownerReferences).toMatchObject([{ kind: 'CronJob', name: 'c', controller: true }]);
  });

  test('at the times of its zone', () => {
    const manifests = [manifest({ schedule: '0 6 * * *', timeZone: 'Asia/Kathmandu' })];
    const log = logOf({ manifests, until: 3600, rules: [running(10)] });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 15}@900`]);
  });
});

describe('while a Job runs, the policy decides', () => {
  test('Allow: Jobs overlap', () => {
    const log = logOf({ manifests: [manifest({})], until: 190, rules: [running(100)] });
    expect(instants(log, 'ADDED', 'Job').length).toBe(3);
    expect(lastOf(log, 'CronJob', 'c')?.status?.['active']).toMatchObject([
      { name: `c-${ZERO + 2}` },
      { name: `c-${ZERO + 3}` },
    ]);
  });

  test('Forbid: only the latest missed time is started, when the Job is over', () => {
    const log = logOf({ manifests: [manifest({ concurrencyPolicy: 'Forbid' })], until: 230, rules: [running(130)] });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 1}@60`, `c-${ZERO + 3}@190`]);
    expect(lastOf(log, 'CronJob', 'c')?.status?.['lastScheduleTime']).toBe('2026-01-01T00:03:00Z');
    expect(eventsAbout(log, 'CronJob')).toContain(
      '120 JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  });

  test('Forbid with a starting deadline: what is missed for longer is not started', () => {
    const spec = { concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 5 };
    const log = logOf({ manifests: [manifest(spec)], until: 250, rules: [running(130)] });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 1}@60`, `c-${ZERO + 4}@240`]);
  });

  test('Replace: the running Job goes, with its pods', () => {
    const log = logOf({ manifests: [manifest({ concurrencyPolicy: 'Replace' })], until: 125, rules: [running(100)] });
    expect(instants(log, 'DELETED', 'Job')).toEqual([`c-${ZERO + 1}@120`]);
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 1}@60`, `c-${ZERO + 2}@120`]);
    expect(namesLeft(log, 'Pod').length).toBe(1);
    expect(eventsAbout(log, 'CronJob')).toContain(`120 SuccessfulDelete: Deleted job c-${ZERO + 1}`);
  });
});

describe('finished Jobs beyond the history limits go, with their pods', () => {
  test.each([
    [2, 1, 0, [3, 4]],
    [0, 0, 0, []],
    [3, 1, 1, [4]],
    [3, 0, 1, []],
  ])('%s successful and %s failed are kept, exit code %s', (successful, failed, exit, kept) => {
    const limits = { successfulJobsHistoryLimit: successful, failedJobsHistoryLimit: failed };
    const log = logOf({ manifests: [manifest(limits, { backoffLimit: 0 })], until: 290, rules: [running(10, exit)] });
    expect(instants(log, 'ADDED', 'Job').length).toBe(4);
    expect(namesLeft(log, 'Job')).toEqual(kept.map(minute => `c-${ZERO + minute}`));
    expect(namesLeft(log, 'Pod').length).toBe(kept.length);
  });
});

describe('a suspended CronJob', () => {
  test('starts nothing, and when resumed the last missed run at once', () => {
    const resume = { kind: 'CronJob', name: 'c', patch: { spec: { suspend: false } } } as const;
    const events = [{ at: 150_000_000, action: 'patch', ...resume }] as const;
    const log = logOf({ manifests: [manifest({ suspend: true })], until: 170, rules: [running(5)], events });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 2}@150`]);
  });

  test('that missed more than a hundred runs warns, and starts the last', () => {
    const resume = { kind: 'CronJob', name: 'c', patch: { spec: { suspend: false } } } as const;
    const events = [{ at: 6_150_000_000, action: 'patch', ...resume }] as const;
    const log = logOf({ manifests: [manifest({ suspend: true })], until: 6155, rules: [running(5)], events });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 102}@6150`]);
    expect(eventsAbout(log, 'CronJob')[0]).toBe(
      '6150 TooManyMissedTimes: too many missed start times. ' +
        'Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  });
});

describe('odd schedules', () => {
  test('one that never fires is reported once', () => {
    const log = logOf({ manifests: [manifest({ schedule: '0 0 30 2 *' })], until: 3600 });
    expect(eventsAbout(log, 'CronJob')).toEqual([
      '0 InvalidSchedule: invalid schedule: 0 0 30 2 * : time difference between two schedules is less than 1 second',
    ]);
    expect(instants(log, 'ADDED', 'Job')).toEqual([]);
  });

  test('below a minute, the second Job of a minute has to wait for the next name', () => {
    const log = logOf({
      manifests: [manifest({ schedule: '@every 30s' })],
      until: 125,
      start: '2026-01-01T00:00:50Z',
      rules: [running(5)],
      profile: RECORDED,
    });
    const created = log.filter(entry => entry.type === 'ADDED' && entry.object.kind === 'Job');
    expect(created.map(entry => entry.object.metadata.name)).toEqual([`c-${ZERO + 1}`, `c-${ZERO + 2}`]);
    // As recorded: retries of 5 ms, 10 ms, 20 ms … until the next time has come.
    expect(created[1]?.t).toBeGreaterThan(101);
    expect(created[1]?.t).toBeLessThan(101.5);
  });

  test('a new schedule counts from now on', () => {
    const patch = { kind: 'CronJob', name: 'c', patch: { spec: { schedule: '*/3 * * * *' } } } as const;
    const events = [{ at: 70_000_000, action: 'patch', ...patch }] as const;
    const log = logOf({ manifests: [manifest({})], until: 200, rules: [running(5)], events });
    expect(instants(log, 'ADDED', 'Job')).toEqual([`c-${ZERO + 1}@60`, `c-${ZERO + 3}@180`]);
  });
});

test('a deleted CronJob takes its Jobs and pods with it', () => {
  const events = [{ at: 70_000_000, action: 'delete', kind: 'CronJob', name: 'c', propagation: 'Background' }] as const;
  const log = logOf({ manifests: [manifest({})], until: 200, rules: [running(100)], events });
  expect(instants(log, 'DELETED', 'Job')).toEqual([`c-${ZERO + 1}@70`]);
  expect(namesLeft(log, 'Pod')).toEqual([]);
  expect(instants(log, 'ADDED', 'Job').length).toBe(1);
});

test('an active Job that someone deletes is missed', () => {
  const events = [
    { at: 70_000_000, action: 'delete', kind: 'Job', name: `c-${ZERO + 1}`, propagation: 'Background' },
  ] as const;
  const log = logOf({ manifests: [manifest({})], until: 80, rules: [running(100)], events });
  expect(eventsAbout(log, 'CronJob')).toContain(`70 MissingJob: Active job went missing: c-${ZERO + 1}`);
  expect(lastOf(log, 'CronJob', 'c')?.status?.['active']).toBeUndefined();
});
