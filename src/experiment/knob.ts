// One experiment with a knob at a value: `plan` turns it. What the file itself varies of the knob falls away.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument } from './document.ts';
import type { Experiment, Loading } from './experiment.ts';
import { factorPath, isRange } from './factor.ts';
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
  const path = named === undefined ? knob : factorPath(knob, named);
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
  const { vary, sample, ...rest } = document;
  const target = JSON.stringify(parsePath(path));
  const others = Object.entries(vary ?? {}).filter(
    ([name, given]) => name !== knob && JSON.stringify(parsePath(factorPath(name, given))) !== target,
  );
  const isSampled = others.some(([, given]) => isRange(given));
  return {
    ...rest,
    ...(others.length === 0 ? {} : { vary: Object.fromEntries(others) }),
    ...(isSampled && sample !== undefined ? { sample } : {}),
  };
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
