import { describe, expect, it } from 'vitest';
import { failedSchedulingText } from '../../../../src/models/scheduler/failed-scheduling-text.ts';
import { PodTopology } from '../../../../src/models/scheduler/pod-topology.ts';
import { node, Tables, type PodShape } from './fixtures.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const labels = { app: 'web' };
const labelSelector = { matchLabels: labels };

function zoned(name: string, zone: string): ReturnType<typeof node> {
  return node(name, { labels: { [ZONE]: zone } });
}

function spread(
  topologyKey: string,
  whenUnsatisfiable: string,
  rest: Readonly<Record<string, unknown>> = {},
): PodShape {
  return {
    labels,
    spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector, ...rest }] },
  };
}

function affinity(
  kind: 'podAffinity' | 'podAntiAffinity',
  topologyKey: string,
  own: PodShape['labels'] = labels,
): PodShape {
  const required = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] };
  return { labels: own ?? {}, spec: { affinity: { [kind]: required } } };
}

function whyNot(tables: Tables, shape: PodShape): string {
  const record = tables.waiting('p', shape);
  expect(tables.placement.choose(record)).toBe(-1);
  return failedSchedulingText(tables.nodes.size, tables.placement.diagnose(record).counts, '');
}

describe('topology spread', () => {
  it('keeps zones within the skew, whatever room there is', () => {
    const tables = new Tables([zoned('a0', 'a'), zoned('a1', 'a'), zoned('b0', 'b')]);
    tables.placed('b0', 'there', { labels });
    expect(tables.choose(tables.waiting('p', spread(ZONE, 'DoNotSchedule')))).toMatch(/^a/);
    tables.placed('a0', 'p', { labels });
    tables.placed('a1', 'q', { labels });
    expect(tables.choose(tables.waiting('r', spread(ZONE, 'DoNotSchedule')))).toBe('b0');
  });

  it('weighs a soft constraint by the domains that can be had, not by all there are', () => {
    const tables = new Tables(['n0', 'n1', 'n2'].map(name => node(name)));
    tables.placed('n0', 'a', { labels });
    for (const name of ['b', 'c']) tables.placed('n1', name, { labels });
    const record = tables.waiting('p', spread(HOST, 'ScheduleAnyway'));
    const slots = ['n0', 'n1'].map(name => tables.nodes.slotOf(name));
    const totals = new Float64Array(2);
    PodTopology.of(record.pod, record.schedulingClass, tables.nodes)?.addScores(slots, totals, 1);
    // One and two pods, each times ln(2 + 2), rounded: 1 and 3, so 100 and 100 · (3 + 1 − 3) / 3.
    expect([...totals]).toEqual([100, 33]);
  });

  it('says what is in the way: the skew, a missing label', () => {
    const tables = new Tables([
      zoned('a0', 'a'),
      node('none'),
      node('b0', { labels: { [ZONE]: 'b' }, allocatable: { cpu: '1' } }),
    ]);
    tables.placed('a0', 'there', { labels });
    expect(whyNot(tables, { ...spread(ZONE, 'DoNotSchedule'), requests: { cpu: '2' } })).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, ' +
        "1 node(s) didn't match pod topology spread constraints, " +
        "1 node(s) didn't match pod topology spread constraints (missing required label).",
    );
  });

  it('counts as if a zone were empty while there are fewer zones than wanted', () => {
    const tables = new Tables([zoned('a0', 'a')]);
    tables.placed('a0', 'there', { labels });
    expect(tables.choose(tables.waiting('p', spread(ZONE, 'DoNotSchedule')))).toBe('a0');
    expect(whyNot(tables, spread(ZONE, 'DoNotSchedule', { minDomains: 2 }))).toContain('spread constraints.');
  });

  it('prefers the emptier zone where it only may', () => {
    const tables = new Tables([zoned('a0', 'a'), zoned('b0', 'b')]);
    for (const name of ['x', 'y', 'z']) tables.placed('b0', name, { labels });
    tables.placed('a0', 'big', { requests: { cpu: '3' } });
    expect(tables.choose(tables.waiting('plain'))).toBe('b0');
    expect(tables.choose(tables.waiting('p', spread(ZONE, 'ScheduleAnyway')))).toBe('a0');
  });
});

describe('affinity between pods', () => {
  it('anti-affinity by host puts one pod on each node, then none', () => {
    const tables = new Tables([node('node-0'), node('node-1')]);
    const shape = affinity('podAntiAffinity', HOST);
    for (const name of ['node-1', 'node-0']) {
      const record = tables.waiting(`on-${name}`, shape);
      expect(tables.choose(record)).toBe(name);
      tables.nodes.add(record, tables.nodes.slotOf(name));
    }
    expect(whyNot(tables, shape)).toBe("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.");
  });

  it('pods on nodes keep others away that have no such rule themselves, until they go', () => {
    const tables = new Tables([node('node-0')]);
    const loner = tables.placed('node-0', 'loner', affinity('podAntiAffinity', HOST, { app: 'loner' }));
    expect(whyNot(tables, { labels })).toBe(
      "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
    expect(tables.choose(tables.waiting('other', { labels: { app: 'other' } }))).toBe('node-0');
    tables.nodes.remove(loner);
    expect(tables.choose(tables.waiting('p', { labels }))).toBe('node-0');
  });

  it('affinity goes where such pods are; the first of a kind may go anywhere', () => {
    const tables = new Tables([zoned('a0', 'a'), zoned('b0', 'b')]);
    const shape = affinity('podAffinity', ZONE);
    expect(whyNot(tables, affinity('podAffinity', ZONE, { app: 'stranger' }))).toContain(
      "2 node(s) didn't match pod affinity rules",
    );
    const first = tables.waiting('first', shape);
    expect(tables.choose(first)).toBe('b0');
    tables.placed('a0', 'there', { labels });
    expect(tables.choose(tables.waiting('second', shape))).toBe('a0');
  });

  it('preferred affinity draws, preferred anti-affinity pushes away', () => {
    const preferred = (kind: 'podAffinity' | 'podAntiAffinity'): PodShape => ({
      labels,
      spec: {
        affinity: {
          [kind]: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, podAffinityTerm: { topologyKey: HOST, labelSelector } },
            ],
          },
        },
      },
    });
    const tables = new Tables([node('node-0'), node('node-1')]);
    tables.placed('node-0', 'there', { labels, requests: { cpu: '1' } });
    expect(tables.choose(tables.waiting('p', preferred('podAffinity')))).toBe('node-0');
    expect(tables.choose(tables.waiting('q', preferred('podAntiAffinity')))).toBe('node-1');
  });

  it('terms look at their own namespace only, unless they say otherwise', () => {
    const tables = new Tables([node('node-0')]);
    const shape = affinity('podAntiAffinity', HOST);
    const holder = tables.placed('node-0', 'a', { labels });
    const elsewhere = { ...holder.pod, metadata: { ...holder.pod.metadata, namespace: 'other' } };
    tables.nodes.remove(holder);
    holder.pod = elsewhere;
    tables.nodes.add(holder, 0);
    expect(tables.choose(tables.waiting('p', shape))).toBe('node-0');
  });
});
