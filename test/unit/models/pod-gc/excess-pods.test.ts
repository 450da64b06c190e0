import { describe, expect, it } from 'vitest';
import type { Pod, PodStatus } from '../../../../src/models/api/pod.ts';
import { FinishedPods } from '../../../../src/models/pod-gc/excess-pods.ts';
import { pod } from '../../../fixtures/api-objects.ts';

function finished(name: string, creationTimestamp: number, status: Partial<PodStatus> = {}): Pod {
  return pod({ name, creationTimestamp, resourceVersion: creationTimestamp }, { phase: 'Succeeded', ...status });
}

describe('which finished pods go first', () => {
  const pods = [
    finished('young', 30),
    finished('running', 1, { phase: 'Running' }),
    finished('old', 10),
    finished('evicted', 20, { phase: 'Failed', reason: 'Evicted' }),
  ];

  it('evicted ones, then the oldest; those that run are left alone', () => {
    const names = new FinishedPods(pods).take(10, () => true).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['evicted', 'old', 'young']);
  });

  it('pods that are gone are passed over, pods that finish later are added', () => {
    const kept = new FinishedPods(pods);
    kept.add(finished('oldest', 5));
    const names = kept.take(2, ({ metadata }) => metadata.name !== 'evicted').map(({ metadata }) => metadata.name);
    expect(names).toEqual(['oldest', 'old']);
    expect(kept.take(2, () => true)).toHaveLength(1);
  });
});
