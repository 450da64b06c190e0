// Work that is cut off: nothing that was finished is lost, and nothing half done stays.
import { expect, test } from 'vitest';
import { killSweep } from './killed-sweep.ts';

test('a sweep killed 20 times loses nothing, does nothing twice, and ends with the same bytes', async () => {
  const { faults, areEqual } = await killSweep(20, 2);
  expect(faults).toEqual([]);
  expect(areEqual).toBe(true);
}, 300_000);
