// The marks of a Gantt chart of pods. A phase is told by the height of its bar as well as by its colour: waiting is a
// thin line, pulling and starting are low boxes, running is full height, a failure ends in a cross.
import type { KeyEntry } from './key.ts';
import { TOLD, type Json } from './marks.ts';
import type { LanePod, Lanes } from './lanes.ts';
import { inkUpon } from './print-pattern.ts';
import { TYPE, type Style } from './theme.ts';
import type { Span } from './pod-times.ts';
import { duration, trimmed } from './words.ts';

export type PhaseName = 'pending' | 'pulling' | 'starting' | 'running' | 'failed' | 'removed';

/** Height as a share of the lane, colour, and words for the key. */
export const PHASES: Readonly<
  Record<
    PhaseName,
    { share: number; color: 'orange' | 'purple' | 'green' | 'blue' | 'vermilion' | 'grey'; words: string }
  >
> = {
  pending: { share: 0.12, color: 'orange', words: 'waiting for a node' },
  pulling: { share: 0.36, color: 'purple', words: 'pulling the image' },
  starting: { share: 0.56, color: 'green', words: 'starting' },
  running: { share: 0.84, color: 'blue', words: 'running' },
  failed: { share: 0.84, color: 'vermilion', words: 'running, then failed ×' },
  removed: { share: 0.84, color: 'grey', words: 'running, then stopped' },
};

/** One run among those drawn, from the lane `offset` on. */
export interface GanttPanel {
  readonly lanes: Lanes;
  readonly offset: number;
  /** What is written into a bar that has room. */
  readonly textOf: (pod: LanePod) => string;
}

export interface GanttBox {
  readonly width: number;
  readonly height: number;
  /** Lanes over the whole height, and seconds over the whole width. */
  readonly lanes: number;
  readonly end: number;
}

interface PhaseBar {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  readonly color: string;
  readonly rim: string;
  readonly told: string;
}

function runningPhase(pod: LanePod): PhaseName {
  return pod.end === 'failed' ? 'failed' : pod.end === 'removed' ? 'removed' : 'running';
}

export interface RunOfPod extends Span {
  readonly phase: PhaseName;
}

/** The runs of a pod's containers: one, unless they were started again. */
export function runsOf(pod: LanePod): readonly RunOfPod[] {
  const { running, finished, downs } = pod;
  const last = runningPhase(pod);
  if (downs.length === 0) return [{ phase: last, from: running, until: finished }];
  const starts = [running, ...downs.map(({ until }) => until)];
  return starts.map((from, i) => {
    const down = downs[i];
    if (down === undefined) return { phase: last, from, until: finished };
    return { phase: down.isFailure ? 'failed' : 'running', from, until: down.from };
  });
}

/** The phases of a pod that took time, in order. */
function phasesOf(pod: LanePod): readonly { phase: PhaseName; from: number; until: number }[] {
  const all: readonly { phase: PhaseName; from: number; until: number }[] = [
    { phase: 'pending', from: pod.created, until: pod.bound },
    { phase: 'pulling', from: pod.bound, until: pod.pulled },
    { phase: 'starting', from: pod.pulled, until: pod.running },
    ...runsOf(pod),
  ];
  return all.filter(({ from, until }) => until > from);
}

function barsOf(style: Style, panel: GanttPanel, box: GanttBox): readonly PhaseBar[] {
  const least = (box.end / box.width) * 1.5;
  const thinnest = style.px(4) / (box.height / box.lanes);
  return panel.lanes.pods.flatMap(pod =>
    phasesOf(pod)
      .filter(({ from, until }) => until - from >= least / 4)
      .map(({ phase, from, until }) => {
        const { color, words } = PHASES[phase];
        const share = Math.max(PHASES[phase].share, thinnest);
        const middle = panel.offset + pod.lane + 0.5;
        return {
          x: from,
          x2: Math.max(until, from + least),
          y: middle - share / 2,
          y2: middle + share / 2,
          color: style.colors[color],
          rim: phase === 'pending' ? 'transparent' : style.colors.background,
          told: `${panel.textOf(pod) || 'pod'}: ${words}, ${duration(until - from)} from ${duration(from)}`,
        };
      }),
  );
}

/** Layers of all panels, on an x axis in seconds given as `x`. */
export function ganttLayers(style: Style, panels: readonly GanttPanel[], box: GanttBox, x: Json): readonly Json[] {
  const { px } = style;
  const lane = box.height / box.lanes;
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [box.lanes, 0], nice: false, zero: false },
    axis: null,
  };
  const bars = panels.flatMap(panel => barsOf(style, panel, box));
  const hasRim = bars.length < 1500 && lane > px(10);
  const layers: Json[] = [
    {
      data: { values: bars },
      mark: {
        type: 'rect',
        strokeWidth: hasRim ? px(1.5) : 0,
        cornerRadius: Math.min(px(4), lane / 6),
      },
      encoding: {
        x,
        x2: { field: 'x2' },
        y,
        y2: { field: 'y2' },
        color: { field: 'color', type: 'nominal', scale: null },
        stroke: { field: 'rim', type: 'nominal', scale: null },
        ...TOLD,
      },
    },
    ...waitLayers(style, panels, box, { x, y }),
    ...textLayers(style, panels, box, { x, y }),
  ];
  const crosses = panels.flatMap(panel =>
    panel.lanes.pods.flatMap(pod => {
      const failed = runsOf(pod).filter(({ phase }) => phase === 'failed');
      return failed.map(({ until }) => ({ x: until, y: panel.offset + pod.lane + 0.5 }));
    }),
  );
  if (crosses.length > 0) layers.push(...crossLayers(style, crosses, lane, { x, y }));
  return layers;
}

function crossLayers(style: Style, values: readonly Json[], lane: number, encoding: Json): readonly Json[] {
  const { px, colors } = style;
  const side = Math.min(px(22), lane * 0.8);
  const cross = {
    type: 'point',
    shape: 'M-1,-1L1,1M1,-1L-1,1',
    filled: false,
    size: side * side * 0.5,
    opacity: 1,
    aria: false,
  };
  return [
    {
      data: { values },
      mark: { ...cross, stroke: colors.background, strokeWidth: Math.min(px(11), lane / 2.5) },
      encoding,
    },
    { data: { values }, mark: { ...cross, stroke: colors.ink, strokeWidth: Math.min(px(5), lane / 5) }, encoding },
  ];
}

/** Back-off doubles in seconds: 10, 20, 40, 80 s read better than 1 min 20 s. */
function waitText(seconds: number): string {
  return seconds < 999 ? `${trimmed(seconds, seconds < 9.95 ? 1 : 0)} s` : duration(seconds);
}

/** Back-off waits: a dashed line from the failed pod to its retry, with its length where there is room. */
function waitLayers(
  style: Style,
  panels: readonly GanttPanel[],
  box: GanttBox,
  encoding: { x: Json; y: Json },
): readonly Json[] {
  const { px, colors } = style;
  const lane = box.height / box.lanes;
  const waits = panels.flatMap(panel =>
    panel.lanes.waits.map(wait => ({
      x: wait.from,
      x2: wait.until,
      middle: (wait.from + wait.until) / 2,
      y: panel.offset + wait.lane + 0.5,
      text: waitText(wait.until - wait.from),
    })),
  );
  if (waits.length === 0) return [];
  const size = px(TYPE.footer);
  const roomy = waits.filter(
    wait => lane >= size && ((wait.x2 - wait.x) / box.end) * box.width > style.measure(wait.text, size, 600) + px(26),
  );
  const text = (members: Json): Json => ({
    data: { values: roomy },
    mark: { type: 'text', baseline: 'middle', fontSize: size, fontWeight: 600, aria: false, ...members },
    encoding: { ...encoding, x: { ...encoding.x, field: 'middle' }, text: { field: 'text', type: 'nominal' } },
  });
  return [
    {
      data: { values: waits },
      mark: { type: 'rule', color: colors.vermilion, strokeWidth: px(3.5), strokeDash: [px(9), px(7)], aria: false },
      encoding: { ...encoding, x2: { field: 'x2' } },
    },
    text({ stroke: colors.background, strokeWidth: px(14), strokeJoin: 'round', color: colors.background }),
    text({ color: colors.ink }),
  ];
}

function textLayers(
  style: Style,
  panels: readonly GanttPanel[],
  box: GanttBox,
  encoding: { x: Json; y: Json },
): readonly Json[] {
  const { px, colors } = style;
  const lane = box.height / box.lanes;
  const size = px(TYPE.footer);
  if (lane * 0.84 < size) return [];
  const values = panels.flatMap(panel =>
    panel.lanes.pods.flatMap(pod => {
      const run = runsOf(pod).at(-1) ?? { from: pod.running, until: pod.finished };
      const room = ((run.until - run.from) / box.end) * box.width - px(pod.end === 'failed' ? 30 : 10);
      const full = panel.textOf(pod);
      const text = [full, full.replace(/, .*$/, ''), full.replace(/^attempt | again.*$|, .*$/g, '')].find(
        each => style.measure(each, size, 600) <= room,
      );
      if (text === undefined || text === '') return [];
      const shift = ((pod.end === 'failed' ? px(11) : 0) / box.width) * box.end;
      const color = inkUpon(colors, PHASES[runningPhase(pod)].color, pod.end === 'failed' ? 'onLight' : 'onDark');
      return [{ x: (run.from + run.until) / 2 - shift, y: panel.offset + pod.lane + 0.5, text, color }];
    }),
  );
  return [
    {
      data: { values },
      mark: { type: 'text', baseline: 'middle', fontSize: size, fontWeight: 600, aria: false },
      encoding: {
        ...encoding,
        text: { field: 'text', type: 'nominal' },
        color: { field: 'color', type: 'nominal', scale: null },
      },
    },
  ];
}

/** The key: only phases that can be seen, and the wait where there is one. */
export function ganttKey(style: Style, panels: readonly GanttPanel[], box: GanttBox): readonly KeyEntry[] {
  const least = (box.end / box.width) * 2;
  const seen = new Set<PhaseName>();
  for (const { lanes } of panels) {
    for (const pod of lanes.pods) {
      for (const { phase, from, until } of phasesOf(pod)) if (until - from >= least) seen.add(phase);
    }
  }
  const entries = (Object.keys(PHASES) as PhaseName[])
    .filter(phase => seen.has(phase))
    .map((phase): KeyEntry => ({
      kind: 'area',
      text: PHASES[phase].words,
      color: style.colors[PHASES[phase].color],
      share: PHASES[phase].share + 0.1,
    }));
  const hasWait = panels.some(({ lanes }) => lanes.waits.length > 0);
  const wait: KeyEntry = {
    kind: 'line',
    text: 'back-off before the next attempt',
    color: style.colors.vermilion,
    dash: [style.px(9), style.px(7)],
  };
  return hasWait ? [...entries, wait] : entries;
}
