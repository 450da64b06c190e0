// Files as the user names them: manifests and experiments, folders, `-`, and the bare names of built-in experiments.
// They become the runs of a command; what is in them is the experiment layer's.
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileReader } from '../experiment/file-resolution.ts';
import { baseName, isExperimentText } from '../experiment/load.ts';
import type { SourceText } from '../experiment/source-text.ts';
import { nearest } from '../experiment/spelling.ts';
import { STATUS_BAD_INPUT, endEarly } from './status.ts';

/** The texts of one experiment and the base name of its run. */
export interface RunSource {
  readonly name: string;
  readonly texts: readonly SourceText[];
}

/** Longest file read at all; the experiment layer has smaller limits of its own. */
const LONGEST_BYTES = 64_000_000;
const MANIFEST_FILE = /\.(ya?ml|json)$/i;

/** Folder of the package: the nearest one above this file with experiments in it. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Names of the built-in experiments, sorted. */
export function builtInNames(): readonly string[] {
  const folder = join(packageFolder(), 'experiments');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Path of a built-in experiment's file. */
export function builtInPath(name: string): string {
  return join(packageFolder(), 'experiments', `${name}.yaml`);
}

/** The runs that the arguments name; ends the command where one cannot be read. */
export function readRuns(args: readonly string[]): RunSource[] {
  const faults: string[] = [];
  const read = args.map(arg => readArgument(arg, faults));
  const isFolder = args.map(arg => arg !== '-' && existsSync(arg) && statSync(arg).isDirectory());
  if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults);
  const texts = read.flat();
  if (texts.length === 0) endEarly(STATUS_BAD_INPUT, [`${args.join(', ')}: there is no manifest in it`]);
  const experiments = texts.filter(text => isExperimentText(text));
  if (experiments.length === 0) {
    const first = isFolder[0] === true ? resolve(args[0] ?? '') : (texts[0]?.name ?? '');
    return [{ name: baseName(first), texts }];
  }
  const manifest = texts.find(text => !experiments.includes(text));
  if (manifest !== undefined) {
    const message = 'is a manifest, but others are experiment files: give either, or name it in an experiment file';
    endEarly(STATUS_BAD_INPUT, [`${manifest.name}: ${message}`]);
  }
  return texts.map(text => ({ name: baseName(text.name), texts: [text] }));
}

function readArgument(arg: string, faults: string[]): SourceText[] {
  if (arg === '-') return [{ name: '-', text: readLimited(0, '-', faults) }];
  if (existsSync(arg)) return statSync(arg).isDirectory() ? readFolder(arg, faults) : [readText(arg, faults)];
  const isBareName = /^[\w-]+$/.test(arg);
  if (isBareName && existsSync(builtInPath(arg))) return [readText(builtInPath(arg), faults)];
  const guess = isBareName ? nearest(arg, builtInNames()) : undefined;
  faults.push(`${arg}: there is no such file${guess === undefined ? '' : `, did you mean the experiment "${guess}"?`}`);
  return [];
}

function readFolder(folder: string, faults: string[]): SourceText[] {
  const files = readdirSync(folder).filter(file => MANIFEST_FILE.test(file));
  return files.sort().map(file => readText(join(folder, file), faults));
}

function readText(path: string, faults: string[]): SourceText {
  try {
    if (statSync(path).isFile()) {
      if (statSync(path).size <= LONGEST_BYTES) return { name: path, text: decode(readFileSync(path), path, faults) };
      faults.push(`${path}: the file is too large, at most ${LONGEST_BYTES} bytes are read`);
      return { name: path, text: '' };
    }
    const file = openSync(path, 'r');
    try {
      return { name: path, text: readLimited(file, path, faults) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    faults.push(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return { name: path, text: '' };
  }
}

/** Reads a pipe or device to its end, or to the limit: it may have none. */
function readLimited(file: number, name: string, faults: string[]): string {
  const chunks: Buffer[] = [];
  let size = 0;
  const buffer = Buffer.alloc(1 << 16);
  for (;;) {
    let count: number;
    try {
      count = readSync(file, buffer);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') continue;
      if (error instanceof Error && 'code' in error && error.code === 'EOF') break;
      throw error;
    }
    if (count === 0) break;
    size += count;
    if (size > LONGEST_BYTES) {
      faults.push(`${name}: the input is too large, at most ${LONGEST_BYTES} bytes are read`);
      return '';
    }
    chunks.push(Buffer.from(buffer.subarray(0, count)));
  }
  return decode(Buffer.concat(chunks), name, faults);
}

function decode(bytes: Buffer, name: string, faults: string[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    faults.push(`${name}: is not UTF-8 text`);
    return '';
  }
}

/** Reads files that an experiment file names, relative to it. */
export const readReferenced: FileReader = (name, from) => {
  const path = resolve(from === '-' ? process.cwd() : dirname(from), name);
  if (!existsSync(path)) return undefined;
  const faults: string[] = [];
  const shown = name.startsWith('/') ? path : join(dirname(from), name);
  const texts = statSync(path).isDirectory() ? readFolder(path, faults) : [{ ...readText(path, faults), name: shown }];
  if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults);
  return texts;
};
