// What a class has set: the manifests as text, the rest of the experiment file, and what is varied. It is the whole
// state of the page that a link or a file brings back; an experiment file is made of it by `experimentOf`.
import { parseAllDocuments, parseDocument, stringify } from 'yaml';
import type { ExperimentDocument, JsonObject } from '../experiment/document.ts';
import { AXES, axisVary } from './axis.ts';
import type { AxisName } from './axis.ts';

/** The experiment file but for its manifests, which the editor shows as a text of their own. */
export type Rest = Omit<ExperimentDocument, 'manifests' | '$schema' | 'joblab'>;

export interface PlaygroundState {
  /** Manifests as the editor shows them: YAML documents. */
  readonly manifest: string;
  readonly rest: Rest;
  /** What the points of the experiment differ in. */
  readonly axis: AxisName;
}

/** The experiment that the page runs, and that the downloaded file holds. */
export function experimentOf(state: PlaygroundState, manifests: readonly JsonObject[]): ExperimentDocument {
  const { vary: ownVary, cases, ...rest } = state.rest;
  if (state.axis === 'file') {
    return {
      ...rest,
      manifests,
      ...(ownVary === undefined ? {} : { vary: ownVary }),
      ...(cases === undefined ? {} : { cases }),
    };
  }
  return { ...rest, manifests, vary: axisVary(state) };
}

/** The state that an experiment file's document stands for; its manifests have to be inline. */
function stateOfDocument(document: ExperimentDocument): PlaygroundState {
  const { manifests = [], $schema: _schema, joblab: _joblab, ...rest } = document;
  const objects = manifests.filter(manifest => typeof manifest !== 'string');
  const manifest = objects.map(object => stringify(object, { version: '1.1', lineWidth: 100 })).join('---\n');
  return { manifest, rest, axis: axisOfDocument(document) };
}

/** The axis that the file itself varies, where the page has a knob for it; else the file's own points. */
function axisOfDocument({ vary, cases }: ExperimentDocument): AxisName {
  if (cases !== undefined) return 'file';
  const [only, another] = Object.entries(vary ?? {});
  if (only === undefined) return 'parallelism';
  if (another !== undefined) return 'file';
  const [name, given] = only;
  const path = Array.isArray(given) ? name : ((given as { readonly path?: string }).path ?? name);
  return AXES.find(axis => axis.isPath(path))?.name ?? 'file';
}

/** The state of a text that the user opens: an experiment file or manifests; a string says what is wrong with it. */
export function stateOfText(text: string): PlaygroundState | string {
  const documents = [...parseAllDocuments(text, { version: '1.1', logLevel: 'silent' })];
  const fault = documents.flatMap(document => document.errors)[0];
  if (fault !== undefined) return fault.message.split('\n')[0] ?? 'it is not YAML';
  const value: unknown = documents.length === 1 ? parseDocument(text, { version: '1.1', merge: true }).toJS() : {};
  if (typeof value !== 'object' || value === null) return 'it is neither an experiment file nor a manifest';
  const isManifest = documents.length > 1 || Object.hasOwn(value, 'kind');
  if (isManifest) return { manifest: text, rest: {}, axis: 'parallelism' };
  const document = value as ExperimentDocument;
  if (!Array.isArray(document.manifests)) return 'it has no manifests';
  if (document.manifests.some(manifest => typeof manifest === 'string')) {
    return 'it names manifests by path, which a page cannot read: open it with joblab playground FILE';
  }
  return stateOfDocument(document);
}
