// The table of a built-in experiment as it is stored: few replications of each point, with what was found.
import { readFileSync, readdirSync } from 'node:fs';
import { loadExperiment } from '../../src/experiment/load.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';
import { resultsCsv } from '../../src/experiment/tables.ts';
import { formatDiagnostic } from '../../src/models/api/diagnostic.ts';

const FOLDER = new URL('../../experiments/', import.meta.url);
const REPEAT = 2;

export const STORED: URL = new URL('stored/', import.meta.url);

/** Names of the built-in experiments. */
export function builtIns(): string[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.replace('.yaml', ''))
    .toSorted();
}

/** What the experiment gives now. */
export function tableOf(name: string): string {
  const text = readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
  const loading = loadExperiment({ name: `${name}.yaml`, text }, { overrides: { repeat: REPEAT } });
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  const results = runExperiment(loading.experiment);
  // Streams of Jobs have thousands of rows: those of the runs as a whole are enough.
  const lines = resultsCsv(results).split('\n');
  const table = lines.length > 200 ? lines.filter((line, i) => i === 0 || line.includes(',*,')) : lines.slice(0, -1);
  return [...table, '', ...results.findings, ''].join('\n');
}
