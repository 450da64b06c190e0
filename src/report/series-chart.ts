// Step functions of time from the first replication: areas or lines over a time axis. Long series are averaged over
// equal spans of time, which keeps the area under them, and the subtitle says so.
import type { PointResult, Results } from '../experiment/results.ts';
import type { RunRecord, Series } from '../models/recording/run-record.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { frame } from './frame.ts';
import type { KeyEntry } from './key.ts';
import type { Json } from './marks.ts';
import { timeEncoding } from './gantt-chart.ts';
import { knee, pointWords, sweepOf } from './points.ts';
import { readoutLayer } from './readout.ts';
import { niceCeiling } from './scales.ts';
import { SERIES_COLORS, SERIES_DASHES, styleOf, TYPE, type Colors, type Style } from './theme.ts';
import { logTimeTicks, tickAxis } from './time-axis.ts';
import { duration, percent, sentence, trimmed } from './words.ts';

const MICROS = 1_000_000;

/** A value from `x` seconds on. */
export interface Step {
  readonly x: number;
  readonly y: number;
}

export interface SeriesLine {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Fills the area below, down to the previous line's. */
  readonly isArea?: boolean;
  readonly color?: keyof Colors;
  /** Which of the theme's dash patterns, 0 being none; by default that of the line's place. */
  readonly dashIndex?: number;
}

export interface SeriesChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly yTitle: string;
  readonly lines: readonly SeriesLine[];
  readonly end: number;
  /** Upper end of the y axis; by default a round number above the data. */
  readonly top?: number;
  readonly format?: string;
  /** A horizontal line with a name: a target, a mean. */
  readonly level?: { readonly value: number; readonly name: string };
  /** Lower ends of the axes that are logarithmic. */
  readonly logFrom?: { readonly x: number; readonly y?: number };
  readonly xTitle?: string;
  /** Whether the lines are those of all replications rather than of the first. */
  readonly isOfAll?: boolean;
}

/** More changes than a slide has columns to show. */
const MOST_STEPS = 600;

/** The named series of a run; undefined where it has none. */
export function seriesOf(record: RunRecord, name: string): Series | undefined {
  return record.series.find(series => series.name === name && series.at.length > 0);
}

/** Whether drawing the series averages it. */
function isAveraged(series: Series): boolean {
  return series.at.length > MOST_STEPS;
}

/** A series as steps up to `end` seconds, averaged over equal spans where it has more changes than can be seen. */
export function stepsOf(series: Series, end: number, scale = 1): readonly Step[] {
  const last = series.value.length - 1;
  if (!isAveraged(series)) {
    const steps = Array.from(series.at, (at, i) => ({ x: at / MICROS, y: (series.value[i] ?? 0) * scale }));
    return [...steps.filter(step => step.x <= end), { x: end, y: (series.value[last] ?? 0) * scale }];
  }
  return averagedSteps(series, end, MOST_STEPS / 2, scale);
}

/** A series averaged over `spans` equal spans of time from 0 to `end` seconds. */
export function averagedSteps(series: Series, end: number, spans: number, scale = 1): readonly Step[] {
  const last = series.value.length - 1;
  const width = end / spans;
  const sums = new Float64Array(spans);
  for (let i = 0; i <= last; i += 1) {
    const until = Math.min(end, i === last ? end : series.at[i + 1]! / MICROS);
    let from = Math.max(0, series.at[i]! / MICROS);
    for (let span = Math.floor(from / width); span < spans && from < until; span += 1) {
      const stop = Math.min(until, (span + 1) * width);
      sums[span]! += (stop - from) * series.value[i]!;
      from = stop;
    }
  }
  const steps = Array.from(sums, (sum, i) => ({ x: i * width, y: (sum / width) * scale }));
  return [...steps, { x: end, y: (series.value[last] ?? 0) * scale }];
}

/** Largest value of a series up to its end. */
export function highestOf(series: Series): number {
  return series.value.reduce((most, value) => Math.max(most, value), 0);
}

/** Mean of a series over the time from 0 to `end` seconds. */
export function meanOf(series: Series, end: number): number {
  let sum = 0;
  series.value.forEach((value, i) => {
    const from = Math.max(0, series.at[i]! / MICROS);
    const until = Math.min(end, (series.at[i + 1] ?? end * MICROS) / MICROS);
    sum += Math.max(0, until - from) * value;
  });
  return end > 0 ? sum / end : 0;
}

/** The first second from which on the series is at least `level`; NaN where it never is. */
export function firstReach(series: Series, level: number): number {
  const i = series.value.findIndex(value => value >= level);
  return i < 0 ? Number.NaN : Math.max(0, series.at[i]! / MICROS);
}

/** The ends of a sweep, else the first two points: for series that would cross each other all the time. */
export function endsForLines(results: Results, hasSeries: (record: RunRecord) => boolean): readonly PointResult[] {
  const points = pointsForLines(results, hasSeries);
  if (points.length <= 2) return points;
  return sweepOf(results) === undefined ? points.slice(0, 2) : [points[0]!, points[points.length - 1]!];
}

/** At most four points for lines beside each other: the ends of the sweep, the knee, and one between. */
export function pointsForLines(results: Results, hasSeries: (record: RunRecord) => boolean): readonly PointResult[] {
  const points = results.points.filter(point => hasSeries(point.first));
  if (points.length <= 4) return points;
  const line = sweepOf(results)?.lines[0];
  if (line === undefined) return points.slice(0, 4);
  const own = line.samples.map(sample => sample.point).filter(point => points.includes(point));
  const turning = knee(line.samples)?.point;
  const wanted = new Set([0, Math.floor((own.length - 1) / 3), Math.floor(((own.length - 1) * 2) / 3), own.length - 1]);
  const at = turning === undefined ? -1 : own.indexOf(turning);
  if (at > 0 && at < own.length - 1 && !wanted.has(at)) {
    wanted.delete(Math.floor(((own.length - 1) * 2) / 3));
    wanted.add(at);
  }
  return own.filter((_, i) => wanted.has(i));
}

/** Which points are drawn, where not all are: the name of the only one, or how many. */
export function shownNote(results: Results, points: readonly PointResult[]): string {
  if (points.length === results.points.length) return '';
  return points.length === 1 ? keyName(results, points[0]!) : `${points.length} of ${results.points.length} points`;
}

/** Names of the points for a key: `64 pods at once`. */
export function keyName(results: Results, point: PointResult): string {
  return sentence(pointWords(results, point));
}

export function seriesChart(results: Results, look: Look, options: SeriesChartOptions): VegaLiteSpec {
  const style = styleOf(look);
  const { colors, measure } = style;
  const { level } = options;
  const highest = Math.max(level?.value ?? 0, ...options.lines.flatMap(line => line.steps.map(step => step.y)));
  const top = options.top ?? niceCeiling(highest * 1.02);
  const lines = options.lines.map((line, i) => ({
    ...line,
    steps: options.logFrom === undefined ? line.steps : raised(line.steps, options.logFrom),
    ink: colors[line.color ?? SERIES_COLORS[i] ?? 'blue'],
    dash: line.isArea === true ? [] : (SERIES_DASHES[line.dashIndex ?? i] ?? []).map(length => style.px(length)),
  }));
  const key = lines.map(({ name, isArea, ink, dash }): KeyEntry => ({
    kind: isArea === true ? 'area' : 'line',
    text: name,
    color: ink,
    dash,
  }));
  const isOfFirst = results.repeat > 1 && options.isOfAll !== true;
  const notes = [isOfFirst ? 'First replication' : '', options.subtitle ?? ''];
  const box = frame(results, look, {
    title: options.title,
    subtitle: notes.filter(text => text !== '').join('. '),
    xTitle: options.xTitle ?? 'Time since the Job was applied',
    yTitle: options.yTitle,
    ...(lines.length > 1 ? { key } : {}),
    left: measure(options.format === '.0%' ? '100%' : trimmed(top, 1), TYPE.axis, 400) + 50,
    right: level === undefined ? 30 : measure(level.name, TYPE.label, 600) + 40,
  });
  const from = options.logFrom;
  const x = from === undefined ? timeEncoding(options.end) : logTimeEncoding(from.x, options.end);
  const encoding = { x, y: yEncoding(options, highest, top) };
  return box.spec([
    ...lines.flatMap(line => lineLayers(style, line, encoding)),
    ...(level === undefined ? [] : levelLayers(style, level, encoding, options.end)),
    readoutLayer(box, share => toldAt(options, share)),
  ]);
}

/** The values of all lines where a share of the axis lies. */
function toldAt({ lines, end, logFrom, format }: SeriesChartOptions, share: number): string {
  const at = logFrom === undefined ? share * end : logFrom.x * Math.exp(share * Math.log(end / logFrom.x));
  const words = (value: number): string => (format === '.0%' ? percent(value) : trimmed(value, 1));
  const values = lines.map(({ name, steps }) => {
    const value = words(steps.findLast(step => step.x <= at)?.y ?? 0);
    return lines.length === 1 ? value : `${name}: ${value}`;
  });
  return `At ${duration(at)}: ${values.join('; ')}`;
}

/** The axis of values: shares, or counts with whole ticks; logarithmic where it has a lower end. */
function yEncoding({ format = '~s', logFrom }: SeriesChartOptions, highest: number, top: number): Json {
  const from = logFrom?.y;
  const counts = from === undefined ? { tickMinStep: 1 } : { values: powersUpTo(highest) };
  return {
    field: 'y',
    type: 'quantitative',
    scale:
      from === undefined
        ? { domain: [0, top], nice: false }
        : { type: 'log', base: 2, domain: [from, highest * 1.15], nice: false },
    axis: {
      title: null,
      grid: true,
      domain: false,
      ticks: false,
      tickCount: 5,
      format,
      ...(format === '.0%' ? {} : counts),
    },
  };
}

/** Powers of two from 1, at most about eight. */
function powersUpTo(highest: number): readonly number[] {
  const all: number[] = [];
  for (let power = 1; power <= highest * 1.1; power *= 2) all.push(power);
  const step = Math.ceil(all.length / 8);
  return all.filter((_, i) => i % step === 0);
}

/** On logarithmic axes there is no zero: what lies below the lower ends is drawn on them. */
function raised(steps: readonly Step[], from: { readonly x: number; readonly y?: number }): readonly Step[] {
  return steps.map(({ x, y }) => ({ x: Math.max(x, from.x), y: Math.max(y, from.y ?? 0) }));
}

function logTimeEncoding(from: number, end: number): Json {
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: 'log', domain: [from, end], nice: false },
    axis: { title: null, grid: true, domain: true, ticks: true, ...tickAxis(logTimeTicks(from, end)) },
  };
}

function lineLayers(
  style: Style,
  line: SeriesLine & { readonly ink: string; readonly dash: readonly number[] },
  encoding: Json,
): readonly Json[] {
  const data = { values: line.steps };
  const stroke = {
    data,
    mark: {
      type: 'line',
      interpolate: 'step-after',
      color: line.ink,
      strokeWidth: style.px(4),
      strokeDash: line.dash,
      strokeJoin: 'miter',
      aria: false,
    },
    encoding,
  };
  if (line.isArea !== true) return [stroke];
  const area = {
    data,
    mark: { type: 'area', interpolate: 'step-after', color: line.ink, opacity: 1, aria: false },
    encoding,
  };
  return [area];
}

function levelLayers(
  style: Style,
  level: { readonly value: number; readonly name: string },
  encoding: { readonly x: Json; readonly y: Json },
  end: number,
): readonly Json[] {
  const { px, colors } = style;
  const values = [
    { x: 0, y: level.value },
    { x: end, y: level.value },
  ];
  return [
    {
      data: { values },
      mark: { type: 'line', color: colors.ink, strokeWidth: px(3), strokeDash: [px(12), px(8)], aria: false },
      encoding,
    },
    {
      data: { values: [{ x: end, y: level.value, text: level.name }] },
      mark: {
        type: 'text',
        align: 'left',
        baseline: 'middle',
        dx: px(14),
        fontWeight: 600,
        color: colors.ink,
        fontSize: px(TYPE.label),
        clip: false,
      },
      encoding: { ...encoding, text: { field: 'text', type: 'nominal' } },
    },
  ];
}

/** `averaged over spans of 2 s` where any of the series has more changes than can be drawn; empty else. */
export function averagingNote(series: readonly Series[], end: number): string {
  return series.some(isAveraged) ? `Averaged over spans of ${duration(end / (MOST_STEPS / 2))}` : '';
}
