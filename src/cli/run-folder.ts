// A run's folder (design.md section 3): the tables, the experiment as resolved, and what charts are drawn from later.
// Every file is there whole or not at all; the same run writes the same bytes.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainRecord } from '../experiment/record-transfer.ts';
import { plainRecord, recordOf } from '../experiment/record-transfer.ts';
import type { Results } from '../experiment/results.ts';
import type { KeptRecord } from '../experiment/tables.ts';
import { ledgerCsv, podsCsv, resultsCsv, seriesCsv, summaryJson } from '../experiment/tables.ts';
import { writeAllAtomically } from './atomic-file.ts';

/** What `joblab chart` draws from: the results with the records of the first replications. */
const RESULTS_FILE = 'results.json';
const CHART_FILE = /\.(vl\.json|svg|png)$/;

/** Writes all tables. Charts and report of an earlier run are taken away: they would show other numbers. */
export function writeRunFolder(folder: string, results: Results, kept: readonly KeptRecord[]): Promise<void> {
  const charts = join(folder, 'charts');
  if (existsSync(charts)) {
    for (const file of readdirSync(charts)) if (CHART_FILE.test(file)) rmSync(join(charts, file));
  }
  rmSync(join(folder, 'report.html'), { force: true });
  const files = new Map([
    ['experiment.yaml', results.source],
    ['results.csv', resultsCsv(results)],
    ['ledger.csv', ledgerCsv(results)],
    ['pods.csv', podsCsv(kept)],
    ['series.csv', seriesCsv(kept)],
    ['summary.json', summaryJson(results)],
    [RESULTS_FILE, resultsText(results)],
  ]);
  return writeAllAtomically(folder, files);
}

/** Numbers that JSON has no word for. */
const NOT_A_NUMBER = 'NaN';
type Typed = { readonly $: string; readonly values: readonly unknown[] };
const TYPED_ARRAYS = { Float64Array, Int32Array, Uint8Array } as const;

function resultsText(results: Results): string {
  const points = results.points.map(point => ({ ...point, first: plainRecord(point.first) }));
  const text = JSON.stringify({ ...results, points }, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: NOT_A_NUMBER, values: [String(value)] };
    if (!ArrayBuffer.isView(value)) return value;
    const values = [...(value as Float64Array)].map(one => (Number.isFinite(one) ? one : null));
    return { $: value.constructor.name, values } satisfies Typed;
  });
  return `${text}\n`;
}

/** The results of a run's folder; undefined where the folder has none. */
export function readResults(folder: string): Results | undefined {
  const path = join(folder, RESULTS_FILE);
  if (!existsSync(path)) return undefined;
  const read = JSON.parse(readFileSync(path, 'utf8'), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$' in value)) return value;
    const { $: type, values } = value as Typed;
    if (type === NOT_A_NUMBER) return Number(values[0]);
    const array = TYPED_ARRAYS[type as keyof typeof TYPED_ARRAYS];
    return array === undefined ? value : array.from(values.map(one => (one === null ? Number.NaN : Number(one))));
  }) as Results;
  const points = read.points.map(point => ({ ...point, first: recordOf(point.first as unknown as PlainRecord) }));
  return { ...read, points };
}
