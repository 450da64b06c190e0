// `joblab playground`: the simulator as one HTML file that works anywhere, offline. The page itself is built with the
// package; here the user's file is put into it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolvedText } from '../experiment/resolved-text.ts';
import { writeAtomically } from './atomic-file.ts';
import { readRuns } from './input-files.ts';
import { loadRuns } from './load-runs.ts';
import { openInBrowser } from './open.ts';
import { STATUS_BAD_INPUT, STATUS_OK, endEarly } from './status.ts';

export interface PlaygroundArguments {
  readonly file?: string | undefined;
  readonly out?: string | undefined;
  readonly open: boolean;
}

/** The same from the sources and from the built package. */
const PAGE = fileURLToPath(new URL('../../dist/playground/playground.html', import.meta.url));
/** Where the page looks for what it starts with. */
const PLACE = '<script type="application/json" id="state">';

export function playground(args: PlaygroundArguments): number {
  if (!existsSync(PAGE)) endEarly(STATUS_BAD_INPUT, ['the page is not built yet: npm run build']);
  const page = readFileSync(PAGE, 'utf8');
  const path = args.out ?? join('out', 'playground.html');
  const written = args.file === undefined ? page : withStart(page, startOf(args.file));
  writeAtomically(path, written);
  process.stdout.write(`${path}\n`);
  if (args.open) openInBrowser(path);
  else process.stderr.write('open it in a browser, or hand it to a class: it needs no network\n');
  return STATUS_OK;
}

/** What the page opens: manifests as their author wrote them, or an experiment with everything resolved. */
export interface Start {
  readonly name: string;
  readonly text: string;
}

function startOf(file: string): Start {
  const loaded = loadRuns([file], {});
  const [run] = loaded;
  if (run === undefined || loaded.length > 1)
    endEarly(STATUS_BAD_INPUT, [`${file}: the playground opens one experiment`]);
  const { experiment } = run;
  // Standard input can be read once only.
  const isText = experiment.isPlain && file !== '-';
  const texts = isText ? readRuns([file]).flatMap(source => source.texts) : [];
  const text = isText ? texts.map(one => one.text.trimEnd()).join('\n---\n') : resolvedText(experiment);
  return { name: experiment.name, text: isText ? `${text}\n` : text };
}

/** The page with its start put in; a text that looks like the end of a script stays data. */
export function withStart(page: string, start: Start): string {
  const json = JSON.stringify(start)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return page.replace(PLACE, () => PLACE + json);
}
