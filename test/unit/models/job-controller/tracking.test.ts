import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import type { JobControllerBug } from '../../../../src/models/job-controller/bugs.ts';
import type { HeldPods } from '../../../../src/models/job-controller/index-backoff.ts';
import { IndexSet } from '../../../../src/models/api/index-set.ts';
import { JobMemory } from '../../../../src/models/job-controller/memory.ts';
import { accountFor, seenPods, settleReleased, type Account } from '../../../../src/models/job-controller/tracking.ts';
import type { Finish } from '../../../../src/models/job-controller/verdict.ts';
import { aJob, aPod } from './fixtures.ts';

const FAILING: Finish = { type: 'FailureTarget', reason: 'DeadlineExceeded', message: '' };
const SUCCEEDING: Finish = { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: '' };

interface Given {
  readonly job?: Job;
  readonly pods: readonly Pod[];
  readonly removals?: readonly string[];
  readonly finish?: Finish;
  readonly held?: HeldPods;
  readonly limit?: number;
  readonly completedBefore?: readonly number[];
  readonly bugs?: ReadonlySet<JobControllerBug>;
}

function memoryOf(pods: readonly Pod[], removals: readonly string[] = []): JobMemory {
  const memory = new JobMemory('job-uid');
  for (const pod of pods) memory.pods.update(pod, undefined);
  for (const uid of removals) memory.removals.add(uid);
  return memory;
}

function account(given: Given): Account {
  const { job = aJob(), finish } = given;
  const memory = memoryOf(given.pods, given.removals);
  const isEnding = finish !== undefined || job.metadata.deletionTimestamp !== undefined;
  const completedBefore = IndexSet.of(given.completedBefore ?? []);
  return accountFor({
    job,
    memory,
    seen: seenPods(memory.pods, isEnding),
    verdict: { finish, completed: completedBefore, failed: undefined, completedBefore, succeeded: 0 },
    finish,
    held: given.held ?? new Map(),
    limit: given.limit ?? 500,
    bugs: given.bugs,
  });
}

const uids = (pods: readonly Pod[]): readonly string[] => pods.map(pod => pod.metadata.uid);
const deleted = (job: Job): Job => ({ ...job, metadata: { ...job.metadata, deletionTimestamp: 1 } });
const ignoreThree = { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } }] };

describe('accountFor', () => {
  it.each([
    ['a success is listed and let go', aJob(), { phase: 'Succeeded' }, undefined, 'succeeded'],
    ['a failure is listed and let go', aJob(), { phase: 'Failed' }, undefined, 'failed'],
    ['a running pod is kept', aJob(), { phase: 'Running' }, undefined, 'kept'],
    [
      'a pod without the finalizer is none of its business',
      aJob(),
      { phase: 'Failed', isTracked: false },
      undefined,
      'kept',
    ],
    ['a deleted pod is a failure', aJob(), { deletedAt: 1 }, undefined, 'failed'],
    [
      'a deleted pod is kept where only failed ones are replaced',
      aJob({ podReplacementPolicy: 'Failed' }),
      { deletedAt: 1 },
      undefined,
      'kept',
    ],
    ['a failing Job takes its running pods with it', aJob(), { phase: 'Running' }, FAILING, 'failed'],
    ['a succeeding Job lets its running pods go uncounted', aJob(), { phase: 'Running' }, SUCCEEDING, 'gone'],
    ['a succeeding Job counts what has failed', aJob(), { phase: 'Failed' }, SUCCEEDING, 'failed'],
    ['a failing Job counts what has succeeded', aJob(), { phase: 'Succeeded' }, FAILING, 'succeeded'],
    ['a deleted Job lets running pods go uncounted', deleted(aJob()), { phase: 'Running' }, undefined, 'gone'],
    [
      'an ignored failure is let go uncounted',
      aJob({ podFailurePolicy: ignoreThree }),
      { phase: 'Failed', exitCode: 3 },
      undefined,
      'gone',
    ],
    [
      'a failure that no rule ignores is counted',
      aJob({ podFailurePolicy: ignoreThree }),
      { phase: 'Failed', exitCode: 4 },
      undefined,
      'failed',
    ],
  ] as const)('%s', (_, job, given, finish, place) => {
    const result = account({ job, pods: [aPod({ uid: 'a', ...given })], ...(finish === undefined ? {} : { finish }) });
    expect(uids(result.release)).toEqual(place === 'kept' ? [] : ['a']);
    expect(result.uncounted).toEqual({
      succeeded: place === 'succeeded' ? ['a'] : [],
      failed: place === 'failed' ? ['a'] : [],
    });
    expect(result).toMatchObject({ succeeded: 0, failed: 0, isCutOff: false });
    expect(result.isChanged).toBe(place === 'succeeded' || place === 'failed');
  });

  it('lists ended pods before those that are being deleted, and those before the running ones of a failing Job', () => {
    const pods = [aPod({ uid: 'run' }), aPod({ uid: 'stop', deletedAt: 1 }), aPod({ uid: 'end', phase: 'Failed' })];
    expect(account({ pods, finish: FAILING }).uncounted.failed).toEqual(['end', 'stop', 'run']);
  });

  it('tries again to let go of pods that are listed already, without listing them again', () => {
    const uncounted = { succeeded: ['a'], failed: ['b'] };
    const pods = [aPod({ uid: 'a', phase: 'Succeeded' }), aPod({ uid: 'b', phase: 'Failed' })];
    const result = account({ job: aJob({}, { uncounted, succeeded: 3, failed: 2 }), pods });
    expect(result.uncounted).toBe(uncounted);
    expect(uids(result.release)).toEqual(['a', 'b']);
    expect(result).toMatchObject({ succeeded: 3, failed: 2, isChanged: false });
  });

  it.each([
    ['is gone with the pod', [], []],
    ['has gone', [aPod({ uid: 'a', phase: 'Succeeded', isTracked: false })], []],
    ['has been taken off but is still shown', [aPod({ uid: 'a', phase: 'Succeeded' })], ['a']],
  ])('counts a listed success whose finalizer %s', (_, pods, removals) => {
    const job = aJob({}, { uncounted: { succeeded: ['a'], failed: [] }, succeeded: 3, failed: 2 });
    const result = account({ job, pods, removals });
    expect(result).toMatchObject({ succeeded: 4, failed: 2, isChanged: true, release: [] });
    expect(result.uncounted).toEqual({ succeeded: [], failed: [] });
  });

  it('counts listed failures whose finalizer has gone, and keeps those that still have it', () => {
    const job = aJob({}, { uncounted: { succeeded: [], failed: ['a', 'b', 'c'] }, succeeded: 3, failed: 2 });
    const result = account({ job, pods: [aPod({ uid: 'b', phase: 'Failed' })] });
    expect(result).toMatchObject({ succeeded: 3, failed: 4, isChanged: true });
    expect(result.uncounted).toEqual({ succeeded: [], failed: ['b'] });
  });

  it('gives a status that never had lists empty ones', () => {
    expect(account({ pods: [] })).toMatchObject({ uncounted: { succeeded: [], failed: [] }, isChanged: false });
  });

  it('lets a pod that was listed as failed stay a failure, though its node reports a success later', () => {
    const job = aJob({}, { uncounted: { succeeded: [], failed: ['a'] } });
    const pods = [aPod({ uid: 'a', phase: 'Succeeded' })];
    expect(account({ job, pods })).toMatchObject({ uncounted: job.status.uncounted, release: pods, isChanged: false });
    const flipped = account({ job, pods, bugs: new Set(['uncounted-flip']) });
    expect(flipped.uncounted).toEqual({ succeeded: ['a'], failed: ['a'] });
  });

  it('keeps the flip away from pods that failed, whatever bug is on', () => {
    const job = aJob({}, { uncounted: { succeeded: [], failed: ['a'] } });
    const pods = [aPod({ uid: 'a', phase: 'Failed' })];
    const { uncounted } = account({ job, pods, bugs: new Set(['uncounted-flip']) });
    expect(uncounted).toEqual({ succeeded: [], failed: ['a'] });
  });

  it.each([
    [3, ['a', 'b'], false],
    [2, ['a', 'b'], true],
    [1, ['a'], true],
  ])('looks at no more pods when %i are listed', (limit, listed, isCutOff) => {
    const pods = ['a', 'b'].map(uid => aPod({ uid, phase: 'Failed' }));
    const result = account({ pods, limit });
    expect(result.isCutOff).toBe(isCutOff);
    expect(result.uncounted.failed).toEqual(listed);
    expect(uids(result.release)).toEqual(listed);
  });

  it('counts uids of both lists and new indexes towards the limit, not pods that are counted nowhere', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 9, parallelism: 9 });
    const pods = [
      aPod({ uid: 'again', phase: 'Succeeded', index: 0 }),
      aPod({ uid: 'new', phase: 'Succeeded', index: 1 }),
      aPod({ uid: 'bad', phase: 'Failed', index: 2 }),
      aPod({ uid: 'late', phase: 'Failed', index: 3 }),
    ];
    const result = account({ job, pods, limit: 2, completedBefore: [0] });
    expect(uids(result.release)).toEqual(['again', 'new', 'bad']);
    expect(result.isCutOff).toBe(true);
    const plain = [
      aPod({ uid: 'a', phase: 'Succeeded' }),
      aPod({ uid: 'b', phase: 'Failed' }),
      aPod({ phase: 'Failed' }),
    ];
    expect(uids(account({ pods: plain, limit: 2 }).release)).toEqual(['a', 'b']);
  });

  describe('of an Indexed Job', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });

    it('looks at pods in order of their indexes', () => {
      const pods = [2, 0, 1].map(index => aPod({ uid: `${index}`, phase: 'Failed', index }));
      expect(account({ job, pods }).uncounted.failed).toEqual(['0', '1', '2']);
      expect(uids(account({ pods }).release)).toEqual(['2', '0', '1']);
    });

    it.each([
      [
        'a first success changes the indexes, and is in no list',
        { phase: 'Succeeded', index: 1 },
        [],
        undefined,
        true,
        [],
      ],
      ['a second success is dropped', { phase: 'Succeeded', index: 1 }, [1], undefined, false, []],
      ['a success beyond the completions is dropped', { phase: 'Succeeded', index: 3 }, [], undefined, false, []],
      ['a success without an index is dropped', { phase: 'Succeeded' }, [], undefined, false, []],
      ['a failure is listed', { phase: 'Failed', index: 1 }, [], undefined, true, ['a']],
      ['a failure beyond the completions is dropped', { phase: 'Failed', index: 3 }, [], undefined, false, []],
      ['a running pod beyond the completions goes uncounted', { index: 3 }, [], FAILING, false, []],
    ] as const)('%s', (_, given, completedBefore, finish, isChanged, failed) => {
      const pods = [aPod({ uid: 'a', ...given })];
      const result = account({ job, pods, completedBefore, ...(finish === undefined ? {} : { finish }) });
      expect(uids(result.release)).toEqual(['a']);
      expect(result.isChanged).toBe(isChanged);
      expect(result.uncounted).toEqual({ succeeded: [], failed });
    });

    it('keeps the pod whose count is still to be handed on, until the Job ends', () => {
      const [held, other] = [
        aPod({ uid: 'a', phase: 'Failed', index: 1 }),
        aPod({ uid: 'b', phase: 'Failed', index: 1 }),
      ];
      const given = { job, pods: [held, other], held: new Map([[1, held]]) };
      expect(uids(account(given).release)).toEqual(['b']);
      expect(uids(account({ ...given, finish: FAILING }).release)).toEqual(['a', 'b']);
      expect(uids(account({ ...given, job: deleted(job) }).release)).toEqual(['a', 'b']);
    });
  });
});

describe('seenPods', () => {
  it('has active pods only of a Job that is to end', () => {
    const pods = [aPod({ uid: 'run' }), aPod({ uid: 'stop', deletedAt: 1 }), aPod({ uid: 'end', phase: 'Failed' })];
    const index = memoryOf(pods).pods;
    const [run, stop, end] = pods;
    expect(seenPods(index, false)).toEqual({ ended: [end], terminating: [stop], active: [] });
    expect(seenPods(index, true)).toEqual({ ended: [end], terminating: [stop], active: [run] });
  });
});

describe('settleReleased', () => {
  const { status } = aJob({}, { uncounted: { succeeded: ['a', 'b'], failed: ['c', 'd'] }, succeeded: 3, failed: 2 });
  const pods = [
    aPod({ uid: 'a', phase: 'Succeeded' }),
    aPod({ uid: 'b', phase: 'Succeeded' }),
    aPod({ uid: 'c', phase: 'Failed' }),
    aPod({ uid: 'd', phase: 'Failed' }),
  ];

  it.each([
    [['a', 'b', 'c', 'd'], { succeeded: [], failed: [] }, 5, 4],
    [['a', 'd'], { succeeded: ['b'], failed: ['c'] }, 4, 3],
    [['b'], { succeeded: ['a'], failed: ['c', 'd'] }, 4, 2],
    [['c'], { succeeded: ['a', 'b'], failed: ['d'] }, 3, 3],
  ])('moves %j from the lists into the counters', (removals, uncounted, succeeded, failed) => {
    expect(settleReleased(status, memoryOf(pods, removals))).toEqual({ ...status, uncounted, succeeded, failed });
  });

  it('says that nothing has moved', () => {
    expect(settleReleased(status, memoryOf(pods))).toBeUndefined();
    expect(settleReleased(aJob().status, memoryOf(pods))).toBeUndefined();
  });
});
