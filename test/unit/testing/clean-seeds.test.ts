// The first 2000 random histories under all faults: the controllers as they are break nothing. `npm run ci:long` runs a
// hundred thousand.
import { expect, test } from 'vitest';
import { historyMaker, runSeeds } from '../../../src/testing/campaign.ts';

test.each([1, 501, 1001, 1501])('500 seeds from %i break no invariant', from => {
  const { broken, histories, atRest } = runSeeds(from, 500, historyMaker());
  expect(broken).toEqual([]);
  expect(histories).toBe(500);
  expect(atRest).toBeGreaterThan(400);
});
