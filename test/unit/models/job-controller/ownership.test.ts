// Whose a pod is: adoption, release, and pods that outlive their Job with the tracking finalizer on.
import { describe, expect, it } from 'vitest';
import { JOB_TRACKING_FINALIZER } from '../../../../src/models/api/job.ts';
import type { Job, JobSpec } from '../../../../src/models/api/job.ts';
import { refOf, type ObjectMeta } from '../../../../src/models/api/object.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import type { Propagation } from '../../../../src/models/apiserver/request.ts';
import { condition, ownedBy, pod } from '../../../fixtures/api-objects.ts';
import { JobRun, type Plan } from './job-run.ts';

/** A Job that runs one pod at a time, and its labels. */
function running(plan: Plan = {}): { readonly run: JobRun; readonly labels: Readonly<Record<string, string>> } {
  const run = new JobRun(plan).create({ completions: 5 }).until(1.5).bind().until(4);
  return { run, labels: run.job.spec.selector?.matchLabels ?? {} };
}

/** Someone else's pod that already runs. */
function stranger(run: JobRun, meta: Partial<ObjectMeta>): Pod {
  const made = run.do({ verb: 'create', object: pod({ name: 'stranger', ...meta }) }) as Pod;
  run.do({ verb: 'bind', ref: refOf(made), nodeName: 'node-1' });
  return run.do({ verb: 'patchPodStatus', ref: refOf(made), change: { phase: 'Running' } }) as Pod;
}

const named = (run: JobRun, name: string): Pod => {
  const found = run.pods.find(one => one.metadata.name === name);
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
};

function relabel(run: JobRun, one: Pod, labels: Readonly<Record<string, string>>): void {
  run.do({ verb: 'update', object: { ...one, metadata: { ...one.metadata, labels, resourceVersion: 0 } } });
}

describe('a pod without an owner', () => {
  it('is adopted by the Job whose selector it fits, and counts as one of its own', () => {
    const { run, labels } = running();
    run.change({ parallelism: 2 });
    stranger(run, { labels });
    run.until(8);
    const { metadata } = named(run, 'stranger');
    expect(metadata.ownerReferences).toEqual([ownedBy('Job', 'j', run.job.metadata.uid)]);
    expect(metadata.finalizers).toEqual([JOB_TRACKING_FINALIZER]);
    expect(run.job.status.active).toBe(2);
  });

  it('is deleted at once where the Job has pods enough', () => {
    const { run, labels } = running();
    stranger(run, { labels });
    run.until(8);
    expect(run.active).toHaveLength(1);
    expect(run.job.status).toMatchObject({ active: 1, failed: 0 });
  });

  it('keeps the finalizers that it has, and gets no second one of tracking', () => {
    const { run, labels } = running();
    stranger(run, { labels, finalizers: ['example.com/kept', JOB_TRACKING_FINALIZER] });
    run.change({ parallelism: 2 }).until(8);
    const { finalizers, ownerReferences } = named(run, 'stranger').metadata;
    expect(ownerReferences).toHaveLength(1);
    expect(finalizers.filter(name => name === JOB_TRACKING_FINALIZER).length).toBeLessThanOrEqual(1);
    expect(finalizers).toContain('example.com/kept');
  });

  it('is counted once it has been adopted and ends', () => {
    const { run, labels } = running();
    run.change({ parallelism: 2 });
    stranger(run, { labels });
    run.until(8).exit(named(run, 'stranger'), 0).until(12);
    expect(run.job.status.succeeded).toBe(1);
    expect(named(run, 'stranger').metadata.finalizers).toEqual([]);
  });

  it.each([
    ['has other labels', { labels: { app: 'other' } }],
    ['is in another namespace', { namespace: 'elsewhere' }],
    ['has a controller', { ownerReferences: [ownedBy('ReplicaSet', 'web', 'uid-web')] }],
  ])('is left alone where it %s', (_, meta) => {
    const { run, labels } = running();
    const { ownerReferences } = stranger(run, { labels, ...meta }).metadata;
    run.until(10);
    expect(named(run, 'stranger').metadata.ownerReferences).toEqual(ownerReferences);
    expect(run.requests.filter(text => text === 'update Pod')).toEqual([]);
  });

  it('is left alone where it is being deleted', () => {
    const { run, labels } = running();
    run.do({ verb: 'delete', ref: refOf(stranger(run, { labels })) });
    run.until(10);
    expect(named(run, 'stranger').metadata.ownerReferences).toEqual([]);
  });

  it('is left alone by a Job that has ended', () => {
    const run = new JobRun().create().until(1.5).bind().until(3);
    run.exit(run.pods[0], 0).until(6);
    expect(run.isFinished).toBe(true);
    stranger(run, { labels: run.job.spec.selector?.matchLabels ?? {} });
    expect(named(run.until(12), 'stranger').metadata.ownerReferences).toEqual([]);
  });

  it('is left alone by a Job that is being deleted', () => {
    const { run, labels } = running();
    run.do({ verb: 'delete', ref: refOf(run.job), propagation: 'Foreground' });
    stranger(run, { labels });
    expect(named(run.until(12), 'stranger').metadata.ownerReferences).toEqual([]);
  });

  it('is adopted when its labels come to fit', () => {
    const { run, labels } = running();
    relabel(run, stranger(run, { labels: { app: 'other' } }), labels);
    expect(named(run.until(6), 'stranger').metadata.ownerReferences).toHaveLength(1);
  });

  it('is adopted by the retry where the first request fails', () => {
    let refusals = 0;
    const { run, labels } = running({
      onRequest: ({ verb }) => {
        if (verb !== 'update' || refusals > 0) return 'none';
        refusals += 1;
        return 'conflict';
      },
    });
    run.change({ parallelism: 2 });
    stranger(run, { labels });
    expect(named(run.until(8), 'stranger').metadata.ownerReferences).toHaveLength(1);
    expect(run.requests.filter(text => text === 'update Pod')).toHaveLength(2);
  });
});

describe('a pod whose labels fit no more', () => {
  it('is released and replaced', () => {
    const { run } = running();
    const [own] = run.pods;
    relabel(run, own!, { app: 'other' });
    run.until(8);
    const { ownerReferences, finalizers } = named(run, own!.metadata.name).metadata;
    expect(ownerReferences).toEqual([]);
    expect(finalizers).toEqual([]);
    expect(run.pods).toHaveLength(2);
    expect(run.job.status).toMatchObject({ active: 1, failed: 0 });
  });

  it('is not counted when it ends', () => {
    const { run } = running();
    const [own] = run.pods;
    relabel(run, own!, { app: 'other' });
    run.until(8).exit(named(run, own!.metadata.name), 1).until(12);
    expect(run.job.status.failed).toBe(0);
  });

  it('stays where other labels of it change', () => {
    const { run, labels } = running();
    relabel(run, run.pods[0]!, { ...labels, more: 'x' });
    run.until(8);
    expect(run.pods).toHaveLength(1);
    expect(run.requests.filter(text => text === 'update Pod')).toEqual([]);
  });
});

describe('a pod that outlives its Job', () => {
  it.each<[Propagation]>([['Background'], ['Orphan']])(
    'loses its finalizer when the Job is deleted: %s',
    propagation => {
      const { run } = running();
      run.do({ verb: 'delete', ref: refOf(run.job), propagation });
      // The garbage collector is the one to take this finalizer away.
      if (propagation === 'Orphan') run.do({ verb: 'removeFinalizer', ref: refOf(run.job), finalizer: 'orphan' });
      run.until(6);
      expect(run.run.names('Job')).toEqual([]);
      expect(run.pods).toHaveLength(1);
      expect(run.tracked).toEqual([]);
    },
  );

  it('loses it by a retry where the first request fails', () => {
    let refusals = 0;
    const { run } = running({
      onRequest: ({ verb }) => {
        if (verb !== 'removeFinalizer' || refusals > 1) return 'none';
        refusals += 1;
        return 'error';
      },
    });
    run.do({ verb: 'delete', ref: refOf(run.job), propagation: 'Background' });
    expect(run.until(5).tracked).toHaveLength(1);
    expect(run.until(9).tracked).toEqual([]);
    expect(run.requests.filter(text => text === 'release')).toHaveLength(3);
  });

  /** A pod of a Job that has ended, with the finalizer on: its creation was answered too late to be known. */
  function straggler(spec: Partial<JobSpec> = {}): JobRun {
    const run = new JobRun().create(spec).until(1.5).bind().until(3);
    for (const one of run.pods) run.exit(one, 0);
    run.until(6);
    const { job } = run;
    stranger(run, {
      labels: job.spec.selector?.matchLabels ?? {},
      finalizers: [JOB_TRACKING_FINALIZER],
      ownerReferences: [ownedBy('Job', 'j', job.metadata.uid)],
    });
    return run.until(10);
  }

  it('loses it when it is deleted after its Job has ended', () => {
    const run = straggler();
    expect(run.isFinished).toBe(true);
    expect(run.tracked).toHaveLength(1);
    run.do({ verb: 'delete', ref: refOf(named(run, 'stranger')) });
    expect(run.until(12).tracked).toEqual([]);
    expect(run.job.status.succeeded).toBe(1);
  });

  it('loses it when something about the ended Job changes', () => {
    const run = straggler();
    run.do({ verb: 'update', object: { ...run.job, metadata: { ...run.job.metadata, labels: { a: 'b' } } } });
    expect(run.until(12).tracked).toEqual([]);
  });

  it('keeps it where another controller manages the Job', () => {
    const run = straggler({ managedBy: 'example.com/other' });
    const status = { ...run.job.status, conditions: [condition('Complete')] };
    run.run.server.store.put('MODIFIED', { ...run.job, status } as Job, run.job);
    expect(run.isFinished).toBe(true);
    run.do({ verb: 'delete', ref: refOf(named(run, 'stranger')) });
    expect(run.until(14).tracked).toHaveLength(1);
  });

  it('loses it when the controller learns of it only after the Job is gone', () => {
    const { run } = running();
    run.run.runtime.stop();
    run.do({ verb: 'delete', ref: refOf(run.job), propagation: 'Background' });
    expect(run.until(20).tracked).toHaveLength(1);
    run.run.runtime.start();
    // A pod that lives may belong to a Job that the cache does not show yet; the garbage collector deletes it.
    expect(run.until(22).tracked).toHaveLength(1);
    for (const pod of run.tracked) run.do({ verb: 'delete', ref: refOf(pod) });
    expect(run.until(24).tracked).toEqual([]);
  });

  it('loses it though it never had an owner', () => {
    const { run } = running();
    stranger(run, { labels: { app: 'other' }, finalizers: [JOB_TRACKING_FINALIZER] });
    expect(named(run.until(6), 'stranger').metadata.finalizers).toEqual([]);
  });

  it('is not asked about where it is gone before', () => {
    const { run } = running();
    const [own] = run.pods;
    run.run.runtime.stop();
    run.do({ verb: 'delete', ref: refOf(run.job), propagation: 'Background' });
    run.until(8);
    const before = run.requests.length;
    run.run.runtime.start();
    run.do({ verb: 'removeFinalizer', ref: refOf(own!), finalizer: JOB_TRACKING_FINALIZER });
    run.until(12);
    expect(run.requests.slice(before)).toEqual([]);
  });
});

describe('a controller that starts anew', () => {
  it('makes no pods beside those that are there', () => {
    const { run } = running();
    run.run.runtime.stop();
    run.until(30);
    run.run.runtime.start();
    expect(run.until(40).pods).toHaveLength(1);
  });

  it('counts what ended while it was away, without the back-off that it forgot', () => {
    const run = new JobRun().create({ completions: 5 }).until(1.5).bind().until(3);
    run.exit(run.pods[0], 1).until(5);
    expect(run.job.status.failed).toBe(1);
    run.run.runtime.stop();
    run.run.runtime.start();
    // Three seconds after the failure, where the old process would have waited for ten.
    expect(run.until(6).active).toHaveLength(1);
  });
});
