// Every recorded case is played in the simulator and held against what the real control plane did.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { agreementTable, differingRules, withTable } from './agreement.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { judgementOf } from './replay.ts';
import { RULES, type Judgement } from './story-difference.ts';
import { caseNames } from './truth.ts';

const FIDELITY = new URL('../../docs/fidelity.md', import.meta.url);
const judgements = new Map<string, Judgement>();

describe('a case goes as it went in the real control plane', () => {
  test.each(caseNames())('%s', name => {
    const judgement = judgementOf(name);
    judgements.set(name, judgement);
    const known = new Set(KNOWN_DIFFERENCES.filter(one => one.case === name).map(one => one.rule));
    const unknown = RULES.filter(rule => !known.has(rule)).flatMap(rule => judgement[rule] ?? []);
    expect(unknown).toEqual([]);
    expect(differingRules(judgement)).toEqual(RULES.filter(rule => known.has(rule)));
  });

  afterAll(() => console.log(agreementTable(judgements)));
});

test('the known differences name cases that there are, each rule once', () => {
  const keys = KNOWN_DIFFERENCES.map(one => `${one.case} ${one.rule}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(KNOWN_DIFFERENCES.filter(one => !caseNames().includes(one.case))).toEqual([]);
});

test('docs/fidelity.md tells readers of each known difference', () => {
  const rows = readFileSync(FIDELITY, 'utf8').split('\n');
  const untold = KNOWN_DIFFERENCES.filter(
    known => !rows.some(row => row.startsWith('|') && row.includes(known.case) && row.includes(`| ${known.rule} |`)),
  );
  expect(untold).toEqual([]);
});

test('the table in docs/fidelity.md is the one of this run', () => {
  const document = readFileSync(FIDELITY, 'utf8');
  expect(withTable(document, agreementTable(judgements))).toBe(document);
});
