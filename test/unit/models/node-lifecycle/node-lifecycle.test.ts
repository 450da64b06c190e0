import { describe, expect, it } from 'vitest';
import { course, job, nodes, run } from '../scheduler/run.ts';

const SECOND = 1_000_000;
const STAYS_5_SECONDS = [
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 },
];

function lose(name: string, at: number): { at: number; action: 'stop'; node: string } {
  return { at: at * SECOND, action: 'stop', node: name };
}

const LONG = [{ match: {}, run: { kind: 'constant', value: 400 } }] as const;

describe('a lost node', () => {
  it('is noticed after its grace period; its pods are not ready, then evicted, and stay terminating', () => {
    const result = run({
      manifests: [job('j', { completions: 2, cpu: '3', pod: { tolerations: STAYS_5_SECONDS } })],
      nodes: nodes(3),
      rules: LONG,
      events: [lose('node-2', 4.6)],
      until: 100 * SECOND,
    });
    expect(course(result, '#0')).toEqual([
      '0 bound node-2',
      '0 Running',
      '52 not ready',
      '57 DeletionByTaintManager',
      '57 deleting',
    ]);
    const told = result.events.filter(({ reason }) => reason === 'NodeNotReady' || reason === 'TaintManagerEviction');
    expect(told).toEqual([
      { at: 52, reason: 'NodeNotReady', message: 'Node is not ready' },
      { at: 57, reason: 'TaintManagerEviction', message: 'Marking for deletion Pod default/#0' },
    ]);
  });

  it('pods without a toleration of their own stay for 300 s', () => {
    const result = run({
      manifests: [job('j', { cpu: '3' })],
      rules: LONG,
      events: [lose('node-1', 4.6)],
      until: 360 * SECOND,
    });
    expect(course(result, '#0')).toContain('352 deleting');
  });

  it('that comes back in time keeps its pods, and new ones may come to it', () => {
    const result = run({
      manifests: [job('j', { cpu: '3', pod: { tolerations: [] } })],
      rules: LONG,
      events: [
        lose('node-1', 4.6),
        { at: 60 * SECOND, action: 'apply', objects: [job('other', { cpu: '1', completions: 5 })] },
        { at: 75 * SECOND, action: 'start', node: 'node-1' },
      ],
      until: 100 * SECOND,
    });
    expect(course(result, '#0')).not.toContain('352 deleting');
    expect(course(result, '#5')).toEqual(['60 Unschedulable', '75 bound node-1', '75 Running']);
    expect(result.events.filter(({ reason }) => reason === 'TaintManagerEviction')).toEqual([
      { at: 77, reason: 'TaintManagerEviction', message: 'Cancelling deletion of Pod default/#0' },
      // It came while the node still had the taint.
      { at: 77, reason: 'TaintManagerEviction', message: 'Cancelling deletion of Pod default/#5' },
    ]);
  });

  it('in a cluster that is down as a whole evicts nobody until a node is back', () => {
    const result = run({
      manifests: [job('j', { completions: 2, cpu: '3', pod: { tolerations: STAYS_5_SECONDS } })],
      rules: LONG,
      events: [lose('node-0', 4.6), lose('node-1', 4.6), { at: 80 * SECOND, action: 'start', node: 'node-0' }],
      until: 150 * SECOND,
    });
    expect(course(result, '#1')).toEqual(['0 bound node-0', '0 Running', '52 not ready']);
    expect(course(result, '#0')).toContain('87 deleting');
  });

  it('lost together with others of its zone waits its turn: one node in ten seconds', () => {
    const result = run({
      manifests: [job('j', { completions: 4, cpu: '3', pod: { tolerations: STAYS_5_SECONDS } })],
      nodes: nodes(4),
      rules: LONG,
      events: [lose('node-0', 4.6), lose('node-1', 4.6)],
      until: 150 * SECOND,
    });
    const evicted = result.steps.filter(({ what }) => what === 'deleting').map(({ at }) => at);
    expect(evicted).toEqual([57, 67]);
  });

  it('that is not noticed before it is back changes nothing', () => {
    const result = run({
      manifests: [job('j', { cpu: '3' })],
      rules: [{ match: {}, run: { kind: 'constant', value: 100 } }],
      events: [lose('node-1', 4.6), { at: 40 * SECOND, action: 'start', node: 'node-1' }],
    });
    expect(course(result, '#0')).toEqual(['0 bound node-1', '0 Running', '100 Succeeded']);
    expect(result.record.end).toBe(100 * SECOND);
  });
});

describe('a node that is short of memory', () => {
  it('evicts a pod and takes none for five minutes', () => {
    const result = run({
      manifests: [job('j', { completions: 1, cpu: '1' })],
      nodes: nodes(1),
      rules: [{ match: { attempt: 0 }, exit: 'never', memory: 1e12 }, ...LONG],
      until: 800 * SECOND,
    });
    const [first, second] = [course(result, '#0'), course(result, '#1')];
    expect(first.slice(0, 2)).toEqual(['0 bound node-0', '0 Running']);
    expect(first.some(line => line.startsWith('10 '))).toBe(true);
    // The next pod could come 10 s after the end, but for the taint.
    expect(second).toContain('310 Running');
    expect(result.events.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('0/1 nodes are available: 1 node(s) had untolerated taint(s).'),
    );
  });
});
