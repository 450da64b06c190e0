// `joblab experiments`: the built-in experiments, and a copy of one to start from.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { builtInNames, builtInPath } from './input-files.ts';
import { nearest } from '../experiment/spelling.ts';
import { readDocuments } from '../experiment/source-text.ts';
import { STATUS_BAD_INPUT, STATUS_OK, endEarly } from './status.ts';
import { textTable } from './text-table.ts';

export interface ExperimentsArguments {
  readonly action: 'list' | 'copy';
  readonly name?: string | undefined;
  readonly force: boolean;
}

export function experiments(args: ExperimentsArguments): number {
  if (args.action === 'copy') return copy(args.name, args.force);
  const rows = builtInNames().map(name => [name, titleOf(name)]);
  process.stdout.write(`${textTable([['NAME', 'TITLE'], ...rows]).join('\n')}\n`);
  return STATUS_OK;
}

function titleOf(name: string): string {
  const path = builtInPath(name);
  const { documents } = readDocuments({ name: path, text: readFileSync(path, 'utf8') });
  const title = (documents[0]?.value as { readonly title?: unknown } | undefined)?.title;
  return typeof title === 'string' ? title : '';
}

function copy(name: string | undefined, force: boolean): number {
  if (name === undefined) endEarly(STATUS_BAD_INPUT, ['say which experiment: joblab experiments copy NAME']);
  if (!builtInNames().includes(name)) {
    const guess = nearest(name, builtInNames());
    endEarly(STATUS_BAD_INPUT, [
      `there is no experiment "${name}"${guess === undefined ? '' : `, did you mean "${guess}"?`}`,
    ]);
  }
  const target = `${name}.yaml`;
  if (existsSync(target) && !force) endEarly(STATUS_BAD_INPUT, [`${target} exists already; --force writes over it`]);
  writeFileSync(target, readFileSync(builtInPath(name)));
  process.stdout.write(`${target}\n`);
  process.stderr.write(`change it, then: joblab run ${target}\n`);
  return STATUS_OK;
}
