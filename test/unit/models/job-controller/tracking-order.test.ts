// The order in which pods are accounted for, and that it survives any request that fails, is lost or is the last of the
// controller's process.
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import type { RequestFault } from '../../../../src/models/apiserver/faults.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import { JobRun, type Plan } from './job-run.ts';

/** A Job of two completions whose first pod fails; nodes take pods each second and run them for two seconds. */
function runToTheEnd(plan: Plan = {}): JobRun {
  const run = new JobRun(plan).create({ completions: 2, parallelism: 2 });
  const sinceWhen = new Map<string, number>();
  for (let second = 1; second < 120; second += 1) {
    run.until(second);
    for (const pod of run.active) {
      const { uid } = pod.metadata;
      const since = sinceWhen.get(uid);
      if (since === undefined) sinceWhen.set(uid, second);
      else if (second >= since + 2) run.exit(pod, uid === sinceWhen.keys().next().value ? 1 : 0);
    }
    run.bind();
  }
  return run;
}

describe('a pod that has ended', () => {
  it('is listed, then loses its finalizer, then is counted', () => {
    const run = new JobRun().create().until(1.5).bind().until(4);
    const before = run.requests.length;
    run.exit(run.pods[0], 0).until(10);
    expect(run.requests.slice(before)).toEqual([
      'status: active 0, uncounted 1+0, counted 0+0 SuccessCriteriaMet',
      'release',
      'status: active 0, uncounted 0+0, counted 1+0 SuccessCriteriaMet Complete',
    ]);
    expect(run.tracked).toEqual([]);
  });

  it('is counted after a failure in the same way, before its replacement is made', () => {
    const run = new JobRun().create().until(1.5).bind().until(4);
    const before = run.requests.length;
    run.exit(run.pods[0], 1).until(20);
    expect(run.requests.slice(before)).toEqual([
      'status: active 0, uncounted 0+1, counted 0+0',
      'release',
      'status: active 0, uncounted 0+0, counted 0+1',
      'create Pod',
      'status: active 1, uncounted 0+0, counted 0+1',
    ]);
  });
});

describe('whichever request of a Job meets with a fault, each pod is counted once', () => {
  const faults: readonly RequestFault[] = [
    'conflict',
    'error',
    'lost',
    'applied-but-timed-out',
    'crash',
    'crash-after',
  ];
  const untroubled = runToTheEnd().requests.length;

  it.each(faults)('if it is: %s', fault => {
    for (let place = 0; place < untroubled; place += 1) {
      const run = runToTheEnd({ onRequest: (_, number) => (number === place ? fault : 'none') });
      const ends = run.pods.map(pod => pod.status.phase);
      const { succeeded, failed } = run.job.status;
      const where = `${fault} at request ${place}, ${run.requests[place] ?? 'none'}`;
      expect([where, run.isFinished, succeeded, failed]).toEqual([where, true, 2, 1]);
      expect([where, ...ends]).toEqual([where, 'Failed', 'Succeeded', 'Succeeded']);
      expect([where, run.tracked.length]).toEqual([where, 0]);
    }
  });

  it.each(faults)('and no status on the way says more than has happened, if it is: %s', fault => {
    for (let place = 0; place < untroubled; place += 1) {
      let isWatched = false;
      runToTheEnd({
        onRequest: (_, number, run) => {
          if (!isWatched) watchCounts(run);
          isWatched = true;
          return number === place ? fault : 'none';
        },
      });
    }
  });
});

/** Looks at each new status of the Job: counters never fall, nor rise above the pods that have ended. */
function watchCounts(run: JobRun): void {
  const ended = { succeeded: new Set<string>(), failed: new Set<string>() };
  run.run.server.store.watch('Pod', ({ object }) => {
    const { phase } = (object as Pod).status;
    if (phase === 'Succeeded') ended.succeeded.add(object.metadata.uid);
    if (phase === 'Failed') ended.failed.add(object.metadata.uid);
  });
  let last = { succeeded: 0, failed: 0 };
  run.run.server.store.watch('Job', ({ object }) => {
    const { succeeded, failed, uncounted, conditions } = (object as Job).status;
    expect(succeeded).toBeGreaterThanOrEqual(last.succeeded);
    expect(failed).toBeGreaterThanOrEqual(last.failed);
    const listed = { succeeded: uncounted?.succeeded.length ?? 0, failed: uncounted?.failed.length ?? 0 };
    expect(succeeded + listed.succeeded).toBeLessThanOrEqual(ended.succeeded.size);
    expect(failed + listed.failed).toBeLessThanOrEqual(ended.failed.size);
    if (conditions.some(({ type }) => type === 'Complete')) expect(listed).toEqual({ succeeded: 0, failed: 0 });
    last = { succeeded, failed };
  });
}

describe('a finalizer that cannot be taken off', () => {
  it('leaves its pod in the list until it can', () => {
    const run = new JobRun({
      onRequest: ({ verb }, _, { now }) => (verb === 'removeFinalizer' && now < 8 ? 'error' : 'none'),
    });
    run.create({ parallelism: 2, completions: 2 }).until(1.5).bind().until(4);
    run.exit(run.pods[0], 1).until(7);
    expect(run.job.status).toMatchObject({ failed: 0, uncounted: { failed: [run.pods[0]?.metadata.uid] } });
    run.until(20);
    expect(run.job.status).toMatchObject({ failed: 1, uncounted: { failed: [] } });
    expect(run.requests.filter(text => text.includes('uncounted 0+1'))).toHaveLength(1);
  });

  it('keeps back only the pod whose finalizer it is', () => {
    let first: string | undefined;
    const run = new JobRun({
      onRequest: request => {
        if (request.verb !== 'removeFinalizer') return 'none';
        first ??= request.ref.name;
        return request.ref.name === first ? 'error' : 'none';
      },
    });
    run.create({ parallelism: 2, completions: 2 }).until(1.5).bind().until(4);
    run.exit(run.pods[0], 0).exit(run.pods[1], 0).until(5.5);
    expect(run.job.status).toMatchObject({ succeeded: 1, uncounted: { succeeded: [run.pods[0]?.metadata.uid] } });
    expect(run.tracked.map(pod => pod.metadata.name)).toEqual([first]);
    expect(run.isFinished).toBe(false);
  });

  it('is not missed where the pod is gone', () => {
    const run = new JobRun({
      onRequest: (request, _, { run: { server } }) => {
        if (request.verb !== 'removeFinalizer') return 'none';
        server.submit(request);
        server.submit({ verb: 'delete', ref: request.ref, gracePeriodSeconds: 0 });
        return 'none';
      },
    });
    run.create().until(1.5).bind().until(4);
    run.exit(run.pods[0], 0).until(6);
    expect(run.pods).toEqual([]);
    expect(run.job.status).toMatchObject({ succeeded: 1, uncounted: { succeeded: [], failed: [] } });
    expect(run.isFinished).toBe(true);
    expect(run.requests.filter(text => text === 'release')).toHaveLength(1);
  });
});

describe('a Job that is gone when its status is written', () => {
  it('is forgotten, and its pods lose their finalizers', () => {
    const run = new JobRun({
      onRequest: (request, _, { run: { server } }) => {
        if (request.verb === 'updateStatus' && (request.object as Job).status.uncounted?.failed.length === 1)
          server.submit({ verb: 'delete', ref: refOf(request.object), propagation: 'Background' });
        return 'none';
      },
    });
    run.create({ parallelism: 2, completions: 2 }).until(1.5).bind().until(4);
    run.exit(run.pods[0], 1).until(30);
    expect(run.run.names('Job')).toEqual([]);
    expect(run.tracked).toEqual([]);
    expect(run.requests.filter(text => text === 'create Pod')).toHaveLength(2);
  });
});

describe('more pods than a sync accounts for', () => {
  it('are accounted for in several, and the Job ends in the last', () => {
    const run = new JobRun({}, { 'job.maxUncounted': 2 });
    run.create({ parallelism: 5, completions: 5 }).until(1.5).bind().until(4);
    const before = run.requests.length;
    for (const pod of run.pods) run.exit(pod, 0);
    run.until(20);
    expect(run.requests.slice(before).filter(text => text.startsWith('status'))).toEqual([
      'status: active 0, uncounted 2+0, counted 0+0 SuccessCriteriaMet',
      'status: active 0, uncounted 0+0, counted 2+0 SuccessCriteriaMet',
      'status: active 0, uncounted 2+0, counted 2+0 SuccessCriteriaMet',
      'status: active 0, uncounted 0+0, counted 4+0 SuccessCriteriaMet',
      'status: active 0, uncounted 1+0, counted 4+0 SuccessCriteriaMet',
      'status: active 0, uncounted 0+0, counted 5+0 SuccessCriteriaMet Complete',
    ]);
  });
});
