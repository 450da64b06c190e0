// What `joblab run` prints: results to standard output in the form asked for, everything else to standard error.
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Experiment } from '../experiment/experiment.ts';
import { precisionNotes } from '../experiment/precision.ts';
import { recordOf } from '../experiment/record-transfer.ts';
import type { Results } from '../experiment/results.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { steadyRule } from '../experiment/steady-state.ts';
import { resultsCsv, summaryValue } from '../experiment/tables.ts';
import { coloured } from './colour.ts';
import { comparisonTable } from './comparison-table.ts';
import type { Output } from './output.ts';
import { outcomeText } from './outcome-text.ts';
import { pointTable } from './point-table.ts';

export interface PrintInput {
  readonly experiment: Experiment;
  readonly results: Results;
  readonly outcomes: readonly (readonly RunOutcome[])[];
  readonly output: Output | undefined;
  readonly isOnly: boolean;
  /** Points are compared pair by pair, as `-o wide` does, too. */
  readonly isComparison: boolean;
}

const USUAL_WIDTH = 100;

/** Prints the results. */
export function printResults(input: PrintInput): Promise<void> {
  const { experiment, results, output = 'table' } = input;
  if (output === 'csv') return print(resultsCsv(results));
  if (output === 'json' || output === 'yaml') {
    const value = isOneManifestRun(input) ? finalObjects(input) : summaryValue(results);
    return print(
      output === 'json'
        ? `${JSON.stringify(value, undefined, 4)}\n`
        : stringify(value, { version: '1.1', aliasDuplicateObjects: false }),
    );
  }
  const isWide = output === 'wide';
  const lines: string[] = [];
  const isSteady = steadyRule(experiment.document) !== undefined;
  const isSingle = results.points.length === 1 && results.repeat === 1 && !isSteady;
  if (!input.isOnly || !experiment.isPlain) lines.push(coloured('bold', results.title));
  if (isSingle) lines.push(...singleLines(input, isWide));
  else lines.push(...pointTable(results, isWide));
  if (!isSingle || !experiment.isPlain) lines.push('', ...results.findings);
  if (isWide || input.isComparison) lines.push(...comparisonTable(results));
  if (!input.isOnly) lines.push('');
  return print(`${lines.join('\n')}\n`);
}

function isOneManifestRun({ experiment, results }: PrintInput): boolean {
  return experiment.isPlain && results.points.length === 1 && results.repeat === 1;
}

function singleLines({ outcomes }: PrintInput, isWide: boolean): string[] {
  const plain = outcomes[0]?.[0]?.record;
  if (plain === undefined) return [];
  const width = Math.min(process.stdout.columns ?? USUAL_WIDTH, 140);
  return outcomeText(recordOf(plain), { isWide, width });
}

/** The objects at the end, as `kubectl get -o yaml` prints them: one alone, several as a List. */
function finalObjects({ outcomes }: PrintInput): unknown {
  const objects = outcomes[0]?.[0]?.record?.finalObjects ?? [];
  return objects.length === 1
    ? objects[0]
    : { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } };
}

/** Writes to standard output and waits until a slow reader has taken it; `main.ts` hears of what goes wrong. */
function print(text: string): Promise<void> {
  return new Promise(resolve => process.stdout.write(text, () => resolve()));
}

const MOST_NOTES = 20;

/** What was assumed about containers, which precisions were not reached, and which Jobs did not finish. */
export function printNotes(
  experiment: Experiment,
  outcomes: readonly (readonly RunOutcome[])[],
  results: Results,
): void {
  const notes = new Set<string>(precisionNotes(experiment, results).map(text => `note: ${text}`));
  for (const { assumptions } of outcomes.flat()) for (const text of assumptions) notes.add(`note: ${text}`);
  for (const list of outcomes) {
    const [first] = list;
    if (first === undefined || first.openCount === 0) continue;
    const point = experiment.points[first.point]?.name ?? '';
    const where = point === 'all' ? '' : ` (${point})`;
    for (const { name, waitsFor } of first.open) {
      notes.add(`unfinished: job/${name}${where}${waitsFor === '' ? '' : `: ${waitsFor}`}`);
    }
    if (first.openCount > first.open.length)
      notes.add(`unfinished: ${first.openCount - first.open.length} more Jobs${where}`);
  }
  const lines = [...notes];
  for (const line of lines.slice(0, MOST_NOTES)) process.stderr.write(`${line}\n`);
  if (lines.length > MOST_NOTES) process.stderr.write(`… and ${lines.length - MOST_NOTES} more notes\n`);
}

/** Where the files are, and what to do next. */
export function printFolder(folder: string, experiment: Experiment, hasCharts: boolean): void {
  const isSingle = experiment.points.length === 1 && experiment.repeat.atMost === 1;
  const report = hasCharts ? `, the report in ${join(folder, 'report.html')}` : '';
  process.stderr.write(`written to ${folder}${report}\n`);
  if (isSingle && steadyRule(experiment.document) === undefined)
    process.stderr.write('one run is one draw of chance: --repeat 30 gives confidence intervals\n');
}
