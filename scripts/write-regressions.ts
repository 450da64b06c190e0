// Writes the regression history of each historical bug: the first seed that shows it, shrunk, as data.
// Run by hand when histories or shrinking change: `node scripts/write-regressions.ts`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { historicalBugs } from '../src/testing/bugs.ts';
import { findCounterExample } from '../src/testing/search.ts';

const FOLDER = new URL('../test/data/regressions/', import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const { name } of historicalBugs) {
  const found = findCounterExample({ seeds: 2000, bugs: new Set([name]) });
  if (found === undefined) throw new Error(`${name}: no history in 2000 seeds shows it`);
  const { seed, history, violations } = found;
  const invariants = [...new Set(violations.map(({ invariant }) => invariant))];
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify({ seed, invariants, history }, undefined, 1)}\n`);
}
