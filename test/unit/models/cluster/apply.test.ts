// Objects as `kubectl apply` sends them.
import { expect, test } from 'vitest';
import { lastOf, logOf } from '../../../fixtures/cluster-run.ts';

test('a Node of the manifests has the labels that a kubelet gives it, and its own', () => {
  const metadata = { name: 'big', labels: { disk: 'ssd', 'kubernetes.io/arch': 'arm64' } };
  const log = logOf({ manifests: [{ apiVersion: 'v1', kind: 'Node', metadata }], until: 1 });
  expect(lastOf(log, 'Node', 'big')?.metadata.labels).toEqual({
    'kubernetes.io/hostname': 'big',
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'arm64',
    disk: 'ssd',
  });
});
