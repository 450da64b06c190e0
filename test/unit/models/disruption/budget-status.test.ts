import { describe, expect, test } from 'vitest';
import { budgetStatus } from '../../../../src/models/disruption/budget-status.ts';

describe('a budget allows what it can spare', () => {
  test.each([
    [{ minAvailable: 2 }, { matching: 3, healthy: 3, scale: 'no scale' }, 1, 2, 3],
    [{ minAvailable: 2 }, { matching: 2, healthy: 2, scale: 0 }, 0, 2, 2],
    [{ minAvailable: 2 }, { matching: 2, healthy: 1, scale: 0 }, 0, 2, 2],
    [{ minAvailable: 0 }, { matching: 0, healthy: 0, scale: 0 }, 0, 0, 0],
    [{ minAvailable: '50%' }, { matching: 3, healthy: 3, scale: 5 }, 0, 3, 5],
    [{ minAvailable: '50%' }, { matching: 5, healthy: 5, scale: 5 }, 2, 3, 5],
    [{ maxUnavailable: 1 }, { matching: 3, healthy: 3, scale: 3 }, 1, 2, 3],
    [{ maxUnavailable: 9 }, { matching: 3, healthy: 3, scale: 3 }, 3, 0, 3],
    [{ maxUnavailable: '34%' }, { matching: 3, healthy: 3, scale: 3 }, 2, 1, 3],
    [{}, { matching: 3, healthy: 3, scale: 0 }, 3, 0, 3],
  ])('%j with %j', (spec, counts, disruptionsAllowed, desiredHealthy, expectedPods) => {
    const status = { disruptionsAllowed, currentHealthy: counts.healthy, desiredHealthy, expectedPods };
    expect(budgetStatus(spec, counts)).toEqual({ ok: true, status });
  });

  test('shares of pods whose controller has no number of replicas cannot be said', () => {
    const scale = 'jobs.batch does not implement the scale subresource';
    const counts = { matching: 2, healthy: 2, scale };
    expect(budgetStatus({ maxUnavailable: 1 }, counts)).toEqual({ ok: false, message: scale });
    expect(budgetStatus({ minAvailable: '10%' }, counts)).toEqual({ ok: false, message: scale });
  });
});
