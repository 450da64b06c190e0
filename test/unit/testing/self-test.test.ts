// Each invariant can fail: something falsified on its way to the invariants breaks it. What is not falsified breaks
// none.
import { expect, test } from 'vitest';
import { historyOfSeed } from '../../../src/testing/arbitraries.ts';
import { brokenBy, seenHistory } from '../../../src/testing/falsification.ts';
import { falsifications, selfTest } from '../../../src/testing/self-test.ts';

/** What so few histories may not have: `npm run ci:long` sees each of them fail a hundred times. */
const RARE: ReadonlySet<string> = new Set(['D2', 'I39', 'I43', 'I49', 'I53', 'I64']);

test('every invariant is broken by some falsification of the first histories', () => {
  const fired = selfTest(1, 60);
  expect(Object.keys(fired).length).toBeGreaterThan(78);
  const silent = Object.keys(fired).filter(id => fired[id] === 0 && !RARE.has(id));
  expect(silent).toEqual([]);
});

test('a history that is judged again without falsification breaks nothing', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const untouched = { name: 'nothing', begin: () => ({}) };
    expect([...brokenBy(untouched, seenHistory(historyOfSeed(seed)))]).toEqual([]);
  }
});

test('falsifications have names of their own', () => {
  expect(new Set(falsifications.map(({ name }) => name)).size).toBe(falsifications.length);
});
