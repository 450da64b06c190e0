// Settings of the command line (`--set path=value`): they win over the file, its cases included.
import { parseDocument } from 'yaml';
import type { CaseDocument, ExperimentDocument } from './document.ts';
import type { Target } from './path.ts';
import { parsePath, withSetting } from './path.ts';

/** One `--set path=value`. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
}

/** Reads `path=value`, the value as YAML; undefined where there is no `=`. */
export function parseSetting(text: string): Setting | undefined {
  const at = text.indexOf('=');
  if (at <= 0) return undefined;
  const document = parseDocument(text.slice(at + 1), { version: '1.1' });
  const value: unknown = document.errors.length > 0 ? text.slice(at + 1) : document.toJS();
  return { path: text.slice(0, at), value };
}

/** The experiment with the setting applied to the file and to its cases; a text says why that cannot be. */
export function applySetting(document: ExperimentDocument, setting: Setting): ExperimentDocument | string {
  const target = parsePath(setting.path);
  if (typeof target === 'string') return target;
  const own = withSetting(document, target, setting.value);
  let fault = typeof own === 'string' ? own : undefined;
  const base = typeof own === 'string' ? document : own;
  if (base.cases === undefined) return fault ?? base;
  const cases = base.cases.map(one => {
    if (!isTouched(one, target)) return one;
    const changed = withSetting(one, target, setting.value);
    if (typeof changed === 'string') return one;
    fault = undefined;
    return changed as CaseDocument;
  });
  return fault ?? { ...base, cases };
}

/** Whether the case says something itself about what the setting changes. */
function isTouched(one: CaseDocument, target: Target): boolean {
  if (target.of !== 'experiment') return one.manifests !== undefined || one.arrivals !== undefined;
  return target.path.length > 0 && Object.hasOwn(one, String(target.path[0])) && target.path[0] !== 'name';
}
