import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { fixedReasonAt, resourceReason } from '../../../../src/models/scheduler/filter.ts';
import { ResourceScan } from '../../../../src/models/scheduler/resource-scan.ts';
import { resourceScore } from '../../../../src/models/scheduler/score.ts';
import { node, Tables, type NodeShape, type PodShape } from './fixtures.ts';

const NODES = 30;
const draws = new RandomStreams('resource-scan').stream('cases');

function nodeShape(number: number): NodeShape {
  const kind = Math.floor(draws.at(1, number).next() * 5);
  if (kind === 0) return { unschedulable: true };
  if (kind === 1) return { allocatable: { cpu: '2', pods: '3' } };
  if (kind === 2) return { allocatable: { memory: '0' } };
  return kind === 3 ? { allocatable: { cpu: '700m', memory: '3Gi' } } : {};
}

function podShape(number: number): PodShape {
  const cpu = Math.floor(draws.at(2, number).next() * 4) * 300;
  const memory = Math.floor(draws.at(3, number).next() * 3) * 700;
  return { requests: { ...(cpu > 0 ? { cpu: `${cpu}m` } : {}), ...(memory > 0 ? { memory: `${memory}Mi` } : {}) } };
}

/** The same by the rules as they are written down, node by node. */
function byTheRules(tables: Tables, shape: PodShape, start: number, enough: number): number {
  const { schedulingClass } = tables.waiting('q', shape);
  const { slotOrder } = tables.nodes;
  const fitting: number[] = [];
  for (let i = 0; i < slotOrder.length && fitting.length < enough; i += 1) {
    const slot = slotOrder[(start + i) % slotOrder.length] ?? 0;
    const reason = fixedReasonAt(schedulingClass, tables.nodes, slot);
    if (reason === 0 && resourceReason(schedulingClass, tables.nodes, slot) === 0) fitting.push(slot);
  }
  const scores = fitting.map(slot => resourceScore(schedulingClass, tables.nodes, slot));
  return fitting[scores.indexOf(Math.max(...scores))] ?? -1;
}

describe('the search by remembered scores', () => {
  it('finds what the rules find, for 400 pods one after the other on 30 different nodes', () => {
    const tables = new Tables(Array.from({ length: NODES }, (_, i) => node(`node-${i}`, nodeShape(i))));
    const scan = new ResourceScan();
    let placed = 0;
    for (let i = 0; i < 400; i += 1) {
      const shape = podShape(i);
      const record = tables.waiting(`p-${i}`, shape);
      const start = (i * 7) % NODES;
      const enough = 1 + (i % NODES);
      const expected = byTheRules(tables, shape, start, enough);
      expect(scan.find(record.schedulingClass, tables.nodes, start, enough)).toBe(expected);
      if (expected < 0) continue;
      tables.nodes.add(record, expected);
      if (i % 5 === 0) tables.nodes.remove(record);
      placed += 1;
    }
    expect(placed).toBeGreaterThan(100);
    expect(placed).toBeLessThan(400);
  });
});
