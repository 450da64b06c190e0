// The test of test/cli/killed.test.ts, often enough to meet rare moments.
import { expect, test } from 'vitest';
import { killSweep } from '../cli/killed-sweep.ts';

test.each([1, 2])('a sweep on %i threads killed 100 times loses nothing, does nothing twice, same bytes', async n => {
  const { faults, areEqual } = await killSweep(100, n);
  expect(faults).toEqual([]);
  expect(areEqual).toBe(true);
});
