// `joblab validate`: what the API server would say about manifests (and joblab about experiment files), one line a
// fault, then advice.
import { adviceFor } from '../experiment/advice.ts';
import { loadExperiment } from '../experiment/load.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { formatDiagnostic } from '../models/api/diagnostic.ts';
import { readRuns } from './input-files.ts';
import { loadOptions } from './load-runs.ts';
import { STATUS_BAD_INPUT, STATUS_OK } from './status.ts';

export interface ValidateArguments {
  readonly files: readonly string[];
  readonly output?: 'text' | 'json' | undefined;
  readonly define?: readonly string[] | undefined;
}

export function validate(args: ValidateArguments): Promise<number> {
  const options = loadOptions({ define: args.define });
  const found: Diagnostic[] = [];
  for (const source of readRuns(args.files)) {
    const loading = loadExperiment(source.texts, { ...options, name: source.name });
    found.push(...(loading.ok ? loading.warnings : loading.faults));
    if (loading.ok) found.push(...adviceFor(loading.experiment, loading.manifests ?? []));
  }
  if (args.output === 'json') process.stdout.write(`${JSON.stringify(found.map(plain), undefined, 2)}\n`);
  else for (const one of found) process.stdout.write(`${line(one)}\n`);
  const isFaulty = found.some(one => one.severity === 'error');
  if (!isFaulty && args.output !== 'json') process.stderr.write('valid\n');
  return Promise.resolve(isFaulty ? STATUS_BAD_INPUT : STATUS_OK);
}

function line(one: Diagnostic): string {
  return one.severity === 'error' ? formatDiagnostic(one) : `${formatDiagnostic(one)} [${one.severity}]`;
}

/** The fields in their documented order. */
function plain(one: Diagnostic): Diagnostic {
  const { file, document, line: row, column, severity, path, reason, message } = one;
  return { file, document, line: row, column, severity, path, reason, message };
}
