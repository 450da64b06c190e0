// Work that is cut off: nothing that was finished is lost, and nothing half done stays. Ten times as often: test/long.
import { expect, test } from 'vitest';
import { killSweep } from './killed-sweep.ts';

test.each([
  [14, 1],
  [6, 2],
])(
  'a sweep killed %i times on %i threads loses nothing, does nothing twice, and ends with the same bytes',
  async (kills, threads) => {
    const { faults, areEqual } = await killSweep(kills, threads);
    expect(faults).toEqual([]);
    expect(areEqual).toBe(true);
  },
  300_000,
);
