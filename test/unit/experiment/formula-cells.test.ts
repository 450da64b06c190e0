// Names in the tables of a run's folder: a spreadsheet that opens them calculates nothing.
import { expect, test } from 'vitest';
import { resultsCsv } from '../../../src/experiment/tables.ts';
import { makeResults } from '../../fixtures/results.ts';

function caseCellOf(name: string): string {
  const point = { name: 'a', caseName: name, parallelism: 1, tasks: 1 };
  const csv = resultsCsv(makeResults({ points: [point], repeat: 1, factorNames: [] }));
  return /^a,(.*),0,resize,/.exec(csv.split('\n')[1] ?? '')?.[1] ?? '';
}

test.each([
  ['=HYPERLINK("http://example.com")', `"'=HYPERLINK(""http://example.com"")"`],
  ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ['+1+1', "'+1+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\t=1', "'\t=1"],
])('%j begins with an apostrophe', (name, cell) => {
  expect(caseCellOf(name)).toBe(cell);
});

test.each(['-1', '+2.5', '-1e3', 'a=b', 'no policy', "it's"])('%j stays as it is', name => {
  expect(caseCellOf(name)).toBe(name);
});
