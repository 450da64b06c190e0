// Writes the digests of the charts of all built-in experiments again (npm run charts:accept), after somebody has looked
// at the pictures: node scripts/contact-sheet.ts draws them. Says which have changed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { STORED, builtIns, digestsOf, resultsOf } from '../test/report/stored-charts.ts';

type Digests = Record<string, Record<string, string>>;

const old = existsSync(STORED) ? (JSON.parse(readFileSync(STORED, 'utf8')) as Digests) : {};
const fresh: Digests = {};
for (const name of builtIns()) {
  const digests = digestsOf(resultsOf(name));
  fresh[name] = digests;
  const charts = new Set([...Object.keys(digests), ...Object.keys(old[name] ?? {})]);
  const changed = [...charts].filter(chart => digests[chart] !== old[name]?.[chart]);
  if (changed.length > 0) process.stdout.write(`${name}: ${changed.join(', ')}\n`);
}
writeFileSync(STORED, `${JSON.stringify(fresh, undefined, 2)}\n`);
