import { describe, expect, it } from 'vitest';
import { EvictionLimit } from '../../../../src/models/node-lifecycle/eviction-limit.ts';
import { evictionRate, zoneStateOf } from '../../../../src/models/node-lifecycle/zone-state.ts';

describe('the state of a zone and its rate of evictions', () => {
  it.each([
    [3, 1, 'Normal', 0.1],
    [3, 2, 'Normal', 0.1], // two thirds, but fewer than three nodes
    [5, 3, 'PartialDisruption', 0],
    [50, 28, 'PartialDisruption', 0],
    [51, 29, 'PartialDisruption', 0.01],
    [60, 32, 'Normal', 0.1],
    [4, 4, 'FullDisruption', 0.1],
    [1, 1, 'FullDisruption', 0.1],
    [0, 0, 'Normal', 0.1],
  ] as const)('of %d nodes %d lost: %s, %d nodes a second', (nodes, lost, state, rate) => {
    expect(zoneStateOf(nodes, lost)).toBe(state);
    expect(evictionRate(state, nodes, 0.1)).toBeCloseTo(rate, 9);
  });
});

describe('the queue of lost nodes of a zone', () => {
  it('lets one node through at once, then one in ten seconds', () => {
    const limit = new EvictionLimit(0.1);
    for (const name of ['a', 'b', 'c']) limit.add(name);
    expect(limit.take(0)).toBe('a');
    expect(limit.take(0)).toBeUndefined();
    expect(limit.readyAt(5)).toBe(10_000_000);
    expect(limit.take(10_000_000)).toBe('b');
    limit.remove('c');
    expect(limit.isEmpty).toBe(true);
    expect(limit.readyAt(30_000_000)).toBe(Infinity);
  });

  it('lets nobody through at rate 0, and one at once when the rate changes', () => {
    const limit = new EvictionLimit(0.1);
    limit.add('a');
    limit.add('b');
    expect(limit.take(0)).toBe('a');
    limit.setRate(0);
    expect(limit.readyAt(100)).toBe(Infinity);
    limit.setRate(0.1);
    expect(limit.take(100)).toBe('b');
  });
});
