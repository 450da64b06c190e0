// Steady state: what a stream of arriving Jobs is like once the start does not show any more. The first Jobs are
// dropped (the rule MSER-5, or as many as the file says), the others averaged; the means of batches of one long run
// are nearly independent and give an interval without replications.
import { batchMeans, warmUpLength } from '../sim/replication.ts';
import type { ExperimentDocument, JsonObject, SteadyStateDocument } from './document.ts';
import type { RunRow, RunTables } from './metrics.ts';
import { WHOLE_RUN } from './metrics.ts';
import type { MetricName } from './results.ts';
import { METRICS } from './results.ts';
import type { DocumentFault } from './schema-fault.ts';

/** With fewer Jobs MSER-5 has too few means of five to choose from. */
const FEWEST_ARRIVALS = 200;
const USUAL_BATCHES = 20;

/** A row that stands for the Jobs of one arrival source after their warm-up. */
export interface SteadyRow extends RunRow {
  /** Jobs dropped, and Jobs averaged. */
  readonly dropped: number;
  readonly measured: number;
  /** Means of successive batches. */
  readonly batches: Readonly<Record<MetricName, readonly number[]>>;
}

/** The rule of an experiment; undefined where it is about runs that end. */
export function steadyRule(document: ExperimentDocument): Required<SteadyStateDocument> | undefined {
  const given = document.steadyState;
  if (given === undefined || given === false) return undefined;
  const { warmUp = 'auto', batches = USUAL_BATCHES } = given === true ? {} : given;
  return { warmUp, batches };
}

/** Why an experiment can have no steady state. */
export function steadyFaults(document: ExperimentDocument): DocumentFault[] {
  const rule = steadyRule(document);
  if (rule === undefined) return [];
  const arrivals = document.arrivals ?? [];
  if (arrivals.length === 0) {
    const why = 'only a stream of arrivals has a steady state; Jobs that are applied once begin and end';
    return [fault(['steadyState'], `Forbidden: ${why}`)];
  }
  const needed = Math.max(FEWEST_ARRIVALS, (rule.warmUp === 'auto' ? 0 : rule.warmUp) + 5 * rule.batches);
  return arrivals.flatMap(({ count }, i) =>
    count >= needed
      ? []
      : [fault(['arrivals', i, 'count'], `Invalid value: ${count}: a steady state needs at least ${needed} arrivals`)],
  );
}

function fault(path: DocumentFault['path'], message: string): DocumentFault {
  return { path, isKey: false, reason: 'FieldValueInvalid', message };
}

/**
 * The tables of a run in which each arrival source has one row instead of one a Job. A source whose warm-up does not
 * end within the first half of its Jobs has not come to rest: its row is empty, as that of a run that did not finish.
 */
export function steadyTables(tables: RunTables, document: ExperimentDocument): RunTables {
  const rule = steadyRule(document);
  if (rule === undefined) return tables;
  const sources = (document.arrivals ?? []).map(({ manifest }) => sourceName(manifest));
  const rows: RunRow[] = [];
  const taken = new Set<string>();
  for (const name of new Set(sources)) {
    const own = tables.rows.filter(row => isOf(name, row.job));
    for (const row of own) taken.add(row.job);
    rows.push(steadyRow(`${name}-*`, own, rule));
  }
  const others = tables.rows.filter(row => !taken.has(row.job));
  // A single source stands for the run; the run as a whole only has a beginning and an end.
  const isAlone = rows.length === 1 && others.every(row => row.job === WHOLE_RUN);
  return { rows: isAlone ? rows : [...rows, ...others], ledgers: tables.ledgers };
}

function sourceName(manifest: string | JsonObject): string {
  const metadata = typeof manifest === 'string' ? undefined : (manifest['metadata'] as JsonObject | undefined);
  const name = metadata?.['name'];
  return typeof name === 'string' ? name : '';
}

/** Copies are called NAME-0, NAME-1 …, and stand in the tables in the order of their arrival. */
function isOf(source: string, job: string): boolean {
  return job.startsWith(`${source}-`) && /^\d+$/.test(job.slice(source.length + 1));
}

function steadyRow(job: string, all: readonly RunRow[], rule: Required<SteadyStateDocument>): SteadyRow {
  // The last Jobs may be cut off by the horizon: from the first unfinished one on, all are left out.
  const cut = all.findIndex(row => Number.isNaN(row.metrics.makespan));
  const rows = cut === -1 ? all : all.slice(0, cut);
  const makespans = rows.map(row => row.metrics.makespan);
  const dropped = rule.warmUp === 'auto' ? warmUpLength(makespans) : rule.warmUp;
  const measured = rows.length - dropped;
  const isSteady = measured >= Math.max(rows.length / 2, 5 * rule.batches) && !isAtTheLimit(dropped, rows.length, rule);
  const entries = METRICS.map((name): [MetricName, number[]] => {
    const values = rows.slice(dropped).map(row => row.metrics[name]);
    return [name, isSteady && !values.some(Number.isNaN) ? batchMeans(values, rule.batches) : []];
  });
  const batches = Object.fromEntries(entries) as Record<MetricName, number[]>;
  const metrics = Object.fromEntries(
    METRICS.map(name => [name, isSteady ? meanOf(rows.slice(dropped).map(row => row.metrics[name])) : NaN]),
  ) as Record<MetricName, number>;
  return { job, parallelism: all[0]?.parallelism ?? 0, metrics, dropped, measured: isSteady ? measured : 0, batches };
}

/** MSER-5 that would drop half or more has found no end of the warm-up. */
function isAtTheLimit(dropped: number, count: number, { warmUp }: Required<SteadyStateDocument>): boolean {
  return warmUp === 'auto' && dropped >= 5 * Math.floor(Math.floor(count / 5) / 2);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether a row of a run stands for a stream of Jobs. */
export function isSteadyRow(row: RunRow): row is SteadyRow {
  return 'batches' in row;
}

/** What was dropped, for the reader; where nothing came to rest, that it did not. */
export function steadyNote(row: SteadyRow): string {
  if (row.measured > 0) {
    return row.dropped === 0
      ? `${row.job}: no warm-up shows, means over ${row.measured} Jobs`
      : `${row.job}: the first ${row.dropped} Jobs are warm-up, means over the next ${row.measured}`;
  }
  return (
    `${row.job}: there is no steady state, the makespan still changes in the second half of the Jobs ` +
    `(do they come faster than the cluster can work?)`
  );
}
