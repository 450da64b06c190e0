// Traces of real work as distributions: a column of a csv file, or of a log in the Standard Workload Format (the one of
// Feitelson's Parallel Workloads Archive: lines of 18 numbers, comments after `;`, -1 for what is not known).
import type { DocumentFault, Path } from './schema-fault.ts';

/** A trace that an experiment names. */
export interface TraceRequest {
  readonly kind: 'csv' | 'swf';
  readonly file: string;
  readonly column: string;
}

/** Values of the column, texts where they are no numbers; or what is wrong, and with which of the fields. */
export type Trace =
  | { readonly values: readonly (number | string)[] }
  | { readonly fault: string; readonly field: 'file' | 'column' };

/** Columns of a log in the Standard Workload Format by the field's number, from 0. */
const SWF_FIELDS: ReadonlyMap<string, number> = new Map([
  ['run', 3],
  ['wait', 2],
  ['cpu', 5],
]);
const SWF_SUBMITTED = 1;
const SWF_LENGTH = 18;
/** Time from one job's submission to the next one's. */
const BETWEEN = 'between';

/** The column of a log in the Standard Workload Format that is meant where none is named. */
export const SWF_DEFAULT_COLUMN = 'run';

/** Reads the column of a trace. */
export function readTrace(text: string, request: TraceRequest): Trace {
  return request.kind === 'csv' ? readCsv(text, request) : readSwf(text, request);
}

/** Traces that were not read, since only `--set` or `vary` names them. */
export function unreadTraces(value: unknown, at: Path = []): DocumentFault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]): DocumentFault[] => {
    const here = [...at, Array.isArray(value) ? Number(key) : key];
    const isUnread = key === 'empirical' && typeof field === 'object' && field !== null && !('values' in field);
    if (!isUnread) return key === 'values' ? [] : unreadTraces(field, here);
    const message = 'Forbidden: a trace is read where `pods` or `cases` of the experiment file name it';
    return [{ path: here, isKey: false, reason: 'FieldValueInvalid', message }];
  });
}

function readCsv(text: string, { file, column }: TraceRequest): Trace {
  const [header = '', ...rows] = linesOf(text);
  const place = cellsOf(header).indexOf(column);
  if (place === -1) {
    return { fault: `Invalid value: ${JSON.stringify(column)}: ${file} has the columns ${header}`, field: 'column' };
  }
  if (rows.length === 0) return { fault: `Invalid value: ${JSON.stringify(file)}: there are no rows`, field: 'file' };
  return { values: rows.map(row => numberOf(cellsOf(row)[place] ?? '')) };
}

function readSwf(text: string, { file, column }: TraceRequest): Trace {
  const field = SWF_FIELDS.get(column);
  if (field === undefined && column !== BETWEEN) {
    const known = [...SWF_FIELDS.keys(), BETWEEN].join(', ');
    return { fault: `Unsupported value: ${JSON.stringify(column)}: supported values: ${known}`, field: 'column' };
  }
  const lines = linesOf(text).filter(line => !line.trimStart().startsWith(';'));
  const jobs = lines.map(line => line.trim().split(/\s+/).map(Number));
  const odd = jobs.find(job => job.length !== SWF_LENGTH || job.some(Number.isNaN));
  if (odd !== undefined) {
    const line = lines[jobs.indexOf(odd)] ?? '';
    const found = JSON.stringify(line.slice(0, 60));
    const what = `must have lines of ${SWF_LENGTH} numbers, found ${found}`;
    return { fault: `Invalid value: ${JSON.stringify(file)}: ${what}`, field: 'file' };
  }
  const values = column === BETWEEN ? gapsOf(jobs) : jobs.map(job => job[field ?? 0] ?? -1);
  const known = values.filter(value => value >= 0);
  if (known.length > 0) return { values: known };
  return { fault: `Invalid value: ${JSON.stringify(file)}: no job has a time ${column}`, field: 'file' };
}

/** Times between submissions, which a log need not have in order. */
function gapsOf(jobs: readonly (readonly number[])[]): number[] {
  const submitted = jobs.map(job => job[SWF_SUBMITTED] ?? -1).filter(time => time >= 0);
  const sorted = submitted.toSorted((a, b) => a - b);
  return sorted.slice(1).map((time, i) => time - (sorted[i] ?? time));
}

function linesOf(text: string): string[] {
  return text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r?\n/)
    .filter(line => line.trim() !== '');
}

const CELL = /\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/y;

/** Cells of a line; within quotes commas stand for themselves, and two quotes for one. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  while (CELL.lastIndex <= line.length) {
    const from = CELL.lastIndex;
    const match = CELL.exec(line);
    if (match === null) break;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    // A line ends after a cell without a comma behind it.
    if (CELL.lastIndex === line.length && !match[0].endsWith(',')) break;
    if (CELL.lastIndex === from) break;
  }
  return cells;
}

/** Other texts stay: they may be durations, or else the schema refuses them. */
function numberOf(text: string): number | string {
  return /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}
