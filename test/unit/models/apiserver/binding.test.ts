// What a binding changes of a pod, as the watch shows it.
import { expect, test } from 'vitest';
import { logOf } from '../../../fixtures/cluster-run.ts';

const pod = (name: string, priority: string | undefined): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    restartPolicy: 'Never',
    ...(priority === undefined ? {} : { priorityClassName: priority }),
    containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu: '3' } } }],
  },
});

test('a pod for which room was made is nominated for the node until it is bound', () => {
  const high = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 9 };
  const log = logOf({
    manifests: [high, pod('low', undefined)],
    events: [{ at: 2_000_000, action: 'apply', objects: [pod('important', 'high')] }],
    rules: [{ match: {}, run: { kind: 'constant', value: 20 }, stop: { kind: 'constant', value: 1 } }],
    nodes: 1,
    until: 10,
  });
  const seen = log
    .filter(({ object }) => object.kind === 'Pod' && object.metadata.name === 'important')
    .map(({ object }) => `${String(object.spec?.['nodeName'])} ${String(object.status?.['nominatedNodeName'])}`);
  expect([...new Set(seen)]).toEqual(['undefined undefined', 'undefined node-0', 'node-0 undefined']);
});
