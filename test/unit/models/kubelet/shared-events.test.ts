// What sharing costs: ten thousand pods on a hundred nodes whose work is CPU, against the same pods with wall time.
import { expect, test } from 'vitest';
import { runCluster } from '../../../../src/models/cluster/cluster.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import type { PodRule } from '../../../../src/models/workload/rule.ts';

const PODS = 10_000;
const WORK = { kind: 'exponential', mean: 40 } as const;

function simulatedEvents(rule: PodRule): number {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j' },
    spec: {
      parallelism: PODS,
      completions: PODS,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } },
    },
  };
  const nodes = Array.from({ length: 100 }, (_, i) => ({
    name: `node-${i}`,
    cpu: 8,
    memory: 64 * 1024 ** 3,
    pods: 110,
    labels: {},
    taints: [],
    price: 0,
  }));
  const record = runCluster({
    seed: '1',
    replication: 0,
    epoch: 0,
    until: undefined,
    profile: IDEAL,
    nodes,
    images: { cached: true },
    autoscaler: undefined,
    manifests: [job],
    rules: [rule],
    arrivals: [],
    queues: [],
    functions: [],
    events: [],
  });
  expect(record.jobs[0]?.succeeded).toBe(PODS);
  return record.simulatedEvents;
}

test('ten thousand pods that share cores cost at most twice the events of pods with wall time', () => {
  const shared = simulatedEvents({ match: {}, cpu: WORK });
  const alone = simulatedEvents({ match: {}, run: WORK });
  expect(shared / alone).toBeLessThanOrEqual(2);
});
