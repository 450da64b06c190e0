// What may be varied from point to point: each axis has a knob, whose value is always one of its points.
import type { ExperimentDocument } from '../experiment/document.ts';
import { KNOBS, runKey } from './knob.ts';
import type { KnobName } from './knob.ts';
import type { PlaygroundState } from './state.ts';

/** `file`: the points are those that the experiment file says itself. */
export type AxisName = 'parallelism' | 'nodes' | 'spread' | 'failure' | 'backoffLimit' | 'file';

export interface Axis {
  readonly name: AxisName & KnobName;
  readonly label: string;
  /** The factor's name in results.csv. */
  readonly factor: string;
  isPath(path: string): boolean;
  readonly path: (state: PlaygroundState) => string;
  readonly values: readonly number[];
}

/** Run times are of the lognormal family here, whose spread is this field. */
const spreadPath = (state: PlaygroundState): string => `pods.0.${runKey(state.rest)}.lognormal.cv`;

export const AXES: readonly Axis[] = [
  {
    name: 'parallelism',
    label: 'parallelism',
    factor: 'parallelism',
    isPath: path => path === 'parallelism',
    path: () => 'parallelism',
    values: [1, 2, 4, 8, 16, 32, 64],
  },
  {
    name: 'nodes',
    label: 'number of nodes',
    factor: 'nodes',
    isPath: path => path === 'cluster.nodes',
    path: () => 'cluster.nodes',
    values: [1, 2, 3, 4, 6, 8, 12, 16],
  },
  {
    name: 'spread',
    label: 'spread of run times',
    factor: 'spread',
    isPath: path => /^pods(\.0|\[0\])\.(run|cpu)\.lognormal\.cv$/.test(path),
    path: spreadPath,
    values: [0, 0.25, 0.5, 1, 1.5, 2],
  },
  {
    name: 'failure',
    label: 'failure rate',
    factor: 'failure',
    isPath: path => /^pods(\.0|\[0\])\.fail\.probability$/.test(path),
    path: () => 'pods.0.fail.probability',
    values: [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5],
  },
  {
    name: 'backoffLimit',
    label: 'backoffLimit',
    factor: 'backoffLimit',
    isPath: path => path === 'backoffLimit',
    path: () => 'backoffLimit',
    values: [0, 1, 2, 3, 4, 6, 8, 10],
  },
];

export function axisNamed(name: AxisName): Axis | undefined {
  return AXES.find(axis => axis.name === name);
}

/** `vary` of the experiment: the axis' usual values and the one that its knob has now. */
export function axisVary(state: PlaygroundState): NonNullable<ExperimentDocument['vary']> {
  const axis = axisNamed(state.axis);
  if (axis === undefined) return {};
  const now = valueAt(state, axis.name);
  const most = axis.name === 'parallelism' ? usefulParallelism(state) : Number.POSITIVE_INFINITY;
  const values = new Set(axis.values.filter(value => value <= most));
  values.add(now);
  const sorted = [...values].toSorted((a, b) => a - b);
  const path = axis.path(state);
  return { [axis.factor]: path === axis.factor ? sorted : { path, values: sorted } };
}

/** More pods at once than there is work for are not worth a point. */
function usefulParallelism(state: PlaygroundState): number {
  const completions = KNOBS.completions.read(state) ?? Number.POSITIVE_INFINITY;
  let most = 8;
  while (most < completions && most < 64) most *= 2;
  return most;
}

/** Name of the point that the knobs stand at; undefined where the file itself lays out the points. */
export function focusOf(state: PlaygroundState): string | undefined {
  const axis = axisNamed(state.axis);
  if (axis === undefined) return undefined;
  return `${axis.factor}=${valueAt(state, axis.name)}`;
}

function valueAt(state: PlaygroundState, name: KnobName): number {
  const knob = KNOBS[name];
  return knob.read(state) ?? knob.otherwise;
}

/** The state with another axis; its knob then has a value that the axis' path leads to. */
export function withAxis(state: PlaygroundState, name: AxisName): PlaygroundState {
  const axis = axisNamed(name);
  if (axis === undefined) return { ...state, axis: name };
  return { ...KNOBS[axis.name].set(state, valueAt(state, axis.name)), axis: name };
}
