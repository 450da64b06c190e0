import { describe, expect, it } from 'vitest';
import { planNodes } from '../../../../src/models/cluster/autoscaler-plan.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import { podOf } from '../scheduler/fixtures.ts';
import { bindings, course, job, nodeInput, nodes, run } from '../scheduler/run.ts';

const SECOND = 1_000_000;
const template = nodeInput('template');

function pods(count: number, cpu: string): ReturnType<typeof podOf>[] {
  return Array.from({ length: count }, (_, i) => podOf(`p-${cpu}-${i}`, { requests: { cpu } }));
}

describe('how many nodes waiting pods need', () => {
  it.each([
    ['three to a node', pods(7, '1300m'), 0, 99, 3],
    ['large ones first, small ones between them', [...pods(4, '1'), ...pods(2, '3')], 0, 99, 3],
    ['nodes on their way are filled first', pods(7, '1300m'), 2, 99, 1],
    ['no more than there may be', pods(7, '1300m'), 0, 2, 2],
    ['none for pods that fit no node', pods(3, '5'), 0, 99, 0],
    ['none where nobody waits', [], 0, 99, 0],
  ] as const)('%s', (_title, waiting, coming, most, expected) => {
    expect(planNodes(waiting, template, { coming, most }).nodes).toBe(expected);
  });

  it('tells for which pods they are, and why others are not helped', () => {
    const tainted = { ...template, taints: [{ key: 'gpu', effect: 'NoSchedule' as const }] };
    const tolerant = podOf('tolerant', { spec: { tolerations: [{ operator: 'Exists' }] } });
    const plan = planNodes([podOf('plain'), tolerant, podOf('big', { requests: { cpu: '9' } })], tainted, {
      coming: 0,
      most: 5,
    });
    expect(plan.helped.map(({ metadata }) => metadata.name)).toEqual(['tolerant']);
    expect(plan.helpless.map(({ pod, reason }) => [pod.metadata.name, reason])).toEqual([
      ['big', 'node(s) had untolerated taint(s)'],
      ['plain', 'node(s) had untolerated taint(s)'],
    ]);
  });

  it('pods that keep apart from each other get a node each', () => {
    const labelSelector = { matchLabels: { app: 'x' } };
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const apart = [1, 2, 3].map(i => podOf(`p-${i}`, { labels: { app: 'x' }, spec: { affinity } }));
    expect(planNodes(apart, template, { coming: 0, most: 9 }).nodes).toBe(3);
  });
});

describe('the cluster autoscaler', () => {
  const rules = [{ match: {}, run: { kind: 'constant', value: 100 } }] as const;
  const autoscaler = { min: 1, max: 3, provision: { kind: 'constant', value: 60 } } as const;

  it('adds nodes for pods that wait; they come after their provisioning', () => {
    const result = run({ manifests: [job('j', { completions: 4, cpu: '3' })], nodes: nodes(1), rules, autoscaler });
    expect(bindings(result)).toEqual(['0 #0 node-0', '65 #1 node-1', '65 #2 node-2', '100 #3 node-0']);
    const told = result.events.filter(({ reason }) => reason.includes('ScaleUp'));
    expect(told.map(({ at, reason, message }) => `${at} ${reason} ${message}`)).toEqual([
      '5 TriggeredScaleUp pod triggered scale-up: [{nodes 1->3 (max: 3)}]',
      '5 TriggeredScaleUp pod triggered scale-up: [{nodes 1->3 (max: 3)}]',
      "5 NotTriggerScaleUp pod didn't trigger scale-up: 1 max node group size reached",
      "65 NotTriggerScaleUp pod didn't trigger scale-up: 1 max node group size reached",
    ]);
    expect(result.record.nodes.map(({ from }) => from / SECOND)).toEqual([0, 65, 65]);
  });

  it('orders nothing for pods that the scheduler is about to bind', () => {
    const generous = { ...autoscaler, max: 9 };
    const result = run({
      manifests: [job('j', { completions: 4, cpu: '3' })],
      nodes: nodes(1),
      rules,
      autoscaler: generous,
    });
    expect(result.record.nodes.map(({ from }) => from / SECOND)).toEqual([0, 65, 65, 65]);
  });

  it('orders again when a node has not come in time', () => {
    const late = { ...autoscaler, provision: { kind: 'empirical', values: [5000] } } as const;
    const profile = { ...IDEAL, 'ca.provisionTimeout': 50 * SECOND };
    const result = run({
      profile,
      manifests: [job('j', { completions: 2, cpu: '3' })],
      nodes: nodes(1),
      rules: [{ match: {}, run: { kind: 'constant', value: 200 } }],
      autoscaler: late,
      until: 150 * SECOND,
    });
    const told = result.events.filter(({ reason }) => reason === 'TriggeredScaleUp').map(({ at }) => at);
    expect(told).toEqual([5, 55, 105]);
    expect(course(result, '#1')).toEqual(['0 Unschedulable']);
  });

  it('takes away a node that nobody has needed for ten minutes, but not the last ones', () => {
    const { record } = run({
      manifests: [job('first', { completions: 3, cpu: '3' }), job('long', { cpu: '1' })],
      nodes: nodes(3),
      rules: [
        { match: { job: 'first' }, run: { kind: 'constant', value: 100 } },
        { match: {}, run: { kind: 'constant', value: 2000 } },
      ],
      autoscaler: { ...autoscaler, min: 2 },
    });
    const gone = record.nodes.filter(({ until }) => until < record.end);
    expect(gone.map(({ until }) => until / SECOND)).toEqual([705]);
  });

  it('moves pods of a controller off a little used node', () => {
    const result = run({
      manifests: [job('big', { completions: 2, cpu: '2500m' }), job('small', { cpu: '1' })],
      nodes: nodes(3),
      rules: [
        { match: { job: 'big' }, run: { kind: 'constant', value: 3000 } },
        { match: { job: 'small' }, run: { kind: 'constant', value: 1000 } },
      ],
      autoscaler,
      until: 1500 * SECOND,
    });
    expect(course(result, '#2')).toContain('605 EvictionByEvictionAPI');
    expect(bindings(result).at(-1)).toMatch(/^615 #3 node-/);
    expect(result.record.nodes.map(({ until }) => until / SECOND)).toContain(615);
  });

  it('a pod that says it is not safe to evict holds its node', () => {
    const annotations = { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' };
    const small = job('small', { cpu: '1' });
    const spec = small['spec'] as { template: Record<string, unknown> };
    const held = { ...small, spec: { ...spec, template: { ...spec.template, metadata: { annotations } } } };
    const { record } = run({
      manifests: [held],
      nodes: nodes(1),
      rules: [{ match: {}, run: { kind: 'constant', value: 2000 } }],
      autoscaler: { ...autoscaler, min: 0 },
    });
    expect(record.jobs[0]?.outcome).toBe('Complete');
    expect(record.end).toBe(2000 * SECOND);
  });
});
