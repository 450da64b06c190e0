import { describe, expect, test } from 'vitest';
import type { PodDisruptionBudget } from '../../../../src/models/api/cluster-objects.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { ApiObject } from '../../../../src/models/api/object.ts';
import { disruptionController } from '../../../../src/models/disruption/disruption-controller.ts';
import { budget, ownedBy, pod, podSpec, workload } from '../../../fixtures/api-objects.ts';
import { ControllerRun } from '../../../fixtures/controller-run.ts';

const labels = { app: 'x' };
const spec = podSpec(undefined, { nodeName: 'node-0' });

function runWith(
  budgetSpec: Omit<PodDisruptionBudget['spec'], 'selector'>,
  kind: 'Job' | 'ReplicaSet' = 'ReplicaSet',
): ControllerRun {
  const run = new ControllerRun(disruptionController);
  run.do({ verb: 'create', object: budget(budgetSpec) });
  run.do({ verb: 'create', object: workload('ReplicaSet', 4) });
  for (const name of ['a', 'b', 'c']) {
    const ownerReferences = [ownedBy(kind, 'web', 'uid-web')];
    run.do({ verb: 'create', object: pod({ name, uid: '', labels, ownerReferences }, {}, { spec }) });
  }
  return run.until(1);
}

function ready(run: ControllerRun, name: string, isReady: boolean): ApiObject {
  const ref = { kind: 'Pod', namespace: 'default', name, uid: '' } as const;
  run.do({ verb: 'patchPodStatus', ref, change: { phase: 'Running', ready: isReady } });
  return run.do({ verb: 'patchPodStatus', ref, change: {} });
}

function status(run: ControllerRun): PodDisruptionBudget['status'] | undefined {
  run.until(run.simulation.now / 1_000_000 + 1);
  return [...run.server.store.list('PodDisruptionBudget')][0]?.status;
}

describe('the status follows the pods', () => {
  test('pods that become ready, stop being it, and go', () => {
    const run = runWith({ minAvailable: 1 });
    expect(status(run)).toEqual({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1, expectedPods: 3 });
    for (const name of ['a', 'b', 'c']) ready(run, name, true);
    expect(status(run)).toEqual({ disruptionsAllowed: 2, currentHealthy: 3, desiredHealthy: 1, expectedPods: 3 });
    ready(run, 'a', false);
    expect(status(run)).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 2 });
    run.do({ verb: 'delete', ref: refOf(ready(run, 'b', true)), gracePeriodSeconds: 30 });
    expect(status(run)).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 1, expectedPods: 3 });
    run.do({ verb: 'delete', ref: refOf(ready(run, 'c', true)), gracePeriodSeconds: 0 });
    expect(status(run)).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 0, expectedPods: 2 });
  });

  test('shares count the replicas that the controller wants', () => {
    const run = runWith({ maxUnavailable: '50%' });
    for (const name of ['a', 'b', 'c']) ready(run, name, true);
    expect(status(run)).toEqual({ disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 4 });
  });

  test('shares of a Job’s pods cannot be counted: nothing is allowed, and an event says why', () => {
    const run = runWith({ maxUnavailable: 1 }, 'Job');
    for (const name of ['a', 'b', 'c']) ready(run, name, true);
    expect(status(run)?.disruptionsAllowed).toBe(0);
    expect(run.events[0]).toBe(
      'CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ' +
        'jobs.batch does not implement the scale subresource',
    );
  });
});

test('the eviction API spends what the budget allows, and no more', () => {
  const run = runWith({ minAvailable: 2 });
  const pods = ['a', 'b', 'c'].map(name => refOf(ready(run, name, true)));
  status(run);
  const replies = pods.map(ref => run.server.submit({ verb: 'evict', ref }));
  expect(replies.map(reply => (reply.ok ? 'evicted' : reply.message))).toEqual([
    'evicted',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    "Cannot evict pod as it would violate the pod's disruption budget.",
  ]);
});
