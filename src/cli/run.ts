// `joblab run`: loads, simulates, writes each run's folder, prints the outcome.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assembleResults } from '../experiment/assembly.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { judgeExpectations } from '../experiment/expectation.ts';
import { recordOf } from '../experiment/record-transfer.ts';
import type { Results } from '../experiment/results.ts';
import type { RunOutcome, RunTask } from '../experiment/run-task.ts';
import type { KeptRecord } from '../experiment/tables.ts';
import { formatDiagnostic } from '../models/api/diagnostic.ts';
import type { Staging } from './atomic-file.ts';
import { makeFolder, naming, removeEmpty, stageFiles } from './atomic-file.ts';
import { execute } from './execution.ts';
import { lockFolder } from './folder-lock.ts';
import type { Interruption } from './interruption.ts';
import { listenForSignals } from './interruption.ts';
import type { Journal } from './journal.ts';
import { openJournal, taskKey, workKey } from './journal.ts';
import type { LoadArguments, LoadedRun } from './load-runs.ts';
import { loadRuns } from './load-runs.ts';
import type { Output } from './output.ts';
import { openInBrowser } from './open.ts';
import { PARQUET_FILE, resultsParquet } from './parquet.ts';
import { startProgress } from './progress.ts';
import { removeOldFiles, stageTables } from './run-folder.ts';
import { printFolder, printNotes, printResults } from './run-output.ts';
import { STATUS_BAD_INPUT, STATUS_FAILED, STATUS_OK, endEarly } from './status.ts';
import { logPath } from './watch-log.ts';

export interface RunArguments extends LoadArguments {
  readonly files: readonly string[];
  readonly out?: string | undefined;
  readonly output?: Output | undefined;
  readonly watchLog?: string | undefined;
  readonly workers?: number | undefined;
  readonly charts: boolean;
  readonly open: boolean;
  readonly quiet: boolean;
  readonly pods?: 'first' | 'all' | undefined;
  /** Points are compared pair by pair. */
  readonly isComparison?: boolean;
  /** The rows as a Parquet file, too. */
  readonly parquet?: boolean | undefined;
}

export async function run(args: RunArguments): Promise<number> {
  return runAll(loadRuns(args.files, args), args);
}

/** Runs loaded experiments one after the other; an expectation that does not hold shows in the status at the end. */
export async function runAll(runs: readonly LoadedRun[], args: RunArguments): Promise<number> {
  const folders = foldersOf(runs, args.out);
  const signals = listenForSignals();
  try {
    let status = STATUS_OK;
    for (const [i, loaded] of runs.entries()) {
      const folder = folders[i] ?? '';
      const logs = logPlace(loaded, runs.length, args.watchLog);
      const ended = await runOne(loaded, { folder, logs, isOnly: runs.length === 1, args, signals });
      if (ended > STATUS_FAILED) return ended;
      status = Math.max(status, ended);
    }
    return signals.status ?? status;
  } finally {
    signals.release();
  }
}

/** The folder of each run; equal base names would write over each other. */
function foldersOf(runs: readonly LoadedRun[], out: string | undefined): string[] {
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return [out ?? join('out', only.experiment.name)];
  const names = runs.map(loaded => loaded.fileName);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    endEarly(STATUS_BAD_INPUT, [`two of the files are called "${twice}": their runs would share a folder`]);
  }
  return names.map(name => join(out ?? 'out', name));
}

type LogNamer = (point: string, replication: number) => string | undefined;

function logPlace({ experiment, fileName }: LoadedRun, files: number, path: string | undefined): LogNamer {
  if (path === undefined) return () => undefined;
  const isOneRun = experiment.points.length === 1 && experiment.repeat.atMost === 1;
  const isFolder = files > 1 || !isOneRun || path.endsWith('/') || isExistingFolder(path);
  const place = { path, isFolder, fileName, isOneRun };
  return (point, replication) => logPath(place, point, replication);
}

function isExistingFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

interface RunContext {
  readonly folder: string;
  readonly logs: LogNamer;
  /** The command has no other run. */
  readonly isOnly: boolean;
  readonly args: RunArguments;
  readonly signals: Interruption;
}

async function runOne({ experiment, warnings }: LoadedRun, context: RunContext): Promise<number> {
  const { folder, args } = context;
  if (!args.quiet) for (const warning of warnings) process.stderr.write(`${formatDiagnostic(warning)}\n`);
  const own = (experiment.document.charts ?? []).filter(chart => typeof chart !== 'string');
  if (args.charts && own.length > 0) {
    const { ownChartFaults } = await import('./drawing.ts');
    const faults = ownChartFaults(own);
    if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults);
  }
  const made = naming(folder, () => makeFolder(folder));
  const unlock = lockFolder(folder);
  const staging = stageFiles(folder);
  const abandon = (): void => {
    staging.abandon();
    unlock();
    removeEmpty(folder, made);
  };
  // Whatever ends the process, but a kill: nothing is left half done.
  process.once('exit', abandon);
  try {
    return await simulateInto(staging, experiment, context);
  } finally {
    process.off('exit', abandon);
    abandon();
  }
}

/** Simulates, prints, and fills the folder; only when all of it is written does it take the place of the old one. */
async function simulateInto(staging: Staging, experiment: Experiment, context: RunContext): Promise<number> {
  const { folder, args, signals } = context;
  const journal = openJournal(folder, workKey(experiment, keptBesides(experiment, context)));
  let isDone = false;
  try {
    const outcomes = await simulateAll(experiment, journal, context).catch((error: unknown) => {
      throw withReplay(error, experiment, args);
    });
    if (typeof outcomes === 'number') return outcomes;
    const results = assembleResults(experiment, outcomes);
    stageTables(staging, results, keptRecords(experiment, outcomes));
    if (args.parquet === true) staging.add(PARQUET_FILE, await resultsParquet(results));
    const isComparison = args.isComparison ?? false;
    await printResults({ experiment, results, outcomes, output: args.output, isOnly: context.isOnly, isComparison });
    if (!args.quiet) printNotes(experiment, outcomes, results);
    const drawn = args.charts ? await draw(staging, results, signals) : [];
    if (signals.status !== undefined) return signals.status;
    await staging.commit();
    removeOldFiles(folder, new Set(args.parquet === true ? [...drawn, PARQUET_FILE] : drawn));
    isDone = true;
    if (!args.quiet) printFolder(folder, experiment, args.charts);
    if (args.open && args.charts) openInBrowser(join(folder, 'report.html'));
    return judge(experiment, results);
  } finally {
    if (isDone) journal.remove();
    else journal.close();
  }
}

/** A bug in a run can be seen again: the command that does so belongs to the report. */
function withReplay(error: unknown, experiment: Experiment, args: RunArguments): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  const options = [
    ['--seed', experiment.seed],
    ...(args.repeat === undefined ? [] : [['--repeat', String(args.repeat)]]),
    ...(args.until === undefined ? [] : [['--until', args.until]]),
    ...(args.set ?? []).map(setting => ['--set', setting]),
    ...(args.define ?? []).map(define => ['--define', define]),
  ];
  const words = ['joblab', 'run', ...args.files, ...options.flat()].map(word =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  const told = new Error(`${error.message} (replay: ${words.join(' ')})`, { cause: error });
  if (error.stack !== undefined) told.stack = error.stack;
  return told;
}

/** All outcomes, or the status of the signal that came; then what is finished was kept. */
async function simulateAll(
  experiment: Experiment,
  journal: Journal,
  context: RunContext,
): Promise<RunOutcome[][] | number> {
  const { args, signals, logs } = context;
  const { outcomes, isComplete } = await execute(experiment, {
    workers: args.workers,
    keepsAllRecords: args.pods === 'all',
    keeps: recordKeeps(experiment, args.output),
    logPath: logs,
    progress: startProgress(!args.quiet),
    signals,
    kept: withLogs(journal.kept, experiment, logs),
    onOutcome: outcome => journal.add(outcome),
  });
  if (isComplete) return outcomes;
  process.stderr.write(`stopped after ${journal.size} runs; they are kept, the same command goes on from there\n`);
  return signals.status ?? STATUS_OK;
}

/** What the outcomes in a journal depend on besides the experiment. */
function keptBesides(experiment: Experiment, { args }: RunContext): Readonly<Record<string, unknown>> {
  const { pods, watchLog, output } = args;
  return { pods: pods ?? 'first', watchLog: watchLog ?? '', ...recordKeeps(experiment, output) };
}

/** Of what an earlier command finished, that whose log is there, too. */
function withLogs(
  kept: ReadonlyMap<string, RunOutcome>,
  { points }: Experiment,
  logs: LogNamer,
): ReadonlyMap<string, RunOutcome> {
  const isThere = ({ point, replication }: RunOutcome): boolean => {
    const path = logs(points[point]?.name ?? '', replication);
    return path === undefined || existsSync(path);
  };
  return new Map([...kept.values()].filter(isThere).map(outcome => [taskKey(outcome), outcome]));
}

/** A single run is printed with its events, or as its final objects. */
function recordKeeps(experiment: Experiment, output: Output | undefined): RunTask['keeps'] {
  if (experiment.points.length > 1 || experiment.repeat.atMost > 1) return {};
  if (output === 'json' || output === 'yaml') return { keepsObjects: experiment.isPlain };
  return { keepsEvents: output !== 'csv' };
}

function keptRecords(experiment: Experiment, outcomes: readonly (readonly RunOutcome[])[]): KeptRecord[] {
  return outcomes.flat().flatMap(({ point, replication, record }) => {
    const name = experiment.points[point]?.name;
    return record === undefined || name === undefined ? [] : [{ point: name, replication, record: recordOf(record) }];
  });
}

async function draw(staging: Staging, results: Results, signals: Interruption): Promise<string[]> {
  const { DEFAULT_DRAWING, drawCharts, writeReport } = await import('./drawing.ts');
  const isStopped = (): boolean => signals.status !== undefined;
  const drawn = await drawCharts({ ...staging, isStopped }, results, [], DEFAULT_DRAWING);
  if (!isStopped()) drawn.push(writeReport(staging, results));
  return drawn;
}

function judge(experiment: Experiment, results: Results): number {
  const verdicts = judgeExpectations(experiment.document.expect ?? [], results);
  for (const { holds, message } of verdicts) {
    process.stderr.write(`${holds ? 'holds' : 'does not hold'}: ${message}\n`);
  }
  return verdicts.every(verdict => verdict.holds) ? STATUS_OK : STATUS_FAILED;
}
