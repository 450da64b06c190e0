// Pods whose manifest names their node: what their kubelet does with those that do not belong there.
import { expect, test } from 'vitest';
import type { Node, Taint } from '../../../../src/models/api/cluster-objects.ts';
import type { PodSpec } from '../../../../src/models/api/pod.ts';
import { KubeletLab, container, runs } from './kubelet-lab.ts';

const port = (hostPort: number, hostIP?: string): Partial<PodSpec> => ({
  containers: [
    container('main', { ports: [{ containerPort: 80, hostPort, ...(hostIP === undefined ? {} : { hostIP }) }] }),
  ],
});

const CASES: readonly {
  readonly name: string;
  readonly first?: Partial<PodSpec>;
  readonly spec: Partial<PodSpec>;
  readonly taint?: Taint['effect'];
  readonly reason: string;
}[] = [
  { name: 'a selector that the node does not meet', spec: { nodeSelector: { disk: 'ssd' } }, reason: 'NodeAffinity' },
  { name: 'a host port that another pod holds', first: port(80), spec: port(80, '10.0.0.1'), reason: 'NodePorts' },
  { name: 'another host port', first: port(80), spec: port(81), reason: '' },
  { name: 'a taint that evicts', spec: {}, taint: 'NoExecute', reason: 'TaintToleration' },
  { name: 'a taint that only keeps the scheduler away', spec: {}, taint: 'NoSchedule', reason: '' },
];

test.each(CASES)('$name: "$reason"', ({ first, spec, taint, reason }) => {
  const lab = new KubeletLab({ rules: [runs('main', 5)] });
  if (taint !== undefined) {
    const node = lab.server.store.get('Node', '', 'node-0') as Node;
    const tainted: Node = { ...node, spec: { ...node.spec, taints: [{ key: 'k', effect: taint }] } };
    lab.server.submit({ verb: 'update', object: tainted });
  }
  if (first !== undefined) lab.run(first);
  const pod = lab.run({ ...spec, nodeName: 'node-0' });
  lab.until();
  const { status } = lab.pod(pod);
  expect(status.reason).toBe(reason);
  expect(status.phase).toBe(reason === '' ? 'Succeeded' : 'Failed');
  expect(status.message.startsWith(reason === '' ? '' : `Pod was rejected: Predicate ${reason} failed: node(s) `)).toBe(
    true,
  );
});

test('a scheduled pod is not asked again whether it belongs to its node', () => {
  const lab = new KubeletLab({ rules: [runs('main', 5)] });
  const pod = lab.run({ nodeSelector: { disk: 'ssd' } });
  lab.until();
  expect(lab.pod(pod).status.phase).toBe('Succeeded');
});
