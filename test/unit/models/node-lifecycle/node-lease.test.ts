import { describe, expect, it } from 'vitest';
import { RECORDED } from '../../../../src/models/cluster/profile.ts';
import { nextOnGrid, noticedAt } from '../../../../src/models/node-lifecycle/node-lease.ts';

const SECOND = 1_000_000;

describe('when a silent node is noticed', () => {
  // Polls at 2, 7, 12 … s; leases at 0, 10, 20 … s. A renewal is seen at the poll after it and counts from there.
  it.each([
    [0, 52],
    [4.6, 52],
    [9.9, 52],
    [10, 62],
    [19.9, 62],
    [25, 72],
  ])('a node that stops at %d s is noticed at %d s', (stopped, noticed) => {
    expect(noticedAt(stopped * SECOND, 0, RECORDED) / SECOND).toBe(noticed);
  });

  it('a node that came later renews from then on', () => {
    expect(noticedAt(80 * SECOND, 75 * SECOND, RECORDED) / SECOND).toBe(127);
  });

  it('without periods only the grace period counts', () => {
    const profile = { ...RECORDED, 'node.monitorPeriod': 0, 'node.leaseRenew': 0 };
    expect(noticedAt(4.6 * SECOND, 0, profile) / SECOND).toBe(54.6);
  });

  it.each([
    [0, 5, 2, 2],
    [2, 5, 2, 2],
    [2.1, 5, 2, 7],
    [-4, 5, 2, -3],
    [3, 0, 2, 3],
  ])('the first instant not before %d of a grid of %d from %d is %d', (time, period, phase, expected) => {
    expect(nextOnGrid(time, period, phase)).toBe(expected);
  });
});
