// Amdahl's law, fitted.
import { expect, test } from 'vitest';
import { amdahlSpeedup, fitSerialShare } from '../../../src/report/amdahl.ts';

test.each([0, 0.02, 0.1, 0.5, 1])('data made with a serial share of %d give it back', share => {
  const samples = [1, 2, 4, 8, 64].map(parallelism => ({ parallelism, speedup: amdahlSpeedup(share, parallelism, 1) }));
  expect(fitSerialShare(samples, 1)).toBeCloseTo(share, 12);
});

test('a base of several pods at once counts from there', () => {
  const samples = [4, 8, 16].map(parallelism => ({ parallelism, speedup: amdahlSpeedup(0.1, parallelism, 4) }));
  expect(amdahlSpeedup(0.1, 4, 4)).toBe(1);
  expect(fitSerialShare(samples, 4)).toBeCloseTo(0.1, 12);
});

test('speed-ups beyond the ideal give no negative share', () => {
  expect(fitSerialShare([{ parallelism: 2, speedup: 3 }], 1)).toBe(0);
});

test('one point alone fits nothing', () => {
  expect(fitSerialShare([{ parallelism: 1, speedup: 1 }], 1)).toBeNaN();
});
