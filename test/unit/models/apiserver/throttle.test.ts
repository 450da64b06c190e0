import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../../src/models/apiserver/throttle.ts';

const MILLI = 1_000;

describe('Throttle', () => {
  it('lets a burst through, then one request a period', () => {
    const throttle = new Throttle(20, 3);
    const waits = Array.from({ length: 6 }, () => throttle.reserve(0) / MILLI);
    expect(waits).toEqual([0, 0, 0, 50, 100, 150]);
  });

  it('fills up again with time, never beyond the burst', () => {
    const throttle = new Throttle(20, 2);
    throttle.reserve(0);
    throttle.reserve(0);
    expect(throttle.reserve(100 * MILLI)).toBe(0);
    expect(throttle.reserve(10_000 * MILLI)).toBe(0);
    expect(throttle.reserve(10_000 * MILLI)).toBe(0);
    expect(throttle.reserve(10_000 * MILLI)).toBe(50 * MILLI);
  });

  it('sends the k-th request no earlier than (k − burst) / qps', () => {
    const throttle = new Throttle(20, 30);
    let last = 0;
    for (let k = 1; k <= 125; k += 1) last = throttle.reserve(0);
    expect(last / 1_000_000).toBeCloseTo((125 - 30) / 20, 6);
  });

  it('never waits without a limit', () => {
    const throttle = new Throttle(0, 0);
    for (let k = 0; k < 1000; k += 1) expect(throttle.reserve(0)).toBe(0);
  });
});
