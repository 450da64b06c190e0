import { describe, expect, it } from 'vitest';
import { imageScore, resourceScore } from '../../../../src/models/scheduler/score.ts';
import { nodesToFind } from '../../../../src/models/scheduler/schedule-pod.ts';
import { node, Tables, type NodeShape, type PodShape } from './fixtures.ts';

const MIB = 1024 * 1024;

function scoreOf(tables: Tables, shape: PodShape): number {
  return resourceScore(tables.waiting('p', shape).schedulingClass, tables.nodes, 0);
}

function zoned(name: string, zone: string): ReturnType<typeof node> {
  return node(name, { labels: { 'topology.kubernetes.io/zone': zone } });
}

describe('the score by resources', () => {
  it('a pod without requests is compared by free room alone, as if it asked for 100m and 200Mi', () => {
    // (4000 − 100)/4000 = 97 hundredths, (16384 − 200)/16384 = 98: mean 97.
    expect(scoreOf(new Tables([node('node-0')]), {})).toBe(97);
  });

  it('a pod with requests is compared by balance too', () => {
    // Free: cpu 75, memory 98 (200Mi assumed) → 86. Balance: before 100, after (1 − 0.25/2)·100 = 87 → 50 + ⌊37/2⌋... =
    // 68.
    expect(scoreOf(new Tables([node('node-0')]), { requests: { cpu: '1' } })).toBe(
      86 + 50 + Math.floor((50 + 87 - 100) / 2),
    );
  });

  it('a node that would be over-committed scores nothing for that resource', () => {
    const tables = new Tables([node('node-0', { allocatable: { cpu: '50m' } })]);
    expect(scoreOf(tables, {})).toBe(Math.floor((0 + 98) / 2));
  });

  it('a node that has one of an image scores by its size and spread', () => {
    const tables = new Tables([node('node-0', { images: ['big:latest'] }), node('node-1')]);
    const record = tables.waiting('p', { spec: { containers: [{ name: 'c', image: 'big' }] } });
    const sizes = new Map([['big:latest', 1000 * MIB]]);
    expect(imageScore(record.schedulingClass, tables.nodes, 0, sizes)).toBe(
      Math.floor((100 * (500 - 23)) / (1000 - 23)),
    );
    expect(imageScore(record.schedulingClass, tables.nodes, 1, sizes)).toBe(0);
  });
});

describe('the choice between nodes that fit', () => {
  const cases: readonly (readonly [string, readonly NodeShape[], PodShape, string])[] = [
    ['the emptiest node', [{ allocatable: { cpu: '2' } }, {}, { allocatable: { cpu: '2' } }], {}, 'node-1'],
    [
      'a node without a taint that would rather be left alone',
      [{}, { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }],
      {},
      'node-0',
    ],
    [
      'the node preferred by its labels',
      [{ labels: { zone: 'a' } }, { allocatable: { cpu: '8' } }],
      {
        spec: {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] } },
              ],
            },
          },
        },
      },
      'node-0',
    ],
    ['the last node begins where all are alike, as recorded', [{}, {}, {}], {}, 'node-2'],
  ];
  it.each(cases)('%s', (_title, shapes, shape, expected) => {
    const tables = new Tables(shapes.map((each, i) => node(`node-${i}`, each)));
    expect(tables.choose(tables.waiting('p', shape))).toBe(expected);
  });

  it('equal pods spread over equal nodes in turn', () => {
    const tables = new Tables([node('node-0'), node('node-1'), node('node-2')]);
    const chosen = Array.from({ length: 6 }, (_, i) => {
      const record = tables.waiting(`p-${i}`);
      const name = tables.choose(record);
      tables.nodes.add(record, tables.nodes.slotOf(name));
      return name;
    });
    expect(chosen).toEqual(['node-2', 'node-0', 'node-1', 'node-2', 'node-0', 'node-1']);
  });

  it('zones take turns in the order of nodes', () => {
    const tables = new Tables([zoned('a0', 'a'), zoned('a1', 'a'), zoned('a2', 'a'), zoned('b0', 'b')]);
    expect([...tables.nodes.slotOrder].map(slot => tables.nodes.nameAt(slot))).toEqual(['a0', 'b0', 'a1', 'a2']);
  });

  it.each([
    [1, 1],
    [99, 99],
    [100, 100],
    [1000, 420],
    [5000, 500],
    [5625, 281],
    [10000, 500],
  ])('of %d nodes %d that fit are enough', (nodes, enough) => {
    expect(nodesToFind(nodes)).toBe(enough);
  });

  it('a policy of the user’s decides instead', () => {
    const policy = {
      filter: (_pod: unknown, view: { readonly node: { readonly metadata: { readonly name: string } } }) =>
        view.node.metadata.name === 'node-1' ? 'node(s) disliked' : undefined,
      score: (_pod: unknown, view: { readonly requested: { readonly cpu: number } }) => view.requested.cpu,
    };
    const tables = new Tables([node('node-0'), node('node-1'), node('node-2')], { policy });
    tables.placed('node-0', 'there', { requests: { cpu: '1' } });
    expect(tables.choose(tables.waiting('p', { requests: { cpu: '1' } }))).toBe('node-0');
    const tooBig = tables.waiting('q', { requests: { cpu: '4', memory: '20Gi' } });
    expect(tables.placement.diagnose(tooBig).counts.get('node(s) disliked')).toBeUndefined();
    const full = tables.waiting('r', { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } });
    expect(tables.placement.diagnose(full).counts.get('node(s) disliked')).toBe(1);
  });
});
