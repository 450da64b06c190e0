import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../../src/models/api/pod.ts';
import { nextStep } from '../../../../src/models/replicated-workloads/statefulset-controller.ts';
import { pod } from '../../../fixtures/api-objects.ts';

const ready = pod({}, { phase: 'Running', ready: true });
const starting = pod({}, { phase: 'Pending' });
const ended = pod({}, { phase: 'Failed' });
const going = pod({ deletionTimestamp: 0 }, { phase: 'Running', ready: true });

function step(replicas: number, pods: readonly (Pod | undefined)[], isParallel = false): string {
  const byOrdinal = new Map<number, Pod>();
  for (const [ordinal, one] of pods.entries()) if (one !== undefined) byOrdinal.set(ordinal, one);
  const next = nextStep(replicas, isParallel, byOrdinal);
  if (next === undefined) return 'wait';
  return next.action === 'create' ? `create ${next.ordinal}` : `delete ${pods.indexOf(next.pod)}`;
}

describe('one pod after the other', () => {
  test.each<[string, number, readonly (Pod | undefined)[], boolean, string]>([
    ['the first', 3, [], false, 'create 0'],
    ['the next when the one before is ready', 3, [ready], false, 'create 1'],
    ['none while the one before starts', 3, [starting], false, 'wait'],
    ['a gap is closed first', 3, [ready, undefined, ready], false, 'create 1'],
    ['an ended pod goes, to come again', 2, [ready, ended], false, 'delete 1'],
    ['a pod on its way out is waited for', 2, [going], false, 'wait'],
    ['all there', 2, [ready, { ...ready }], false, 'wait'],
    ['surplus goes from the top', 1, [ready, { ...ready }, { ...ready, hostname: 'top' }], false, 'delete 2'],
    ['one at a time', 1, [ready, { ...ready }, going], false, 'wait'],
    ['side by side where the policy is Parallel', 3, [starting, undefined], true, 'create 1'],
    ['surplus side by side', 1, [ready, { ...ready }, going], true, 'delete 1'],
  ])('%s', (_, replicas, pods, isParallel, expected) => {
    expect(step(replicas, pods, isParallel)).toBe(expected);
  });
});
