import { describe, expect, it } from 'vitest';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import { course, job, nodes, run } from '../scheduler/run.ts';

const SECOND = 1_000_000;

describe('pod garbage collection', () => {
  it('ends pods of a node that is gone after the quarantine, at a pass', () => {
    const result = run({
      manifests: [job('j', { cpu: '3' })],
      rules: [
        { match: { node: 'node-1' }, run: { kind: 'constant', value: 600 } },
        { match: {}, run: { kind: 'constant', value: 5 } },
      ],
      events: [{ at: 4.6 * SECOND, action: 'delete', kind: 'Node', name: 'node-1' }],
    });
    expect(course(result, '#0').slice(2)).toEqual(['50 Failed', '50 DeletionByPodGC', '50 deleting', '50 gone']);
    expect(result.record.jobs[0]?.outcome).toBe('Complete');
  });

  it('counts the quarantine of each missing node from the pass that missed it', () => {
    const { steps } = run({
      manifests: [job('j', { completions: 2, cpu: '3' })],
      nodes: nodes(3),
      rules: [{ match: {}, run: { kind: 'constant', value: 600 } }],
      events: [
        { at: 4.6 * SECOND, action: 'delete', kind: 'Node', name: 'node-2' },
        { at: 24.6 * SECOND, action: 'delete', kind: 'Node', name: 'node-0' },
      ],
      until: 100 * SECOND,
    });
    const gone = steps.filter(({ what }) => what === 'gone').map(({ at, pod }) => `${at} ${pod}`);
    expect(gone).toEqual(['50 #0', '70 #1']);
  });

  it('ends terminating pods of a node that is out of service', () => {
    const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }];
    const result = run({
      manifests: [job('j', { cpu: '3' })],
      rules: [
        { match: { node: 'node-1' }, run: { kind: 'constant', value: 600 } },
        { match: {}, run: { kind: 'constant', value: 5 } },
      ],
      events: [
        { at: 4 * SECOND, action: 'stop', node: 'node-1' },
        { at: 61 * SECOND, action: 'patch', kind: 'Node', name: 'node-1', patch: { spec: { taints } } },
      ],
    });
    expect(course(result, '#0')).toEqual(
      expect.arrayContaining(['52 not ready', '61 deleting', '70 Failed', '70 gone']),
    );
    expect(result.record.jobs[0]?.outcome).toBe('Complete');
  });

  it('deletes the oldest finished pods beyond the threshold', () => {
    const result = run({
      profile: { ...IDEAL, 'podgc.threshold': 3 },
      manifests: [job('j', { completions: 12, parallelism: 2, cpu: '1' })],
      nodes: nodes(1),
    });
    const gone = result.steps.filter(({ what }) => what === 'gone').map(({ at, pod }) => `${at} ${pod}`);
    expect(gone).toEqual(['30 #0', '30 #1', '30 #2', '50 #3', '50 #4', '50 #5', '50 #6']);
  });
});
