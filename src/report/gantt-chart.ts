// A whole Gantt chart: one or more runs below each other on one time axis, each with its finish line. Runs with too
// many pods for a bar each are drawn as the number of pods in each phase instead, and say so.
import type { PointResult, Results } from '../experiment/results.ts';
import type { RunRecord } from '../models/recording/run-record.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { namesWidth } from './bar-chart.ts';
import { frame } from './frame.ts';
import type { KeyEntry } from './key.ts';
import { atPixel, textLayer, type Json } from './marks.ts';
import { ganttKey, ganttLayers, PHASES, type GanttBox, type GanttPanel, type PhaseName } from './gantt.ts';
import { layLanes, type LaneGroup, type LaneOrder, type LanePod } from './lanes.ts';
import { lastEnd, mostAtOnce, phaseCounts, type PhaseCount } from './pod-times.ts';
import { pointWords } from './points.ts';
import { readoutLayer } from './readout.ts';
import { fitted, niceCeiling } from './scales.ts';
import { styleOf, TYPE, type Style } from './theme.ts';
import { linearTimeTicks, tickAxis } from './time-axis.ts';
import { count, duration, plural, sentence } from './words.ts';

export interface GanttChartOptions {
  readonly title: string;
  readonly points: readonly PointResult[];
  /** How lanes are put together; anything but slots for one point only. */
  readonly order?: LaneOrder;
}

/** Beyond these a bar a pod could not be told apart on a slide. */
const MOST_LANES = 72;
const MOST_PODS = 900;

/** When the last Job ended, in seconds; the record's end where one did not. */
export function finishOf(record: RunRecord): number {
  const ends = record.jobs.map(job => job.finishedAt);
  const isOver = ends.length > 0 && ends.every(Number.isFinite);
  return (isOver ? Math.max(...ends) : record.end) / 1_000_000;
}

/** True where a pod is still there: without a Job nothing says that its work is done. */
function isOpen({ pods }: RunRecord): boolean {
  return pods.finished.subarray(0, pods.length).some(Number.isNaN);
}

/** How the run ended: `done after 39 s`, `failed after 2 min`, `not finished after 7 d`. */
export function endingOf(record: RunRecord): string {
  const after = `after ${duration(finishOf(record))}`;
  if (record.jobs.length === 0) return `${isOpen(record) ? 'not done' : 'over'} ${after}`;
  const done = record.jobs.filter(job => job.outcome === 'Complete').length;
  if (record.jobs.some(job => job.outcome === 'Unfinished')) {
    return done === 0 ? `not finished ${after}` : `${count(done)} of ${count(record.jobs.length)} Jobs done ${after}`;
  }
  if (record.jobs.some(job => job.outcome === 'Failed')) return `failed ${after}`;
  return record.jobs.every(job => job.outcome === 'Deleted') ? `deleted ${after}` : `done ${after}`;
}

/** The name in a bar: completion index where there are indexes, else the pod's number; with the attempt if repeated. */
function textOf(record: RunRecord): (pod: LanePod) => string {
  const { pods } = record;
  const job = record.jobs.length === 1 ? record.jobs[0] : undefined;
  const isOneTask = job !== undefined && job.parallelism === 1 && (job.completions ?? 1) === 1;
  return pod => {
    const index = pods.index[pod.row] ?? -1;
    const restarts = pods.restarts[pod.row] ?? 0;
    const after = restarts > 0 ? `, ${plural(restarts, 'restart')}` : '';
    if (index >= 0) return `${index}${pod.repeats >= 0 ? ' again' : ''}${after}`;
    const number = (pods.ordinal[pod.row] ?? pod.row) + 1;
    // Where each Job has one pod, such as those of a CronJob, all would be called 1.
    if (pods.length === record.jobs.length) return after.replace(/^, /, '');
    return `${isOneTask ? `attempt ${number}` : number}${after}`;
  };
}

/** Whether a run can be drawn with a bar for each pod, its lanes in this order. */
export function hasRoomInOrder({ first }: PointResult, order: LaneOrder): boolean {
  return first.pods.length <= MOST_PODS && layLanes(first, MOST_LANES, order) !== undefined;
}

/** Whether these runs can be drawn below each other with a bar for each pod. */
export function hasRoomForBars(points: readonly PointResult[]): boolean {
  const lanes = points.map(({ first }) => (first.pods.length > MOST_PODS ? Infinity : mostAtOnce(first)));
  return lanes.reduce((sum, own) => sum + own, 0) <= MOST_LANES;
}

export function ganttChart(results: Results, look: Look, options: GanttChartOptions): VegaLiteSpec {
  const laid = options.points.map(point => ({
    point,
    lanes: point.first.pods.length > MOST_PODS ? undefined : layLanes(point.first, MOST_LANES, options.order),
  }));
  const total = laid.reduce((sum, { lanes }) => sum + (lanes?.count ?? Infinity), 0);
  const first = options.points[0]!;
  return total > MOST_LANES ? phaseChart(results, look, options, first) : barsChart(results, look, options);
}

function subtitleOf(results: Results, options: GanttChartOptions): string {
  const replication = results.repeat > 1 ? 'First replication. ' : '';
  const only = options.points.length === 1 ? options.points[0]! : undefined;
  const which = only === undefined || results.points.length === 1 ? '' : `${sentence(pointWords(results, only))}. `;
  return `${which}${replication}`;
}

function barsChart(results: Results, look: Look, options: GanttChartOptions): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors } = style;
  const isRace = options.points.length > 1;
  const end = Math.max(...options.points.map(point => Math.max(finishOf(point.first), lastEnd(point.first))));
  const laid = options.points.map(point => ({
    point,
    lanes: layLanes(point.first, MOST_LANES, options.order)!,
    textOf: textOf(point.first),
    offset: 0,
  }));
  const used = laid.reduce((sum, { lanes }) => sum + lanes.count, 0);
  const isIndexed = options.points.some(point => point.first.jobs.some(job => job.isIndexed));
  const groups = options.order === undefined ? [] : laid.flatMap(({ lanes }) => lanes.groups);
  const gutter = namesWidth(style, groups.map(nameInAxis));
  const probe: GanttBox = { width: style.size.width * 0.9, height: style.size.height * 0.6, lanes: used, end };
  const box = frame(results, look, {
    title: options.title,
    subtitle: `${subtitleOf(results, options)}One bar a pod${isIndexed ? ', with its completion index' : ''}`,
    xTitle: 'Time since the Job was applied',
    key: ganttKey(style, laid, probe),
    left: groups.length > 0 ? gutter / style.size.unit + 30 : 4,
    right: 20,
    ...(isRace ? {} : { yTitle: GROUP_TITLES[options.order ?? 'slot'] }),
  });
  const headings = isRace ? laid.length * px(62) : 0;
  const lane = Math.min((box.height - headings) / used, px(isRace ? 96 : 150));
  const heading = headings / laid.length / lane;
  let offset = (box.height / lane - used - heading * laid.length) / 2;
  const panels = laid.map(panel => {
    const placed = { ...panel, offset: offset + heading };
    offset += heading + panel.lanes.count;
    return placed;
  });
  const shape: GanttBox = { width: box.width, height: box.height, lanes: box.height / lane, end: end * 1.01 };
  const x = timeEncoding(shape.end);
  return box.spec([
    ...groupLayers(style, groups, { gutter, lane, top: panels[0]?.offset ?? 0, width: box.width }),
    ...ganttLayers(style, panels, shape, x),
    ...finishLayers(style, { panels, lane, shape, heading: heading * lane, results, isRace }),
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'rule', color: colors.axis, strokeWidth: px(2), aria: false },
      encoding: { x },
    },
  ]);
}

const GROUP_TITLES: Readonly<Record<LaneOrder, string>> = {
  slot: ' ',
  index: 'Completion index',
  node: 'Node',
  job: 'Job',
};

const nameInAxis = ({ name }: LaneGroup): string => name.replace(/^index /, '');

/** Names of the groups left of their lanes, as many as there is room for, and a line above each group of several. */
function groupLayers(
  style: Style,
  groups: readonly LaneGroup[],
  place: { readonly gutter: number; readonly lane: number; readonly top: number; readonly width: number },
): readonly Json[] {
  const { px, colors, measure } = style;
  if (groups.length === 0) return [];
  const widthOf = (text: string): number => measure(text, px(TYPE.axis), 400);
  const names = groups.map(group => ({
    x: -px(16),
    y: (place.top + group.first + group.count / 2) * place.lane,
    text: fitted(nameInAxis(group), place.gutter, widthOf),
    color: colors.ink,
  }));
  const shown: typeof names = [];
  for (const name of names) if (name.y - (shown.at(-1)?.y ?? -Infinity) >= px(TYPE.axis + 4)) shown.push(name);
  const lines = groups.map(({ first }) => ({ x: 0, x2: place.width, y: (place.top + first) * place.lane }));
  const isWide = groups.some(({ count: lanes }) => lanes > 1);
  return [
    ...(isWide
      ? [
          {
            data: { values: lines },
            mark: { type: 'rule', color: colors.axis, strokeWidth: px(1.5), aria: false },
            encoding: { x: atPixel('x'), x2: { field: 'x2' }, y: atPixel('y') },
          },
        ]
      : []),
    textLayer(style, shown, { align: 'right', fontSize: px(TYPE.axis) }),
  ];
}

/** A time axis from 0 to `end` seconds. */
export function timeEncoding(end: number): Json {
  return {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0, end], nice: false },
    axis: { title: null, grid: true, domain: true, ticks: true, zindex: 0, ...tickAxis(linearTimeTicks(end)) },
  };
}

interface FinishOptions {
  readonly panels: readonly (GanttPanel & { readonly point: PointResult })[];
  readonly lane: number;
  readonly shape: GanttBox;
  /** Height of a panel's heading in pixels. */
  readonly heading: number;
  readonly results: Results;
  readonly isRace: boolean;
}

/** Finish lines with their time, and in a race the name of each panel above its lanes. */
function finishLayers(style: Style, options: FinishOptions): readonly Json[] {
  const { px, colors, measure } = style;
  const { panels, lane, shape, isRace } = options;
  const at = (seconds: number): number => (seconds / shape.end) * shape.width;
  const lines = panels.map(panel => ({
    x: at(finishOf(panel.point.first)),
    y: isRace
      ? panel.offset * lane - (at(finishOf(panel.point.first)) < shape.width / 4 ? 0 : options.heading * 0.85)
      : -px(4),
    y2: isRace ? (panel.offset + panel.lanes.count) * lane : shape.height,
  }));
  const pixels = { type: 'quantitative', scale: null, axis: null } as const;
  const weightOf = (text: string): number => measure(text, px(TYPE.label), 600);
  const headings = panels.map((panel, i) => {
    const line = lines[i]!;
    const ending = sentence(endingOf(panel.point.first));
    const width = weightOf(ending) + px(28);
    const full = isRace ? sentence(pointWords(options.results, panel.point)) : '';
    const name = fitted(full, shape.width - width - px(60), weightOf);
    const nameEnd = isRace ? px(14) + weightOf(name) + px(30) : 0;
    const isLeft = line.x - width > nameEnd;
    const x = isLeft ? line.x - px(14) : Math.max(line.x + px(14), Math.min(nameEnd, shape.width - width));
    const y = isRace ? panel.offset * lane - options.heading * 0.45 : -px(30);
    return { name, ending, x, y, align: isLeft ? 'right' : 'left' };
  });
  const color = colors.ink;
  const endings = headings.map(({ ending, x, y, align }) => ({ x, y, text: ending, color, align }));
  const names = isRace ? headings.map(({ name, y }) => ({ x: px(14), y, text: name, color })) : [];
  return [
    {
      data: { values: lines },
      mark: { type: 'rule', color: colors.ink, strokeWidth: px(4), aria: false },
      encoding: { x: { field: 'x', ...pixels }, y: { field: 'y', ...pixels }, y2: { field: 'y2' } },
    },
    ...(['left', 'right'] as const).map(align =>
      textLayer(
        style,
        endings.filter(ending => ending.align === align),
        { align, fontWeight: 600 },
      ),
    ),
    textLayer(style, names, { fontWeight: 600 }),
  ].filter(layer => (layer['data'] as { values: readonly unknown[] }).values.length > 0);
}

const STACK: readonly Extract<PhaseName, 'running' | 'starting' | 'pulling' | 'pending'>[] = [
  'running',
  'starting',
  'pulling',
  'pending',
];

/** Too many pods for a bar each: how many are in which phase. */
function phaseChart(results: Results, look: Look, options: GanttChartOptions, point: PointResult): VegaLiteSpec {
  const style = styleOf(look);
  const record = point.first;
  const counts = phaseCounts(record, PHASE_STEPS);
  const seen = STACK.filter(phase => counts.some(own => own[phase] > 0));
  const top = niceCeiling(Math.max(...counts.map(own => STACK.reduce((sum, phase) => sum + own[phase], 0))));
  const pods = `${count(record.pods.length)} pods, up to ${count(mostAtOnce(record))} at once`;
  const key = seen.map((phase): KeyEntry => {
    const { words, color } = PHASES[phase];
    return { kind: 'area', text: words, color: style.colors[color] };
  });
  const box = frame(results, look, {
    title: options.title,
    subtitle:
      `${subtitleOf(results, options)}${pods}, are too many for a bar each: ` +
      `the height counts the pods in each phase`,
    xTitle: 'Time since the Job was applied',
    yTitle: 'Pods in each phase, upon each other',
    key,
    left: style.measure(count(top), TYPE.axis, 400) + 40,
  });
  const encoding = {
    x: timeEncoding((record.end / 1e6) * 1.01),
    y: {
      field: 'y',
      type: 'quantitative',
      scale: { domain: [0, top], nice: false },
      axis: { title: null, grid: true, domain: false, ticks: false, tickCount: 6, format: ',d' },
    },
    y2: { field: 'y2' },
  };
  return box.spec([
    ...seen.map((phase, i) => phaseLayer(style, phase, stacked(counts, seen.slice(0, i), phase), encoding)),
    readoutLayer(box, share => {
      const own = counts[Math.min(counts.length - 1, Math.round(share * 1.01 * (counts.length - 1)))]!;
      return `At ${duration(own.at)}: ${seen.map(phase => `${count(own[phase])} ${PHASES[phase].words}`).join(', ')}`;
    }),
  ]);
}

/** Instants at which the phases are counted. */
const PHASE_STEPS = 400;

type StackedPhase = (typeof STACK)[number];

/** The band of a phase upon those below it. */
function stacked(counts: readonly PhaseCount[], below: readonly StackedPhase[], phase: StackedPhase): readonly Json[] {
  return counts.map(own => {
    const y = below.reduce((sum, lower) => sum + own[lower], 0);
    return { x: own.at, y, y2: y + own[phase] };
  });
}

function phaseLayer(style: Style, phase: PhaseName, values: readonly Json[], encoding: Json): Json {
  const { colors, px } = style;
  return {
    data: { values },
    mark: {
      type: 'area',
      interpolate: 'step-after',
      color: colors[PHASES[phase].color],
      line: { color: colors.background, strokeWidth: px(1) },
      opacity: 1,
      aria: false,
    },
    encoding,
  };
}

/** A sentence on how many pods, how they ended, and when the run was over. */
export function runWords(record: RunRecord): string {
  const failed = record.jobs.reduce((sum, job) => sum + job.failed, 0);
  const failures = failed === 0 ? '' : `, ${count(failed)} failed`;
  return (
    `${plural(record.pods.length, 'pod')}${failures}, up to ` +
    `${count(mostAtOnce(record))} at once, ${endingOf(record)}`
  );
}
