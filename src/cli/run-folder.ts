// A run's folder (design.md section 3): the tables, the experiment as resolved, and what charts are drawn from later.
// The same run writes the same bytes.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainRecord } from '../experiment/record-transfer.ts';
import { plainRecord, recordOf } from '../experiment/record-transfer.ts';
import type { Results } from '../experiment/results.ts';
import type { KeptRecord } from '../experiment/tables.ts';
import { ledgerCsv, podsCsv, resultsCsv, seriesCsv, summaryJson } from '../experiment/tables.ts';
import type { Staging } from './atomic-file.ts';
import { PARQUET_FILE } from './parquet.ts';
import { parseTyped, typedText } from './typed-json.ts';

/** What `joblab chart` draws from: the results with the records of the first replications. */
const RESULTS_FILE = 'results.json';
const CHART_FILE = /\.(vl\.json|svg|png|pdf|pptx)$/;

/** Adds all tables. */
export function stageTables(staging: Staging, results: Results, kept: readonly KeptRecord[]): void {
  staging.add('experiment.yaml', results.source);
  staging.add('results.csv', resultsCsv(results));
  staging.add('ledger.csv', ledgerCsv(results));
  staging.add('pods.csv', podsCsv(kept));
  staging.add('series.csv', seriesCsv(kept));
  staging.add('summary.json', summaryJson(results));
  staging.add(RESULTS_FILE, resultsText(results));
}

/** Takes away what an earlier run made on request and the new one did not: charts, report, Parquet of other numbers. */
export function removeOldFiles(folder: string, made: ReadonlySet<string>): void {
  const charts = join(folder, 'charts');
  if (existsSync(charts)) {
    for (const file of readdirSync(charts)) {
      if (CHART_FILE.test(file) && !made.has(join('charts', file))) rmSync(join(charts, file));
    }
  }
  for (const file of ['report.html', PARQUET_FILE]) {
    if (!made.has(file)) rmSync(join(folder, file), { force: true });
  }
}

function resultsText(results: Results): string {
  const points = results.points.map(point => ({ ...point, first: plainRecord(point.first) }));
  return `${typedText({ ...results, points })}\n`;
}

/** The results of a run's folder; undefined where the folder has none. */
export function readResults(folder: string): Results | undefined {
  const path = join(folder, RESULTS_FILE);
  if (!existsSync(path)) return undefined;
  const read = parseTyped(readFileSync(path, 'utf8')) as Results;
  const points = read.points.map(point => ({ ...point, first: recordOf(point.first as unknown as PlainRecord) }));
  return { ...read, points };
}
