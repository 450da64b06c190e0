// One sync after another of the Job controller alone: what it asks for, when, and what holds it back.
import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../../../src/models/api/job.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { WatchEvent } from '../../../../src/models/apiserver/request.ts';
import { JobRun } from './job-run.ts';

const WAITING: Partial<JobSpec> = { parallelism: 2, completions: 4 };

/** Requests of a kind with the second in which they were sent. */
function timesOf(run: JobRun, start: string): readonly number[] {
  return run.sentAt.filter((_, i) => run.requests[i]?.startsWith(start) === true);
}

const isDeletion = ({ type, object }: WatchEvent): boolean =>
  object.kind === 'Pod' && (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined);

describe('expectations', () => {
  /** Two running pods, one of them deleted at 5 s by a change of parallelism; the watch shows that so much later. */
  function scaledDown(lateBy: number): JobRun {
    const run = new JobRun({ onWatch: event => (isDeletion(event) ? { delay: lateBy * 1_000_000 } : undefined) });
    return run.create(WAITING).until(1.5).bind().until(5).change({ parallelism: 1 }).until(8);
  }

  it('keep a sync from making pods until the watch shows what was deleted', () => {
    const run = scaledDown(20).change({ parallelism: 3 }).until(24);
    expect(timesOf(run, 'create')).toHaveLength(2);
    run.until(30);
    expect(timesOf(run, 'create')).toHaveLength(4);
    expect(run.active).toHaveLength(3);
  });

  it('do not keep it from counting pods', () => {
    const run = new JobRun({ onWatch: event => (isDeletion(event) ? { delay: 20_000_000 } : undefined) });
    run.create(WAITING).until(1.5).bind().until(5).change({ parallelism: 1 }).until(5.005);
    // The sync has decided which pod goes; the other fails before the deletion is sent.
    run.exit(run.pods[1], 1).until(10);
    expect(timesOf(run, 'delete')).toHaveLength(1);
    expect(run.job.status).toMatchObject({ failed: 1, active: 1 });
    expect(timesOf(run, 'create')).toHaveLength(2);
  });

  it('are given up after five minutes', () => {
    const run = scaledDown(1000).change({ parallelism: 3 }).until(300).change({ parallelism: 4 }).until(304);
    expect(timesOf(run, 'create')).toHaveLength(2);
    run.until(306).change({ parallelism: 3 }).until(308);
    expect(timesOf(run, 'create').length).toBeGreaterThan(2);
  });

  it('keep a Job from being said to have ended, though what runs is stopped', () => {
    const run = scaledDown(20).change({ activeDeadlineSeconds: 10 }).until(24);
    expect(timesOf(run, 'delete').map(Math.floor)).toContain(10);
    expect(run.active).toEqual([]);
    expect(run.conditions).toEqual([]);
    run.until(40);
    expect(run.conditions).toEqual(['FailureTarget@26']);
  });

  it('keep a Job from being suspended in its status', () => {
    const run = scaledDown(20).change({ suspend: true }).until(24);
    expect(run.conditions).toEqual([]);
    expect(run.active).toHaveLength(1);
    run.until(40);
    expect(run.conditions).toEqual(['Suspended@26']);
    expect(run.active).toEqual([]);
  });
});

describe('a cache that does not show the controller its own writes', () => {
  it('is not acted upon before it has caught up', () => {
    const run = new JobRun({
      onWatch: ({ object, type }) => (object.kind === 'Job' && type === 'MODIFIED' ? { delay: 6_000_000 } : undefined),
    });
    run.create().until(0.5).bind().exit(run.pods[0], 0).until(20);
    expect(run.requests).toEqual([
      'create Pod',
      'status: active 1, uncounted 0+0, counted 0+0',
      'status: active 0, uncounted 1+0, counted 0+0 SuccessCriteriaMet',
      'release',
      'status: active 0, uncounted 0+0, counted 1+0 SuccessCriteriaMet Complete',
    ]);
    // The status of 0.03 s shows at 6.03 s; that asks for a sync a second later.
    expect(run.sentAt[2]).toBeCloseTo(7.03, 2);
  });

  it('is one of pods, too', () => {
    const run = new JobRun({
      onWatch: ({ object, type }, at) =>
        object.kind === 'Pod' && type === 'ADDED' && at < 1 ? { delay: 3_500_000 } : undefined,
    });
    run.create(WAITING).until(0.5).change({ parallelism: 3 }).until(3);
    expect(run.pods).toHaveLength(2);
    run.until(6);
    expect(run.pods).toHaveLength(3);
    expect(timesOf(run, 'create').at(-1)).toBeCloseTo(4.52, 2);
  });
});

describe('slow start', () => {
  it('creates one pod, then two, four … at a time, each batch after the one before', () => {
    const run = new JobRun().create({ parallelism: 9, completions: 9 }).until(1);
    const batches = Map.groupBy(timesOf(run, 'create'), time => time);
    expect([...batches.values()].map(batch => batch.length)).toEqual([1, 2, 4, 2]);
    expect(run.job.status.active).toBe(9);
  });

  it('stops at a batch with an error, counts what there is, and begins again a second later', () => {
    const run = new JobRun({ onRequest: (_, number) => (number === 2 ? 'error' : 'none') });
    run.create({ parallelism: 9, completions: 9 }).until(0.9);
    expect(run.pods).toHaveLength(2);
    expect(run.job.status.active).toBe(2);
    expect(run.events).toContain('FailedCreate: Error creating: Internal error occurred');
    run.until(5);
    const batches = Map.groupBy(timesOf(run, 'create'), time => time);
    expect([...batches.values()].map(batch => batch.length)).toEqual([1, 2, 1, 2, 4]);
    expect(run.active).toHaveLength(9);
  });

  it('waits longer from error to error, and one second again after a sync without', () => {
    const run = new JobRun({ onRequest: ({ verb }, _, { now }) => (verb === 'create' && now < 10 ? 'error' : 'none') });
    run.create().until(20);
    expect(timesOf(run, 'create').map(Math.floor)).toEqual([0, 1, 3, 7, 15]);
  });

  it('creates no more than a sync may, and the rest in the next', () => {
    const run = new JobRun({}, { 'job.maxPodsPerSync': 4 }).create({ parallelism: 6, completions: 6 }).until(0.9);
    expect(run.pods).toHaveLength(4);
    expect(run.until(3).pods).toHaveLength(6);
  });
});

describe('activeDeadlineSeconds', () => {
  it('ends a Job that nothing else wakes', () => {
    const run = new JobRun()
      .create({ ...WAITING, activeDeadlineSeconds: 10 })
      .until(1.5)
      .bind()
      .until(9.9);
    expect(run.conditions).toEqual([]);
    run.until(11);
    expect(run.conditions).toEqual(['FailureTarget@10']);
    expect(timesOf(run, 'delete')).toHaveLength(2);
  });

  it.each([
    ['set later', undefined, 8, 8],
    ['lengthened', 5, 8, 8],
    ['shortened', 20, 8, 8],
    ['shortened to less than has passed', 20, 2, 3],
  ])('acts on time when it is %s', (_, before, after, at) => {
    const deadline = before === undefined ? {} : { activeDeadlineSeconds: before };
    const run = new JobRun()
      .create({ ...WAITING, ...deadline })
      .until(1.5)
      .bind()
      .until(3);
    run.change({ activeDeadlineSeconds: after }).until(30);
    expect(run.conditions).toEqual([`FailureTarget@${at}`]);
  });

  it('does not run while the Job is suspended, and begins anew', () => {
    const run = new JobRun()
      .create({ ...WAITING, activeDeadlineSeconds: 10 })
      .until(5)
      .change({ suspend: true });
    run.until(20).change({ suspend: false }).until(29.5);
    expect(run.conditions).toEqual(['!Suspended@20']);
    expect(run.until(35).conditions).toEqual(['!Suspended@20', 'FailureTarget@30', 'Failed@31']);
  });

  it('ends a Job whose pods cannot be created', () => {
    const run = new JobRun({ onRequest: ({ verb }) => (verb === 'create' ? 'error' : 'none') });
    expect(run.create({ activeDeadlineSeconds: 10 }).until(20).conditions).toEqual(['FailureTarget@10', 'Failed@10']);
  });
});

describe('a Job that ends', () => {
  it('is tried again where a pod cannot be deleted, before any condition is written', () => {
    const run = new JobRun({ onRequest: ({ verb }, _, { now }) => (verb === 'delete' && now < 11 ? 'error' : 'none') });
    run
      .create({ ...WAITING, activeDeadlineSeconds: 10 })
      .until(1.5)
      .bind()
      .until(10.5);
    expect(run.conditions).toEqual([]);
    expect(run.events).toContain('FailedDelete: Error deleting: Internal error occurred');
    expect(run.until(14).conditions).toEqual(['FailureTarget@11']);
  });

  it('takes a pod that is gone already for deleted, without an event', () => {
    const run = new JobRun({
      onRequest: (request, _, { run: { server } }) => {
        if (request.verb !== 'delete') return 'none';
        server.submit({ verb: 'removeFinalizer', ref: request.ref, finalizer: 'batch.kubernetes.io/job-tracking' });
        server.submit({ ...request, gracePeriodSeconds: 0 });
        return 'none';
      },
    });
    run
      .create({ ...WAITING, activeDeadlineSeconds: 10 })
      .until(1.5)
      .bind()
      .until(13);
    expect(run.conditions[0]).toBe('FailureTarget@10');
    expect(run.events.filter(text => text.startsWith('SuccessfulDelete'))).toEqual([]);
    expect(run.events.filter(text => text.startsWith('FailedDelete'))).toEqual([]);
  });

  it('has its terminal condition and its event once nothing terminates any more', () => {
    const run = new JobRun()
      .create({ ...WAITING, activeDeadlineSeconds: 10 })
      .until(1.5)
      .bind()
      .until(15);
    expect(run.conditions).toEqual(['FailureTarget@10']);
    for (const pod of run.pods) run.exit(pod, 143);
    run.until(20);
    expect(run.conditions).toEqual(['FailureTarget@10', 'Failed@16']);
    expect(run.job.status).toMatchObject({ active: 0, terminating: 0, failed: 2 });
    expect(run.events.at(-1)).toBe('DeadlineExceeded: Job was active longer than specified deadline');
    expect(run.events.filter(text => text.startsWith('DeadlineExceeded'))).toHaveLength(1);
  });

  it('says so where more pods succeeded than it needs', () => {
    // The reply to the first creation is lost and its pod shows late, so that a second one is created.
    const run = new JobRun({
      onRequest: (_, number) => (number === 0 ? 'applied-but-timed-out' : 'none'),
      onWatch: ({ object }, at) => (object.kind === 'Pod' && at < 1 ? { delay: 3_000_000 } : undefined),
    });
    run.create().until(2);
    run.exit(run.pods[0], 0).exit(run.pods[1], 0).until(10);
    expect(run.job.status.succeeded).toBe(2);
    expect(run.events.slice(-2)).toEqual([
      'TooManySucceededPods: Too many succeeded pods running after completion count reached',
      'Completed: Job completed',
    ]);
  });
});

describe('a Job that is suspended', () => {
  it('lets its pods go uncounted, and makes new ones when it is resumed', () => {
    const run = new JobRun().create(WAITING).until(1.5).bind().until(5);
    const before = run.requests.length;
    run.change({ suspend: true }).until(8);
    expect(run.requests.slice(before)).toEqual([
      'release',
      'release',
      'delete Pod',
      'delete Pod',
      'status: active 0, uncounted 0+0, counted 0+0 Suspended',
    ]);
    expect(run.job.status).toMatchObject({ terminating: 2, startTime: undefined });
    for (const pod of run.pods) run.exit(pod, 1);
    run.until(20).change({ suspend: false }).until(23);
    expect(run.conditions).toEqual(['!Suspended@20']);
    expect(run.job.status).toMatchObject({ active: 2, failed: 0, startTime: 20_000_000 });
    expect(run.events.filter(text => text.startsWith('Suspended') || text.startsWith('Resumed'))).toEqual([
      'Suspended: Job suspended',
      'Resumed: Job resumed',
    ]);
  });

  it('makes none at all when it is created so', () => {
    const run = new JobRun().create({ ...WAITING, suspend: true }).until(5);
    expect(run.requests).toEqual(['status: active 0, uncounted 0+0, counted 0+0 Suspended']);
    expect(run.job.status.startTime).toBeUndefined();
  });

  it('keeps a pod whose finalizer cannot be taken off, and tries again', () => {
    let refusals = 0;
    const run = new JobRun({
      onRequest: ({ verb }) => {
        if (verb !== 'removeFinalizer' || refusals > 0) return 'none';
        refusals += 1;
        return 'error';
      },
    });
    run.create(WAITING).until(1.5).bind().until(5).change({ suspend: true }).until(5.5);
    expect(run.active).toHaveLength(1);
    expect(run.job.status).toMatchObject({ active: 1, terminating: 1 });
    run.until(9);
    expect(run.active).toEqual([]);
    expect(run.job.status).toMatchObject({ active: 0, failed: 0 });
  });
});

describe('the number of pods', () => {
  it('falls by the lowest ranked when parallelism does, and they are not counted', () => {
    const run = new JobRun().create({ parallelism: 4, completions: 8 }).until(1.5).bind().until(5);
    run.change({ parallelism: 1 }).until(9);
    expect(run.active).toHaveLength(1);
    for (const pod of run.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)) run.exit(pod, 1);
    run.until(12);
    expect(run.job.status).toMatchObject({ active: 1, failed: 0, terminating: 0 });
  });

  it('waits for the end of those that terminate where only failed pods are replaced', () => {
    const run = new JobRun()
      .create({ ...WAITING, podReplacementPolicy: 'Failed' })
      .until(1.5)
      .bind()
      .until(3);
    run.do({ verb: 'delete', ref: refOf(run.pods[0]!) });
    expect(run.until(15).active).toHaveLength(1);
    expect(run.job.status).toMatchObject({ active: 1, terminating: 1, failed: 0 });
    run.exit(run.pods[0], 143).until(40);
    expect(run.active).toHaveLength(2);
    expect(run.job.status).toMatchObject({ terminating: 0, failed: 1 });
  });

  it('is made up at once for a deleted pod otherwise, after the back-off', () => {
    const run = new JobRun().create(WAITING).until(1.5).bind().until(3);
    run.do({ verb: 'delete', ref: refOf(run.pods[0]!) });
    run.until(15);
    expect(run.active).toHaveLength(2);
    expect(run.job.status).toMatchObject({ active: 2, terminating: 1, failed: 1 });
  });

  it('is nought for a Job that is being deleted', () => {
    const run = new JobRun().create(WAITING).until(1.5).bind().until(3);
    run.do({ verb: 'delete', ref: refOf(run.job), propagation: 'Foreground' });
    run.exit(run.pods[0], 0).until(20);
    expect(timesOf(run, 'create')).toHaveLength(2);
    expect(run.tracked).toEqual([]);
    expect(run.job.status.succeeded).toBe(1);
  });
});

describe('back-off', () => {
  it('is counted from the end of the pod, and told to the recorder', () => {
    const run = new JobRun().create().until(1.5).bind().until(3.2);
    run.exit(run.pods[0], 1).until(12.9);
    expect(run.pods.length).toBe(1);
    expect(run.until(13.1).active).toHaveLength(1);
    expect(run.backoffs[0]?.[0]).toBeCloseTo(3.52, 2);
    expect(run.backoffs.every(([, until]) => until === 13)).toBe(true);
  });

  it('lasts a second at least', () => {
    const run = new JobRun({}, { 'job.podBackoffBase': 2_500_000 }).create().until(1.5).bind().until(3.9);
    run.exit(run.pods[0], 1).until(20);
    // The pod ended in second 3; the sync of 4.9 s finds 0.6 s left, and asks for the next one after a whole one.
    expect(run.backoffs[0]?.[1]).toBe(5.5);
    expect(timesOf(run, 'create').at(-1)).toBeCloseTo(5.9, 1);
  });

  it('holds back only its index where indexes have one each', () => {
    const run = new JobRun().create({
      completionMode: 'Indexed',
      parallelism: 2,
      completions: 3,
      backoffLimitPerIndex: 2,
      backoffLimit: 100,
    });
    run.until(1.5).bind().until(3);
    const [first, second] = run.pods;
    run.exit(first, 1).exit(second, 0).until(6);
    // Index 0 waits and takes one of the two places; index 2 gets the other.
    expect(run.active.map(pod => pod.hostname)).toEqual(['j-2']);
    expect(run.tracked.map(pod => pod.hostname)).toEqual(['j-0', 'j-2']);
    expect(run.job.status.failed).toBe(0);
    expect(run.job.status.completedIndexes.text).toBe('1');
    run.until(14);
    expect(run.active.map(pod => pod.hostname)).toEqual(['j-2', 'j-0']);
    run.until(16);
    expect(run.job.status.failed).toBe(1);
    expect(run.tracked).toHaveLength(2);
  });
});

describe('a Job that this controller leaves alone', () => {
  it.each([
    ['one that is managed by another', { managedBy: 'example.com/other' }, []],
    [
      'one of an unknown completion mode',
      { completionMode: 'Sideways' },
      ['UnknownCompletionMode: Skipped Job sync because completion mode is unknown'],
    ],
  ])('is %s', (_, spec, events) => {
    const run = new JobRun().create(spec).until(5);
    expect(run.requests).toEqual([]);
    expect(run.events).toEqual(events);
  });

  it('is none that names this controller', () => {
    expect(new JobRun().create({ managedBy: 'kubernetes.io/job-controller' }).until(5).pods).toHaveLength(1);
  });
});
