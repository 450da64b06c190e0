import { describe, expect, it } from 'vitest';
import { IDEAL, RECORDED } from '../../../../src/models/cluster/profile.ts';
import { bindings, course, job, nodeInput, nodes, run } from './run.ts';

const SECOND = 1_000_000;

function priorityClass(
  name: string,
  value: number,
  preemptionPolicy = 'PreemptLowerPriority',
): Readonly<Record<string, unknown>> {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, preemptionPolicy };
}

describe('the scheduler in a cluster', () => {
  it('binds what fits at once and the rest as room comes, in the order of creation', () => {
    const result = run({ manifests: [job('j', { completions: 5, cpu: '3' })], nodes: nodes(2) });
    expect(bindings(result)).toEqual(['0 #0 node-1', '0 #1 node-0', '10 #2 node-1', '10 #3 node-0', '20 #4 node-1']);
    expect(course(result, '#4')).toContain('0 Unschedulable');
  });

  it('tells each waiting pod once why it waits', () => {
    const { events } = run({ manifests: [job('j', { completions: 3, cpu: '3' })], nodes: nodes(1), until: 5 * SECOND });
    const failures = events.filter(({ reason }) => reason === 'FailedScheduling');
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
      '0/1 nodes are available: 1 No preemption victims found for incoming pod.';
    expect(failures).toEqual([
      { at: 0, reason: 'FailedScheduling', message },
      { at: 0, reason: 'FailedScheduling', message },
    ]);
  });

  it.each([
    ['ideal', IDEAL, ['0 #0 node-0', '10 #2 node-0', '20 #1 node-0']],
    ['recorded', { ...RECORDED, truncatesTimes: false }, ['#0 node-0', '#2 node-0', '#1 node-0']],
  ] as const)('a pod of higher priority goes first though it came later (%s)', (name, profile, expected) => {
    const result = run({
      profile,
      manifests: [priorityClass('high', 100, 'Never'), job('low', { completions: 2, cpu: '3' })],
      nodes: nodes(1),
      events: [
        {
          at: 3 * SECOND,
          action: 'apply',
          objects: [job('high', { cpu: '3', pod: { priorityClassName: 'high' } })],
        },
      ],
    });
    const found = bindings(result);
    expect(name === 'ideal' ? found : found.map(text => text.slice(text.indexOf('#')))).toEqual(expected);
  });

  it('preempts: victims are marked, deleted gracefully, and the pod is bound when they are gone', () => {
    const result = run({
      manifests: [priorityClass('high', 100), job('low', { completions: 2, cpu: '2', spec: { backoffLimit: 0 } })],
      nodes: nodes(1),
      rules: [
        {
          match: { job: 'low' },
          run: { kind: 'constant', value: 10 },
          stop: { kind: 'constant', value: 3 },
        },
        { match: {}, run: { kind: 'constant', value: 5 } },
      ],
      events: [
        {
          at: 4 * SECOND,
          action: 'apply',
          objects: [job('high', { cpu: '2', pod: { priorityClassName: 'high' } })],
        },
      ],
    });
    expect(course(result, '#1')).toEqual(expect.arrayContaining(['4 PreemptionByScheduler', '4 deleting', '7 Failed']));
    expect(course(result, '#2')).toEqual([
      '4 nominated node-0',
      '4 Unschedulable',
      '7 bound node-0',
      '7 Running',
      '12 Succeeded',
    ]);
    expect(result.events.filter(({ reason }) => reason === 'Preempted')).toHaveLength(1);
  });

  it('a pod with scheduling gates waits until they are taken away', () => {
    const result = run({
      manifests: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: { schedulingGates: [{ name: 'quota' }], containers: [{ name: 'c', image: 'busybox' }] },
        },
      ],
      until: 20 * SECOND,
      events: [{ at: 3 * SECOND, action: 'patch', kind: 'Pod', name: 'p', patch: { spec: { schedulingGates: null } } }],
    });
    expect(course(result, '#0').slice(0, 3)).toEqual(['0 SchedulingGated', '3 bound node-1', '3 Running']);
  });

  it('a node that comes, is uncordoned or gets the wanted label lets waiting pods in', () => {
    const result = run({
      manifests: [
        job('label', { pod: { nodeSelector: { disk: 'ssd' } } }),
        job('cordon', { pod: { nodeSelector: { 'kubernetes.io/hostname': 'node-0' } } }),
      ],
      events: [
        {
          at: 2 * SECOND,
          action: 'patch',
          kind: 'Node',
          name: 'node-1',
          patch: { metadata: { labels: { disk: 'ssd' } } },
        },
        { at: 4 * SECOND, action: 'patch', kind: 'Node', name: 'node-0', patch: { spec: { unschedulable: true } } },
        {
          at: 6 * SECOND,
          action: 'apply',
          objects: [job('late', { pod: { nodeSelector: { 'kubernetes.io/hostname': 'node-0' } } })],
        },
        { at: 8 * SECOND, action: 'patch', kind: 'Node', name: 'node-0', patch: { spec: { unschedulable: false } } },
      ],
    });
    expect(bindings(result)).toEqual(['0 #1 node-0', '2 #0 node-1', '8 #2 node-0']);
  });

  it('fills ten nodes evenly and never beyond what they have', () => {
    const { record } = run({
      manifests: [job('j', { completions: 300, cpu: '900m' })],
      nodes: nodes(10),
      rules: [{ match: {}, run: { kind: 'exponential', mean: 5 } }],
    });
    const { pods } = record;
    expect(pods.length).toBe(300);
    const changes: (readonly [number, number, number])[] = [];
    for (let row = 0; row < pods.length; row += 1) {
      changes.push([pods.bound[row] ?? 0, 1, pods.node[row] ?? 0], [pods.finished[row] ?? 0, -1, pods.node[row] ?? 0]);
    }
    changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const load = Array.from({ length: 10 }, () => 0);
    let most = 0;
    for (const [, change, at] of changes) {
      load[at] = (load[at] ?? 0) + change;
      most = Math.max(most, load[at] ?? 0);
    }
    expect(most).toBe(4);
    expect(new Set(pods.node).size).toBe(10);
  });

  it('pods with host ports go one to a node', () => {
    const container = { name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] };
    const result = run({
      manifests: [job('j', { completions: 3, pod: { containers: [container] } })],
      nodes: nodes(2),
    });
    expect(bindings(result)).toEqual(['0 #0 node-1', '0 #1 node-0', '10 #2 node-1']);
  });

  it('a scheduler’s decisions take their time, one after the other', () => {
    const profile = { ...IDEAL, 'scheduler.cycle': SECOND };
    const result = run({ profile, manifests: [job('j', { completions: 3 })], nodes: [nodeInput('node-0')] });
    expect(bindings(result)).toEqual(['1 #0 node-0', '2 #1 node-0', '3 #2 node-0']);
  });

  it('a client limit spreads bindings and events over time', () => {
    const profile = { ...IDEAL, 'scheduler.qps': 2, 'scheduler.burst': 2 };
    const result = run({ profile, manifests: [job('j', { completions: 3, cpu: '100m' })], nodes: nodes(1) });
    expect(bindings(result).map(text => text.split(' ')[0])).toEqual(['0', '0.5', '1']);
  });
});
