import { describe, expect, it } from 'vitest';
import { course, job, nodes, run } from '../scheduler/run.ts';

const SECOND = 1_000_000;

function taint(
  at: number,
  name: string,
  taints: readonly unknown[],
): { at: number; action: 'patch'; kind: 'Node'; name: string; patch: Record<string, unknown> } {
  return { at: at * SECOND, action: 'patch', kind: 'Node', name, patch: { spec: { taints } } };
}

const OUT = { key: 'maintenance', value: 'soon', effect: 'NoExecute' };

describe('a NoExecute taint of the user’s', () => {
  it('evicts at once a pod that does not tolerate it', () => {
    const result = run({
      manifests: [job('j', { cpu: '3' })],
      events: [taint(4, 'node-1', [OUT])],
      until: 10 * SECOND,
    });
    expect(course(result, '#0').slice(2)).toEqual(['4 DeletionByTaintManager', '4 deleting', '4 Failed', '4 gone']);
    expect(result.events.filter(({ reason }) => reason === 'TaintManagerEviction')).toEqual([
      { at: 4, reason: 'TaintManagerEviction', message: 'Marking for deletion Pod default/#0' },
    ]);
  });

  it('evicts after the time for which it is tolerated, unless it is taken away before', () => {
    const tolerations = [{ key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3 }];
    const manifests = [job('j', { cpu: '3', pod: { tolerations } })];
    const stays = run({ manifests, events: [taint(4, 'node-1', [OUT]), taint(6, 'node-1', [])] });
    expect(course(stays, '#0')).toEqual(['0 bound node-1', '0 Running', '10 Succeeded']);
    expect(stays.events).toContainEqual({
      at: 6,
      reason: 'TaintManagerEviction',
      message: 'Cancelling deletion of Pod default/#0',
    });
    const goes = run({ manifests, events: [taint(4, 'node-1', [OUT])], until: 9 * SECOND });
    expect(course(goes, '#0')).toContain('7 deleting');
  });

  it('evicts a pod that comes to the node later, after its time, and the taint keeps others away', () => {
    const tolerations = [{ key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3 }];
    const result = run({
      manifests: [],
      nodes: nodes(1),
      events: [
        taint(1, 'node-0', [OUT]),
        { at: 5 * SECOND, action: 'apply', objects: [job('tolerant', { pod: { tolerations } }), job('other')] },
      ],
      until: 10 * SECOND,
    });
    expect(course(result, '#0')).toContain('8 deleting');
    expect(course(result, '#1')).toEqual(['5 Unschedulable']);
  });
});
