// Plays every recorded case, says how each differs, prints the table of agreement and writes it into docs/fidelity.md.
//
//     npm run conformance [-- PATTERN]     with a pattern only the cases whose names contain it, and nothing is written
import { readFileSync, writeFileSync } from 'node:fs';
import { agreementTable, differingRules, withTable } from '../test/conformance/agreement.ts';
import { judgementOf } from '../test/conformance/replay.ts';
import type { Judgement } from '../test/conformance/story-difference.ts';
import { caseNames } from '../test/conformance/truth.ts';

const FIDELITY = new URL('../docs/fidelity.md', import.meta.url);
const pattern = process.argv[2] ?? '';
const judgements = new Map<string, Judgement>();
for (const name of caseNames()) {
  if (!name.includes(pattern)) continue;
  const judgement = judgementOf(name);
  judgements.set(name, judgement);
  for (const rule of differingRules(judgement)) {
    for (const difference of judgement[rule] ?? []) console.log(`${name.padEnd(30)} ${rule.padEnd(8)} ${difference}`);
  }
}
const table = agreementTable(judgements);
console.log(table);
if (pattern === '') writeFileSync(FIDELITY, withTable(readFileSync(FIDELITY, 'utf8'), table));
