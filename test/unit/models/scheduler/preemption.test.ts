import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import type { PodDisruptionBudget } from '../../../../src/models/api/cluster-objects.ts';
import { failedSchedulingText } from '../../../../src/models/scheduler/failed-scheduling-text.ts';
import type { PodRecord } from '../../../../src/models/scheduler/pod-record.ts';
import { Preemption, type Preempted } from '../../../../src/models/scheduler/preemption.ts';
import { budget } from '../../../fixtures/api-objects.ts';
import { node, Tables, type PodShape } from './fixtures.ts';

const LOW: PodShape = { requests: { cpu: '2' } };
const HIGH: PodShape = { requests: { cpu: '2' }, spec: { priority: 100 } };

function find(tables: Tables, record: PodRecord, budgets: readonly PodDisruptionBudget[] = []): Preempted {
  const draws = new RandomStreams('1').stream('scheduler.preemption');
  const preemption = new Preemption(tables.nodes, tables.placement, draws, () => budgets);
  expect(tables.placement.choose(record)).toBe(-1);
  return preemption.find(record, tables.placement.diagnose(record));
}

function names(preempted: Preempted): readonly string[] {
  return preempted.victims.map(victim => victim.pod.metadata.name);
}

describe('preemption', () => {
  it('takes as few pods as needed, the least important ones: lower priority, then started later', () => {
    const tables = new Tables([node('node-0')]);
    tables.placed('node-0', 'first', { ...LOW, startTime: 1 });
    tables.placed('node-0', 'second', { ...LOW, startTime: 2 });
    expect(names(find(tables, tables.waiting('p', HIGH)))).toEqual(['second']);
    expect(tables.nodes.podCount[0]).toBe(2);
    expect(tables.nodes.requestedCpu[0]).toBe(4000);
  });

  it.each<readonly [string, (tables: Tables) => void, string]>([
    [
      'the node whose most important victim is less important',
      tables => {
        tables.placed('node-0', 'a', { requests: { cpu: '4' }, spec: { priority: 10 } });
        tables.placed('node-1', 'b', { requests: { cpu: '4' }, spec: { priority: 5 } });
      },
      'b',
    ],
    [
      'the node with fewer victims',
      tables => {
        for (const name of ['a', 'b', 'c', 'd']) tables.placed('node-0', name, { requests: { cpu: '1' } });
        tables.placed('node-1', 'e', { requests: { cpu: '4' } });
      },
      'e',
    ],
    [
      'the node whose victims have run for the shorter time',
      tables => {
        tables.placed('node-0', 'a', { requests: { cpu: '4' }, startTime: 5 });
        tables.placed('node-1', 'b', { requests: { cpu: '4' }, startTime: 9 });
      },
      'b',
    ],
  ])('chooses %s', (_title, fill, victim) => {
    const tables = new Tables([node('node-0'), node('node-1')]);
    fill(tables);
    expect(names(find(tables, tables.waiting('p', { requests: { cpu: '3' }, spec: { priority: 100 } })))).toEqual([
      victim,
    ]);
  });

  it('spares pods that a disruption budget protects, if others can go', () => {
    const tables = new Tables([node('node-0')]);
    tables.placed('node-0', 'guarded', { ...LOW, labels: { app: 'x' }, startTime: 9 });
    tables.placed('node-0', 'free', { ...LOW, startTime: 1 });
    expect(names(find(tables, tables.waiting('p', HIGH), [budget({})]))).toEqual(['free']);
    expect(names(find(tables, tables.waiting('q', HIGH)))).toEqual(['guarded']);
  });

  const texts: readonly (readonly [string, PodShape, readonly PodShape[], string])[] = [
    [
      'nobody is less important',
      { requests: { cpu: '2' } },
      [LOW, LOW],
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
        '0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'no node is large enough',
      { requests: { cpu: '8' }, spec: { priority: 9 } },
      [LOW],
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
        '0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
    [
      'the pod may not preempt',
      { requests: { cpu: '4' }, spec: { priority: 9, preemptionPolicy: 'Never' } },
      [LOW],
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
        'not eligible due to preemptionPolicy=Never.',
    ],
    [
      'the pods that could go are not enough',
      { requests: { cpu: '4' }, spec: { priority: 9 } },
      [LOW, { requests: { cpu: '1' }, spec: { priority: 10 } }],
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
        '0/1 nodes are available: 1 Insufficient cpu.',
    ],
    [
      'the pods that could go do not hold what is asked for',
      { requests: { 'x.io/gpu': '1' }, spec: { priority: 9 } },
      [LOW, { requests: { 'x.io/gpu': '1' }, spec: { priority: 10 } }],
      '0/1 nodes are available: 1 Insufficient x.io/gpu. no new claims to deallocate, preemption: ' +
        '0/1 nodes are available: 1 Insufficient x.io/gpu.',
    ],
    [
      'victims were found',
      { requests: { cpu: '4' }, spec: { priority: 9 } },
      [LOW],
      '0/1 nodes are available: 1 Insufficient cpu.',
    ],
  ];
  it.each(texts)('says so where %s', (_title, shape, there, expected) => {
    const tables = new Tables([node('node-0', { allocatable: { 'x.io/gpu': '1' } })]);
    for (const [i, other] of there.entries()) tables.placed('node-0', `there-${i}`, other);
    const record = tables.waiting('p', shape);
    const { text } = find(tables, record);
    expect(failedSchedulingText(1, tables.placement.diagnose(record).counts, text)).toBe(expected);
  });

  it('makes room only once: while a victim ends on the nominated node nobody else has to go', () => {
    const tables = new Tables([node('node-0')]);
    const victim = tables.placed('node-0', 'victim', { requests: { cpu: '4' } });
    const record = tables.waiting('p', HIGH);
    tables.nominations.set(record, 0);
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: '',
      lastTransitionTime: 0,
      lastProbeTime: undefined,
    } as const;
    victim.pod = {
      ...victim.pod,
      metadata: { ...victim.pod.metadata, deletionTimestamp: 1 },
      status: { ...victim.pod.status, otherConditions: [condition] },
    };
    expect(find(tables, record)).toMatchObject({
      text: 'not eligible due to a terminating pod on the nominated node.',
      victims: [],
    });
  });

  it('a pod of equal priority does not take the room made for another', () => {
    const tables = new Tables([node('node-0')]);
    const nominee = tables.waiting('nominee', { requests: { cpu: '3' }, spec: { priority: 9 } });
    tables.nominations.set(nominee, 0);
    expect(tables.choose(tables.waiting('equal', { requests: { cpu: '2' }, spec: { priority: 9 } }))).toBe('');
    expect(tables.choose(tables.waiting('higher', { requests: { cpu: '2' }, spec: { priority: 10 } }))).toBe('node-0');
    expect(tables.choose(nominee)).toBe('node-0');
  });
});
