// `joblab compare`: two or more files as cases of one experiment, with common random numbers.
import { comparisonOf } from '../experiment/comparison.ts';
import { formatDiagnostic } from '../models/api/diagnostic.ts';
import type { LoadedRun } from './load-runs.ts';
import { loadRuns } from './load-runs.ts';
import type { RunArguments } from './run.ts';
import { runAll } from './run.ts';
import { STATUS_BAD_INPUT, endEarly } from './status.ts';

export async function compare(args: Omit<RunArguments, 'watchLog' | 'pods'>): Promise<number> {
  if (args.files.length < 2) endEarly(STATUS_BAD_INPUT, ['compare needs at least two files: joblab compare A B']);
  // Each file on its own: manifests named together would be one experiment.
  const parts = args.files.flatMap((file): LoadedRun[] => loadRuns([file], args));
  const loading = comparisonOf(parts.map(({ fileName, experiment }) => ({ name: fileName, experiment })));
  if (!loading.ok) endEarly(STATUS_BAD_INPUT, loading.faults.map(formatDiagnostic));
  const warnings = parts.flatMap(part => part.warnings);
  const run = { fileName: loading.experiment.name, experiment: loading.experiment, warnings };
  return runAll([run], { ...args, watchLog: undefined, pods: 'first', isComparison: true });
}
