// From texts to an experiment that is ready to run, or to all that is wrong with them. A text with `kind` is a
// manifest, any other an experiment file; manifests together are one experiment with defaults.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument, JsonObject } from './document.ts';
import { DEFAULT_SEED } from './experiment.ts';
import type { Loading } from './experiment.ts';
import { faultAt, resolveFiles } from './file-resolution.ts';
import type { FileReader } from './file-resolution.ts';
import { pointsOf } from './grid.ts';
import { fieldIndex } from './known-fields.ts';
import { manifestFaults, namespacesOf, readManifests } from './manifest-source.ts';
import type { Defines, PlacedManifest } from './manifest-source.ts';
import { pointFaults } from './point-check.ts';
import { unusedRules } from './unused-rule.ts';
import { repeatRule } from './repeat-rule.ts';
import { experimentSchema } from './schema.ts';
import { schemaFaults } from './schema-fault.ts';
import type { Setting } from './setting.ts';
import { applySetting } from './setting.ts';
import { readDocuments } from './source-text.ts';
import type { SourceDocument, SourceText } from './source-text.ts';

/** What is laid over an experiment while it is loaded, and how files that it names are read. */
export interface LoadOptions {
  /** Base name of the run where the file itself says none; without it, that of the first text. */
  readonly name?: string;
  /** Reads the files that an experiment names; without it, naming one is a fault. */
  readonly readFile?: FileReader;
  /** `--set`, in order. */
  readonly settings?: readonly Setting[];
  /** `--seed`, `--repeat`, `--until`: fields that replace the file's. */
  readonly overrides?: Pick<ExperimentDocument, 'seed' | 'repeat' | 'until' | 'charts'>;
  /** `--define`. */
  readonly defines?: Defines;
}

/**
 * Loads one experiment: an experiment file, or one or more manifests.
 *
 * @param sources  the text itself, or texts with their names; several only where all are manifests
 */
export function loadExperiment(
  sources: string | SourceText | readonly SourceText[],
  options: LoadOptions = {},
): Loading {
  const texts = typeof sources === 'string' ? [{ name: 'experiment.yaml', text: sources }] : [sources].flat();
  const [first] = texts;
  if (first === undefined) return { ok: false, faults: [fileFault('', 'there is nothing to run')] };
  const kinds = texts.map(text => isExperimentText(text));
  if (kinds.every(isExperiment => !isExperiment)) return loadManifests(texts, options);
  const mixed = texts.find((_, i) => kinds[i] === true);
  if (texts.length > 1 && mixed !== undefined) {
    const message = 'an experiment file is a run of its own: give either experiment files or manifests';
    return { ok: false, faults: [fileFault(mixed.name, message)] };
  }
  return loadFile(first, options);
}

const MANIFEST_FIELD = /^["']?(kind|apiVersion)["']?\s*:/m;
const EXPERIMENT_FIELD = /^(title|description|seed|start|until|cluster|pods|manifests|vary|cases|repeat)\s*:/m;

/**
 * True where the text is an experiment file: a mapping without `kind` and `apiVersion`. Faulty texts count as
 * manifests.
 */
export function isExperimentText(source: SourceText): boolean {
  // Looking at the text is enough nearly always, and reading a long file twice would double the start-up.
  if (MANIFEST_FIELD.test(source.text)) return false;
  if (EXPERIMENT_FIELD.test(source.text)) return true;
  const { documents } = readDocuments(source);
  return documents.length === 1 && isExperiment(documents[0]?.value);
}

function isExperiment(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !Object.hasOwn(value, 'kind') && !Object.hasOwn(value, 'apiVersion');
}

function loadManifests(texts: readonly SourceText[], options: LoadOptions): Loading {
  const faults: Diagnostic[] = [];
  const placed = new Map<JsonObject, PlacedManifest>();
  for (const text of texts) {
    const read = readManifests(text, options.defines ?? {});
    faults.push(...read.faults);
    for (const manifest of read.manifests) placed.set(manifest.object, manifest);
    if (read.manifests.length === 0 && read.faults.length === 0)
      faults.push(fileFault(text.name, 'there is no object in it'));
  }
  const document: ExperimentDocument = { manifests: [...placed.keys()] };
  return finish(document, {
    name: baseName(texts[0]?.name ?? ''),
    isPlain: true,
    source: undefined,
    placed,
    faults,
    options,
  });
}

function loadFile(text: SourceText, options: LoadOptions): Loading {
  const { documents, faults: syntaxFaults } = readDocuments(text);
  const [source, second] = documents;
  if (syntaxFaults.length > 0) return { ok: false, faults: syntaxFaults };
  if (source === undefined) return { ok: false, faults: [fileFault(text.name, 'there is nothing in it')] };
  if (second !== undefined) {
    return { ok: false, faults: [faultAt(second, [], 'FieldValueInvalid', 'an experiment file has one document')] };
  }
  const parsed = experimentSchema.safeParse(source.value);
  const found = parsed.success ? [] : schemaFaults(parsed.error.issues, source.value, fieldIndex());
  const faults = found.map(fault => faultAt(source, fault.path, fault.reason, fault.message, fault.isKey));
  const placed = new Map<JsonObject, PlacedManifest>();
  // The checked value itself rather than zod's copy: places are found by its objects' identity. What is faulty is left
  // out, so that the faults of everything else are found too.
  const faulty = new Set<unknown>(found.map(fault => fault.path[0]));
  const sound = Object.entries(source.value as JsonObject).filter(([key]) => !faulty.has(key));
  const document = resolveFiles(Object.fromEntries(sound), {
    source,
    readFile: options.readFile,
    defines: options.defines ?? {},
    faults,
    placed,
  });
  return finish(document, { name: baseName(text.name), isPlain: false, source, placed, faults, options });
}

interface Unfinished {
  readonly name: string;
  readonly isPlain: boolean;
  readonly source: SourceDocument | undefined;
  readonly placed: ReadonlyMap<JsonObject, PlacedManifest>;
  readonly faults: Diagnostic[];
  readonly options: LoadOptions;
}

/** Settings, points, and the checks that need both. */
function finish(written: ExperimentDocument, loading: Unfinished): Loading {
  const { source, placed, faults, options } = loading;
  const warnings: Diagnostic[] = [];
  const namespaces = namespacesOf(placed.keys());
  for (const manifest of placed.values()) {
    for (const fault of manifestFaults(manifest, { namespaces }))
      (fault.severity === 'error' ? faults : warnings).push(fault);
  }
  let document: ExperimentDocument = { ...written, ...options.overrides };
  for (const setting of options.settings ?? []) {
    const changed = applySetting(document, setting);
    if (typeof changed === 'string') faults.push(fileFault('--set', changed, setting.path));
    else document = changed;
  }
  const grid = pointsOf(document);
  for (const fault of grid.faults) {
    faults.push(
      source === undefined
        ? fileFault('--set', fault.message)
        : faultAt(source, fault.path, fault.reason, fault.message, fault.isKey),
    );
  }
  if (source !== undefined) warnings.push(...unusedRules(document, source));
  if (faults.length === 0) faults.push(...pointFaults(document, grid.points, { source, placed }));
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  const experiment = {
    name: document.name ?? options.name ?? loading.name,
    isPlain: loading.isPlain,
    seed: String(document.seed ?? DEFAULT_SEED),
    document,
    points: grid.points,
    repeat: repeatRule(document.repeat),
  };
  return { ok: true, experiment, warnings, manifests: [...placed.values()] };
}

function fileFault(file: string, message: string, path = ''): Diagnostic {
  return { file, document: 0, line: 0, column: 0, severity: 'error', path, reason: 'File', message };
}

/** By place, as compilers report; those of one place stay as they were found. */
function inOrder(faults: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(faults.map(fault => fault.file))];
  const rank = (fault: Diagnostic): number => files.indexOf(fault.file);
  return faults.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}

/** `serial-vs-parallel` of `experiments/serial-vs-parallel.yaml`. */
export function baseName(name: string): string {
  const last = name.split(/[/\\]/).findLast(part => part !== '' && part !== '.') ?? name;
  if (last === '-') return 'stdin';
  return last.replace(/\.(ya?ml|json)$/i, '') || 'experiment';
}
