// Writes the stored tables of the built-in experiments again. A change of results is told in CHANGELOG.md under
// "Results change": what moved, by how much, and why.
import { mkdirSync, writeFileSync } from 'node:fs';
import { STORED, builtIns, tableOf } from '../test/experiments/stored-table.ts';

mkdirSync(STORED, { recursive: true });
for (const name of builtIns()) writeFileSync(new URL(`${name}.txt`, STORED), tableOf(name));
