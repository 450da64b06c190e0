import { describe, expect, it } from 'vitest';
import { failedSchedulingText } from '../../../../src/models/scheduler/failed-scheduling-text.ts';
import { node, Tables, type NodeShape, type PodShape } from './fixtures.ts';

const taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' } as const;

function port(hostPort: number, hostIP?: string): PodShape {
  const published = { containerPort: 80, hostPort, ...(hostIP === undefined ? {} : { hostIP }) };
  return { spec: { containers: [{ name: 'c', ports: [published] }] } };
}

function required(key: string, operator: string, values?: readonly string[]): PodShape {
  const matchExpressions = [values === undefined ? { key, operator } : { key, operator, values }];
  const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchExpressions }] };
  return { spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } } };
}

function text(shape: PodShape, nodeShapes: readonly NodeShape[]): string {
  const tables = new Tables(nodeShapes.map((each, i) => node(`node-${i}`, each)));
  const record = tables.waiting('p', shape);
  expect(tables.placement.choose(record)).toBe(-1);
  return failedSchedulingText(nodeShapes.length, tables.placement.diagnose(record).counts, '');
}

describe('reasons against nodes, in the words of the event', () => {
  const cases: readonly (readonly [string, PodShape, readonly NodeShape[], string])[] = [
    ['a cordoned node', {}, [{ unschedulable: true, taints: [taint] }], '1 node(s) were unschedulable'],
    ['a taint that is not tolerated', {}, [{ taints: [taint] }], '1 node(s) had untolerated taint(s)'],
    [
      'a label that is missing',
      { spec: { nodeSelector: { disk: 'ssd' } } },
      [{}],
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'a required label of another value',
      required('disk', 'In', ['ssd']),
      [{ labels: { disk: 'hdd' } }],
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'a number that is too small',
      required('cores', 'Gt', ['8']),
      [{ labels: { cores: '8' } }],
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'too little cpu and memory at once',
      { requests: { cpu: '8', memory: '32Gi' } },
      [{}],
      '1 Insufficient cpu, 1 Insufficient memory',
    ],
    ['no place for another pod', {}, [{ allocatable: { pods: '0' } }], '1 Too many pods'],
    [
      'an extended resource that the node does not have',
      { requests: { 'example.com/fpga': 1 } },
      [{}],
      '1 Insufficient example.com/fpga',
    ],
    [
      'different reasons, sorted as texts',
      { requests: { memory: '32Gi' } },
      [{ taints: [taint] }, {}, {}],
      '1 node(s) had untolerated taint(s), 2 Insufficient memory',
    ],
  ];
  it.each(cases)('%s', (_title, shape, nodeShapes, expected) => {
    expect(text(shape, nodeShapes)).toBe(`0/${nodeShapes.length} nodes are available: ${expected}.`);
  });

  it('a pod that tolerates the taint, has the label and fits is let in', () => {
    const tables = new Tables([node('node-0', { taints: [taint], labels: { disk: 'ssd' } })]);
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    expect(tables.choose(tables.waiting('p', { spec: { tolerations, nodeSelector: { disk: 'ssd' } } }))).toBe('node-0');
  });

  it('a request of nothing fits a node that is over-committed', () => {
    const tables = new Tables([node('node-0', { allocatable: { cpu: '0' } })]);
    expect(tables.choose(tables.waiting('p'))).toBe('node-0');
  });

  it('a node that changes is looked at anew', () => {
    const tables = new Tables([node('node-0')]);
    const shape = { spec: { nodeSelector: { disk: 'ssd' } } };
    expect(tables.choose(tables.waiting('p', shape))).toBe('');
    const slot = tables.nodes.setNode(node('node-0', { labels: { disk: 'ssd' } }));
    for (const { codes } of tables.classes.all) codes[slot] = -1;
    expect(tables.choose(tables.waiting('q', shape))).toBe('node-0');
  });
});

describe('host ports', () => {
  it.each([
    ['the same port for all addresses', port(80), port(80), ''],
    ['one address and all addresses', port(80, '10.0.0.1'), port(80), ''],
    ['all addresses and one', port(80), port(80, '10.0.0.1'), ''],
    ['two addresses', port(80, '10.0.0.1'), port(80, '10.0.0.2'), 'node-0'],
    ['two ports', port(80), port(81), 'node-0'],
  ] as const)('%s', (_title, there, wanted, expected) => {
    const tables = new Tables([node('node-0')]);
    const holder = tables.placed('node-0', 'a', there);
    expect(tables.choose(tables.waiting('b', wanted))).toBe(expected);
    tables.nodes.remove(holder);
    expect(tables.choose(tables.waiting('c', wanted))).toBe('node-0');
  });
});
