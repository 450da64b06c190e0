// What a binding changes of a pod, as the watch shows it.
import { expect, test } from 'vitest';
import { lastOf, logOf } from '../../../fixtures/cluster-run.ts';

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

test('a pod takes over zone and region of its node', () => {
  const labels = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'north', disk: 'ssd' };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'zoned', labels },
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  };
  const log = logOf({ manifests: [node, pod('p', undefined)], nodes: 0, until: 1 });
  expect(lastOf(log, 'Pod', 'p')?.metadata.labels).toEqual({
    'topology.kubernetes.io/zone': 'a',
    'topology.kubernetes.io/region': 'north',
  });
});

test.each([
  { name: 'running', nodes: 1, phase: 'Running', grace: 30 },
  { name: 'waiting for a node', nodes: 0, phase: 'Pending', grace: 0 },
])('the last that is seen of a deleted pod, $name, is its deletion without grace', ({ nodes, phase, grace }) => {
  const log = logOf({
    manifests: [pod('p', undefined)],
    events: [{ at: 2_000_000, action: 'delete', kind: 'Pod', name: 'p' }],
    rules: [{ match: {}, run: { kind: 'constant', value: 20 }, stop: { kind: 'constant', value: 1 } }],
    nodes,
    until: 60,
  });
  const shown = log.filter(({ object }) => object.kind === 'Pod');
  const deleting = shown.find(({ object }) => object.metadata.deletionTimestamp !== undefined);
  expect(deleting?.object.status?.['phase']).toBe(phase);
  expect(deleting?.object.metadata).toMatchObject({ deletionGracePeriodSeconds: grace });
  expect(shown.at(-1)).toMatchObject({ type: 'DELETED', object: { metadata: { deletionGracePeriodSeconds: 0 } } });
  expect(shown.at(-1)?.object.metadata.deletionTimestamp).toBe('2026-01-01T00:00:02Z');
});
