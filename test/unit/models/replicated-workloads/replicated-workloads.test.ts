import { describe, expect, test } from 'vitest';
import type { ReplicatedWorkload } from '../../../../src/models/api/cluster-objects.ts';
import type { Kind } from '../../../../src/models/api/object.ts';
import { RECORDED } from '../../../../src/models/cluster/profile.ts';
import { replicatedWorkloadController } from '../../../../src/models/replicated-workloads/replicated-workload-controller.ts';
import { podSpec, workload } from '../../../fixtures/api-objects.ts';
import { ControllerRun } from '../../../fixtures/controller-run.ts';

/** Plays the kubelet: all pods that are not over become ready. */
function makeReady(run: ControllerRun): void {
  for (const one of run.server.store.list('Pod')) {
    if (one.status.ready || one.status.phase === 'Failed') continue;
    const ref = { kind: 'Pod', namespace: 'default', name: one.metadata.name, uid: '' } as const;
    run.do({ verb: 'patchPodStatus', ref, change: { phase: 'Running', ready: true } });
  }
}

function settle(run: ControllerRun): void {
  for (let i = 0; i < 8; i += 1) {
    run.until(run.simulation.now / 1_000_000 + 1);
    makeReady(run);
  }
  run.until(run.simulation.now / 1_000_000 + 1);
}

function only(run: ControllerRun, kind: ReplicatedWorkload['kind']): ReplicatedWorkload {
  const [found] = [...run.server.store.list(kind)];
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

function scale(run: ControllerRun, kind: 'ReplicaSet' | 'Deployment' | 'StatefulSet', replicas: number): void {
  const current = only(run, kind);
  const next: ReplicatedWorkload = { ...current, spec: { ...current.spec, replicas } };
  run.do({ verb: 'update', object: next });
}

function start(kind: ReplicatedWorkload['kind'], replicas: number, profile = RECORDED): ControllerRun {
  const run = new ControllerRun(replicatedWorkloadController, profile);
  run.do({ verb: 'create', object: workload(kind, replicas) });
  settle(run);
  return run;
}

function fail(run: ControllerRun, name: string | undefined): void {
  const ref = { kind: 'Pod', namespace: 'default', name: name ?? '', uid: '' } as const;
  run.do({ verb: 'patchPodStatus', ref, change: { phase: 'Failed', ready: false } });
}

function counts(run: ControllerRun, kind: Kind & ReplicatedWorkload['kind']): readonly number[] {
  const { replicas, readyReplicas, availableReplicas } = only(run, kind).status;
  return [replicas, readyReplicas, availableReplicas];
}

describe('a ReplicaSet', () => {
  test('creates its pods, each once, and counts them', () => {
    const run = start('ReplicaSet', 5);
    expect(run.names('Pod').length).toBe(5);
    for (const name of run.names('Pod')) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(counts(run, 'ReplicaSet')).toEqual([5, 5, 5]);
    expect(run.events.filter(text => text.startsWith('SuccessfulCreate: Created pod: web-')).length).toBe(5);
  });

  test('replaces a pod that ended, and leaves the ended one there', () => {
    const run = start('ReplicaSet', 2);
    fail(run, run.names('Pod')[0]);
    settle(run);
    expect(run.names('Pod').length).toBe(3);
    expect(counts(run, 'ReplicaSet')).toEqual([2, 2, 2]);
  });

  test('gives up the pods that are missed least', () => {
    const run = start('ReplicaSet', 2);
    const veterans = run.names('Pod');
    scale(run, 'ReplicaSet', 4);
    run.until(run.simulation.now / 1_000_000 + 1);
    expect(run.names('Pod').length).toBe(4);
    scale(run, 'ReplicaSet', 2);
    settle(run);
    expect(run.names('Pod')).toEqual(veterans);
  });
});

describe('a StatefulSet', () => {
  test('creates one pod after the other, by ordinal', () => {
    const run = new ControllerRun(replicatedWorkloadController, RECORDED);
    run.do({ verb: 'create', object: workload('StatefulSet', 3) });
    expect(run.until(1).names('Pod')).toEqual(['web-0']);
    makeReady(run);
    expect(run.until(2).names('Pod')).toEqual(['web-0', 'web-1']);
    settle(run);
    expect(run.names('Pod')).toEqual(['web-0', 'web-1', 'web-2']);
    expect(counts(run, 'StatefulSet')).toEqual([3, 3, 3]);
    expect(run.events[0]).toBe('SuccessfulCreate: create Pod web-0 in StatefulSet web successful');
    const [first] = [...run.server.store.list('Pod')];
    expect(first?.hostname).toBe('web-0');
    expect(first?.metadata.labels).toMatchObject({ app: 'web', 'apps.kubernetes.io/pod-index': '0' });
  });

  test('brings an ended pod back under its name', () => {
    const run = start('StatefulSet', 2);
    fail(run, 'web-0');
    settle(run);
    expect([...run.names('Pod')].sort()).toEqual(['web-0', 'web-1']);
    expect(counts(run, 'StatefulSet')).toEqual([2, 2, 2]);
  });

  test('shrinks from the top', () => {
    const run = start('StatefulSet', 3);
    scale(run, 'StatefulSet', 1);
    settle(run);
    expect(run.names('Pod')).toEqual(['web-0']);
  });
});

describe('a Deployment', () => {
  test('has one ReplicaSet, named by its template, and counts its pods', () => {
    const run = start('Deployment', 3);
    const [name] = run.names('ReplicaSet');
    expect(run.names('ReplicaSet').length).toBe(1);
    expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    expect(run.names('Pod').length).toBe(3);
    expect(counts(run, 'Deployment')).toEqual([3, 3, 3]);
    expect(run.events).toContain(`ScalingReplicaSet: Scaled up replica set ${name} from 0 to 3`);
  });

  test('scales it', () => {
    const run = start('Deployment', 1);
    scale(run, 'Deployment', 4);
    settle(run);
    expect(counts(run, 'Deployment')).toEqual([4, 4, 4]);
  });

  test('of a new template moves over to a new one', () => {
    const run = start('Deployment', 2);
    const [old] = run.names('Pod');
    const current = only(run, 'Deployment');
    const template = { ...current.spec.template, spec: podSpec([{ name: 'main', image: 'new' }]) };
    const next: ReplicatedWorkload = { ...current, spec: { ...current.spec, template } };
    run.do({ verb: 'update', object: next });
    settle(run);
    expect(run.names('ReplicaSet').length).toBe(2);
    expect(run.names('Pod').length).toBe(2);
    expect(run.names('Pod')).not.toContain(old);
    expect([...run.server.store.list('Pod')].map(one => one.spec.containers[0]?.image)).toEqual(['new', 'new']);
  });
});
