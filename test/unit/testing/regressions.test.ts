// The fourteen historical bugs: each has a small history that shows it, which is harmless without the bug.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { historicalBugs } from '../../../src/testing/bugs.ts';
import { runHistory } from '../../../src/testing/harness.ts';
import type { History } from '../../../src/testing/history.ts';
import { logText } from '../../../src/testing/relations.ts';

interface Regression {
  readonly seed: number;
  readonly invariants: readonly string[];
  readonly history: History;
}

const regressions = historicalBugs.map(({ name, issue }) => {
  const text = readFileSync(new URL(`../../data/regressions/${name}.json`, import.meta.url), 'utf8');
  return { name, issue, ...(JSON.parse(text) as Regression) };
});

test('fourteen bugs are known', () => {
  expect(new Set(regressions.map(({ name }) => name)).size).toBe(14);
});

describe.each(regressions)('$name ($issue)', ({ name, history, invariants, seed }) => {
  const bugs = new Set([name]);

  test('is shown by its history, through the same invariants', () => {
    const { violations } = runHistory(history, { bugs });
    expect([...new Set(violations.map(({ invariant }) => invariant))]).toEqual(invariants);
  });

  test('takes at most twelve edits and faults, and one of the first 2000 seeds', () => {
    expect(history.actions.length).toBeLessThanOrEqual(12);
    expect(seed).toBeLessThanOrEqual(2000);
  });

  test('is gone when it is switched off', () => {
    expect(runHistory(history).violations).toEqual([]);
  });

  test('is replayed to the same bytes', () => {
    expect(logText(history, { bugs })).toBe(logText(history, { bugs }));
  });
});
