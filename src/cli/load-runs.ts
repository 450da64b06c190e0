// From the arguments of a command to experiments that are ready to run; ends the command where an input is bad, with
// one line a fault.
import type { ExperimentDocument } from '../experiment/document.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { loadExperiment } from '../experiment/load.ts';
import type { LoadOptions } from '../experiment/load.ts';
import type { Defines } from '../experiment/manifest-source.ts';
import { parseSetting } from '../experiment/setting.ts';
import type { Setting } from '../experiment/setting.ts';
import { parseDurationText } from '../experiment/value.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { formatDiagnostic } from '../models/api/diagnostic.ts';
import { readReferenced, readRuns } from './input-files.ts';
import { STATUS_BAD_INPUT, endEarly } from './status.ts';

/** Options of the command line that change what is loaded. */
export interface LoadArguments {
  readonly seed?: string | undefined;
  readonly repeat?: number | undefined;
  readonly until?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly define?: readonly string[] | undefined;
}

export interface LoadedRun {
  /** Base name of the file or folder. */
  readonly fileName: string;
  readonly experiment: Experiment;
  readonly warnings: readonly Diagnostic[];
}

/** Loads every experiment that the files make; nothing is run where one of them is faulty. */
export function loadRuns(files: readonly string[], args: LoadArguments): LoadedRun[] {
  const options = loadOptions(args);
  const loaded: LoadedRun[] = [];
  const faults: Diagnostic[] = [];
  for (const source of readRuns(files)) {
    const loading = loadExperiment(source.texts, { ...options, name: source.name });
    if (loading.ok) {
      loaded.push({ fileName: source.name, experiment: loading.experiment, warnings: loading.warnings });
    } else faults.push(...loading.faults);
  }
  if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults.map(formatDiagnostic));
  return loaded;
}

/** The options of the experiment layer; ends the command where one of them is faulty. */
export function loadOptions(args: LoadArguments): LoadOptions {
  const faults: string[] = [];
  const settings: Setting[] = [];
  for (const text of args.set ?? []) {
    const setting = parseSetting(text);
    if (setting === undefined) faults.push(`--set: Invalid value: ${JSON.stringify(text)}: must be path=value`);
    else settings.push(setting);
  }
  const defines: Record<string, string> = {};
  for (const text of args.define ?? []) {
    const match = /^\$?(\w+)=(.*)$/s.exec(text);
    if (match?.[1] === undefined) faults.push(`--define: Invalid value: ${JSON.stringify(text)}: must be NAME=value`);
    else defines[match[1]] = match[2] ?? '';
  }
  const untilFault = args.until === undefined ? undefined : parseDurationText(args.until);
  if (typeof untilFault === 'string') faults.push(`--until: ${untilFault}`);
  if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults);
  const overrides: { -readonly [K in 'seed' | 'repeat' | 'until']?: NonNullable<ExperimentDocument[K]> } = {};
  if (args.seed !== undefined) overrides.seed = args.seed;
  if (args.repeat !== undefined) overrides.repeat = args.repeat;
  if (args.until !== undefined) overrides.until = args.until;
  return { readFile: readReferenced, settings, overrides, defines: defines satisfies Defines };
}
