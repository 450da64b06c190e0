import { describe, expect, test } from 'vitest';
import type { PodDisruptionBudget } from '../../../../src/models/api/cluster-objects.ts';
import type { ObjectMeta } from '../../../../src/models/api/object.ts';
import type { Pod, PodStatus } from '../../../../src/models/api/pod.ts';
import { evictionVerdict } from '../../../../src/models/disruption/eviction-verdict.ts';
import { budget, pod } from '../../../fixtures/api-objects.ts';

const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";
const none = budget({ minAvailable: 2 }, { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2 });
const one = budget({ minAvailable: 1 }, { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1 });
const broken = budget({ minAvailable: 3 }, { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 3 });
const lenient: PodDisruptionBudget = {
  ...broken,
  spec: Object.assign({}, broken.spec, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
};

function guarded(status: Partial<PodStatus> = {}, meta: Partial<ObjectMeta> = {}): Pod {
  return pod({ labels: { app: 'x' }, ...meta }, { phase: 'Running', ready: true, ...status });
}

describe('a budget decides about running pods that it counts', () => {
  test.each([
    ['no budget', guarded(), [], undefined],
    ['a budget with nothing to spare', guarded(), [none], REFUSED],
    ['a budget of other pods', guarded({}, { labels: { app: 'y' } }), [none], undefined],
    ['a budget of another namespace', guarded({}, { namespace: 'n' }), [none], undefined],
    ['a pending pod', guarded({ phase: 'Pending' }), [none], undefined],
    ['a pod that is over', guarded({ phase: 'Succeeded' }), [none], undefined],
    ['a pod that is on its way out', guarded({}, { deletionTimestamp: 0 }), [none], undefined],
    ['a pod that is not ready, its budget kept without it', guarded({ ready: false }), [none], undefined],
    ['a pod that is not ready, its budget broken', guarded({ ready: false }), [broken], REFUSED],
    ['a pod that is not ready, its budget lenient', guarded({ ready: false }), [lenient], undefined],
  ])('%s', (_, one, budgets, refusal) => {
    const verdict = evictionVerdict(one, budgets);
    expect(verdict.ok ? undefined : verdict.message).toBe(refusal);
    expect(verdict.ok && verdict.budget).toBe(refusal === undefined ? undefined : false);
  });

  test('a budget that can spare a pod pays for it', () => {
    expect(evictionVerdict(guarded(), [one])).toEqual({ ok: true, budget: one });
  });

  test('two budgets for one pod are one too many', () => {
    expect(evictionVerdict(guarded(), [one, one])).toMatchObject({ ok: false, reason: 'InternalError' });
  });
});
