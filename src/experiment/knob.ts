// One experiment with a knob at a value: `plan` turns it. What the file itself varies of the knob falls away.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument } from './document.ts';
import type { Experiment, Loading } from './experiment.ts';
import { pointsOf } from './grid.ts';
import { parsePath } from './path.ts';
import { pointFaults } from './point-check.ts';
import { applySetting } from './setting.ts';

/**
 * The experiment with the knob at this value: one point.
 *
 * @param knob  a path as in `--set`, or the name of a factor of the file
 */
export function withKnob(experiment: Experiment, knob: string, value: number): Loading {
  const vary = experiment.document.vary ?? {};
  const named = vary[knob];
  const path = named === undefined || Array.isArray(named) ? knob : (named as { readonly path: string }).path;
  const document = withoutFactor(experiment.document, knob, path);
  const changed = applySetting(document, { path, value });
  if (typeof changed === 'string') return refused(path, changed);
  const { points, faults } = pointsOf(changed);
  const [fault] = faults;
  if (fault !== undefined) return refused(path, fault.message);
  if (points.length > 1) {
    const factors = Object.keys(changed.vary ?? {});
    const what = factors.length > 0 ? `varies ${factors.join(', ')}, too` : 'has several cases';
    const cure = factors.length > 0 ? `--set vary.${factors[0]}=null` : '--set cases=null';
    return refused('', `${experiment.name} ${what}: leave one, for example by ${cure}`);
  }
  const wrong = pointFaults(changed, points, { source: undefined, placed: new Map() });
  if (wrong.length > 0) return { ok: false, faults: wrong };
  return { ok: true, experiment: { ...experiment, document: changed, points }, warnings: [] };
}

/** Factors that set the knob, by whatever name, would set their own values again. */
function withoutFactor(document: ExperimentDocument, knob: string, path: string): ExperimentDocument {
  const { vary, ...rest } = document;
  const target = JSON.stringify(parsePath(path));
  const others = Object.entries(vary ?? {}).filter(([name, given]) => {
    const own = Array.isArray(given) ? name : (given as { readonly path: string }).path;
    return name !== knob && JSON.stringify(parsePath(own)) !== target;
  });
  return others.length === 0 ? rest : { ...rest, vary: Object.fromEntries(others) };
}

function refused(path: string, message: string): Loading {
  const fault: Diagnostic = {
    file: '--knob',
    document: 0,
    line: 0,
    column: 0,
    severity: 'error',
    path,
    reason: 'FieldValueInvalid',
    message,
  };
  return { ok: false, faults: [fault] };
}
