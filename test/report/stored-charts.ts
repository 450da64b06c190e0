// Pictures of every chart of every built-in experiment as digests: with the file's own seed and few replications. A
// picture that becomes another one is a change that somebody has to look at and accept (npm run charts:accept).
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { loadExperiment } from '../../src/experiment/load.ts';
import type { Results } from '../../src/experiment/results.ts';
import { runExperiment } from '../../src/experiment/run-experiment.ts';
import { formatDiagnostic } from '../../src/models/api/diagnostic.ts';
import { charts, renderSvg } from '../../src/report/index.ts';
import { measure } from './fixtures.ts';

const FOLDER = new URL('../../experiments/', import.meta.url);
/** Distributions are drawn from ten runs on. */
const REPEAT = 10;

/** Digests by experiment and chart, as they were accepted. */
export const STORED: URL = new URL('stored-charts.json', import.meta.url);

export function builtIns(): string[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.yaml'));
  return files.map(file => file.replace('.yaml', '')).toSorted();
}

export function resultsOf(name: string, repeat: number = REPEAT): Results {
  const text = readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
  const loading = loadExperiment({ name: `${name}.yaml`, text }, { overrides: { repeat } });
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return runExperiment(loading.experiment);
}

/**
 * Digest of each chart that fits the experiment. The version is left out: a release changes no picture.
 *
 * @param warn  hears what Vega-Lite and Vega have to say
 */
export function digestsOf(results: Results, warn: (message: string) => void = () => undefined): Record<string, string> {
  const steady = { ...results, version: '0.0.0' };
  const fitting = Object.entries(charts).filter(([, chart]) => chart.fits(steady));
  return Object.fromEntries(
    fitting.map(([name, chart]) => {
      const svg = renderSvg(chart, steady, { size: 'slide', theme: 'light', measure }, { warn });
      return [name, createHash('sha256').update(svg).digest('hex').slice(0, 16)];
    }),
  );
}
