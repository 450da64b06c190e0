// A measured quantity over a numeric factor: line, interval band, points with their values, names beside the ends of
// the lines instead of a legend. Used by every chart that has the varied factor on its x axis.
import type { Results } from '../experiment/results.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { frame, type Frame } from './frame.ts';
import { haloedTexts, symbolMark, textLayer, TOLD, type Json, type TextAt } from './marks.ts';
import type { Line, Sample, Sweep } from './points.ts';
import { factorWords } from './points.ts';
import { fitted, pixelScale, spreadApart, wantsLog } from './scales.ts';
import { SERIES_COLORS, SERIES_DASHES, SERIES_SHAPES, styleOf, TYPE, type Style } from './theme.ts';
import { tickAxis } from './time-axis.ts';
import { sentence, trimmed } from './words.ts';

export interface Estimate {
  readonly value: number;
  /** Bounds of the interval; NaN where there is none. */
  readonly low: number;
  readonly high: number;
  /** Height that the value's label keeps clear of; by default the interval's upper bound. */
  readonly top?: number;
}

/** A curve to compare with: an ideal, a law. */
export interface Reference {
  readonly name: string;
  readonly values: readonly { readonly x: number; readonly y: number }[];
  readonly dash: readonly number[];
  readonly color: 'muted' | 'vermilion';
}

export interface LineChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly yTitle: string;
  readonly sweep: Sweep;
  readonly read: (sample: Sample) => Estimate | undefined;
  readonly y: {
    readonly type: 'linear' | 'log';
    readonly domain: readonly [number, number];
    readonly ticks?: readonly number[];
    /** Texts of the ticks; by default their numbers in `format`. */
    readonly labels?: readonly string[];
  };
  /** Vega's number format of the y axis. */
  readonly format?: string;
  /** A value as it stands beside its point. */
  readonly label: (value: number) => string;
  readonly labelSide?: 'above' | 'below-right' | 'below-left';
  /** False where the first point's value is 1 by definition. */
  readonly labelsFirst?: boolean;
  readonly references?: readonly Reference[];
  /** Layers of the chart's own, drawn below the line. */
  readonly below?: (style: Style, encoding: { readonly x: Json; readonly y: Json }) => readonly Json[];
  /** Name of the only line, where there are references to tell it from. */
  readonly measuredName?: string;
}

interface DrawnLine {
  readonly name: string;
  readonly color: string;
  readonly shape: string;
  readonly dash: readonly number[];
  readonly values: readonly (Estimate & { readonly x: number; readonly told: string })[];
}

/** More alternatives than there are colours would not be told apart: the first ones are drawn, the subtitle says so. */
export const MOST_LINES: number = SERIES_COLORS.length;

export function lineChart(results: Results, look: Look, options: LineChartOptions): VegaLiteSpec {
  const style = styleOf(look);
  const lines = options.sweep.lines.slice(0, MOST_LINES).map((line, i) => drawnLine(line, i, style, options));
  const names = namesOf(style, lines, options);
  const box = boxOf(results, look, options, names);
  const encoding = { x: xEncoding(options.sweep), y: yEncoding(options) };
  return box.spec([
    ...(options.below?.(style, encoding) ?? []),
    ...(options.references ?? []).map(reference => referenceLayer(style, reference, encoding)),
    ...lines.flatMap(line => lineLayers(style, line, encoding, options.y.domain)),
    ...(lines.length === 1 ? valueLabels(style, lines[0]!, options, box) : []),
    nameLayer(style, names, box, options.y),
  ]);
}

/** What stands beside the right end of a line. */
interface EndName {
  readonly name: string;
  readonly y: number;
  readonly color: string;
}

/** Names take at most this share of the frame's width. */
const NAME_SHARE = 0.24;

function boxOf(results: Results, look: Look, options: LineChartOptions, names: readonly EndName[]): Frame {
  const { sweep, title, yTitle } = options;
  const { size, px, measure } = styleOf(look);
  const widest = Math.max(0, ...names.map(({ name }) => measure(name, px(TYPE.label), 600)));
  const ticks = Math.max(...axisTexts(options).map(text => measure(text, TYPE.axis, 400)));
  const omitted =
    sweep.lines.length > MOST_LINES ? `The first ${MOST_LINES} of ${sweep.lines.length} alternatives` : '';
  return frame(results, look, {
    title,
    subtitle: [options.subtitle ?? '', omitted].filter(part => part !== '').join('. '),
    xTitle: xTitleOf(sweep),
    yTitle,
    left: Math.max(60, ticks + 40),
    right: names.length === 0 ? 40 : Math.min(widest, size.width * NAME_SHARE) / size.unit + 40,
  });
}

function yEncoding(options: LineChartOptions): Json {
  const { type, domain } = options.y;
  return {
    field: 'y',
    type: 'quantitative',
    scale: { type, domain, ...(type === 'log' ? { base: 2 } : {}), nice: false },
    axis: { title: null, grid: true, domain: false, ticks: false, ...ticksOf(options) },
  };
}

function referenceLayer(style: Style, reference: Reference, encoding: Json): Json {
  return {
    data: { values: reference.values },
    mark: {
      type: 'line',
      color: style.colors[reference.color],
      strokeWidth: style.px(3),
      strokeDash: reference.dash,
      aria: false,
    },
    encoding,
  };
}

function nameLayer(style: Style, names: readonly EndName[], box: Frame, y: LineChartOptions['y']): Json {
  const { px, size, measure } = style;
  const scale = pixelScale(y.type, y.domain, [box.height, 0]);
  const wanted = names.map(name => scale.at(Math.min(name.y, y.domain[1])));
  const placed = spreadApart(wanted, px(36), [px(8), box.height - px(8)]);
  const widthOf = (text: string): number => measure(text, px(TYPE.label), 600);
  const texts = names.map(({ name, color }, i) => ({
    x: box.width + px(20),
    y: placed[i]!,
    text: fitted(name, size.width * NAME_SHARE, widthOf),
    color,
  }));
  return textLayer(style, texts, { fontWeight: 600 });
}

/** What a point says: where it lies, its value, and the interval. */
function toldOf(line: Line, x: number, { value, low, high }: Estimate, { sweep, label }: LineChartOptions): string {
  const interval = high > low ? ` (${label(low)} to ${label(high)})` : '';
  const name = line.name === '' ? '' : `${line.name}, `;
  return `${name}${factorWords(sweep.factor)} ${trimmed(x, 3)}: ${label(value)}${interval}`;
}

function drawnLine(line: Line, i: number, style: Style, options: LineChartOptions): DrawnLine {
  return {
    name: line.name,
    color: style.colors[SERIES_COLORS[i] ?? 'blue'],
    shape: SERIES_SHAPES[i] ?? 'circle',
    dash: (SERIES_DASHES[i] ?? []).map(length => style.px(length)),
    values: line.samples.flatMap(sample => {
      const estimate = options.read(sample);
      if (estimate === undefined || !Number.isFinite(estimate.value)) return [];
      return [{ ...estimate, x: sample.x, told: toldOf(line, sample.x, estimate, options) }];
    }),
  };
}

/** What stands beside the right ends: names of lines and references, at the height of their last value. */
function namesOf(style: Style, lines: readonly DrawnLine[], options: LineChartOptions): readonly EndName[] {
  const names: EndName[] = [];
  for (const line of lines) {
    const last = line.values[line.values.length - 1];
    if (last === undefined) continue;
    const name = lines.length === 1 ? (options.measuredName ?? '') : line.name;
    names.push({ name: `${options.label(last.value)} ${name}`.trim(), y: last.value, color: line.color });
  }
  for (const reference of options.references ?? []) {
    const last = reference.values[reference.values.length - 1];
    if (last !== undefined) names.push({ name: reference.name, y: last.y, color: style.colors[reference.color] });
  }
  return names;
}

function axisTexts(options: LineChartOptions): readonly string[] {
  return options.y.labels ?? (options.y.ticks ?? options.y.domain).map(value => options.label(value));
}

function ticksOf(options: LineChartOptions): Json {
  const { ticks, labels } = options.y;
  if (ticks !== undefined && labels !== undefined) return tickAxis({ values: ticks, labels });
  return { format: options.format ?? '~s', ...(ticks === undefined ? { tickCount: 6 } : { values: ticks }) };
}

function xTitleOf(sweep: Sweep): string {
  return sweep.isParallelism ? 'Pods at once (parallelism)' : sentence(factorWords(sweep.factor));
}

/** The x encoding of a sweep: by factors where the values spread widely, each value labelled where there are few. */
function xEncoding(sweep: Sweep): Json {
  const isLog = wantsLog(sweep.xs, 8);
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: isLog ? 'log' : 'linear', ...(isLog ? { base: 2 } : { zero: false }), nice: false, padding: 12 },
    axis: {
      title: null,
      grid: false,
      format: sweep.xs.every(Number.isInteger) ? ',d' : '~g',
      ...(sweep.xs.length <= 12 ? { values: sweep.xs } : { tickCount: 8 }),
    },
  };
}

function lineLayers(
  style: Style,
  line: DrawnLine,
  encoding: { readonly x: Json; readonly y: Json },
  domain: readonly [number, number],
): readonly Json[] {
  const { x, y } = encoding;
  const { px } = style;
  const values = line.values.map(own => ({ x: own.x, y: own.value, low: own.low, high: own.high, told: own.told }));
  const hasBand = values.some(value => value.high > value.low);
  const band = values.filter(value => Number.isFinite(value.low) && Number.isFinite(value.high));
  const [floor, ceiling] = domain;
  return [
    ...(hasBand
      ? [
          {
            data: {
              values: band.map(value => ({
                ...value,
                low: Math.max(value.low, floor),
                high: Math.min(value.high, ceiling),
              })),
            },
            mark: { type: 'area', color: line.color, opacity: 0.22, aria: false },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
          },
        ]
      : []),
    {
      data: { values },
      mark: { type: 'line', color: line.color, strokeWidth: px(5), strokeDash: line.dash, aria: false },
      encoding: { x, y },
    },
    {
      data: { values },
      mark: { ...symbolMark(style, line.shape, line.color), aria: true },
      encoding: { x, y, ...TOLD },
    },
  ];
}

interface PlacedLabel extends TextAt {
  readonly align: 'left' | 'right';
  readonly baseline: 'top' | 'bottom';
}

/** Where the label of the i-th value goes: on the side that the line does not take. */
function placeLabel(
  style: Style,
  line: DrawnLine,
  i: number,
  options: LineChartOptions,
  at: { x(value: number): number; y(value: number): number },
): PlacedLabel {
  const { px } = style;
  const { x, value, low, high, top } = line.values[i]!;
  const side = options.labelSide ?? 'below-right';
  const next = line.values[i + 1]?.value ?? value;
  const isRising = at.y(value) - at.y(next) > px(10);
  const isBelow = side !== 'above' || (isRising && i === 0);
  const isLeft = side === 'below-left' || (side === 'above' && isRising && i > 0);
  const edge = isBelow ? Math.min(value, low || value) : Math.max(value, top ?? (high || value));
  const isFirst = side === 'above' && isBelow;
  return {
    x: at.x(x) + (isLeft ? -px(10) : isFirst ? px(18) : px(12)),
    y: isFirst ? at.y(value) + px(6) : near(at.y(edge), at.y(value), px(40)) + (isBelow ? px(12) : -px(12)),
    text: options.label(value),
    color: style.colors.ink,
    align: isLeft ? 'right' : 'left',
    baseline: isBelow ? 'top' : 'bottom',
  };
}

/** A wide interval must not carry a label away from its point. */
function near(wanted: number, own: number, most: number): number {
  return Math.min(Math.max(wanted, own - most), own + most);
}

/** Labels of inner points; where points lie close, those that would touch an earlier label are left out. */
function valueLabels(
  style: Style,
  line: DrawnLine,
  options: LineChartOptions,
  box: { readonly width: number; readonly height: number },
): readonly Json[] {
  const { px } = style;
  const { xs } = options.sweep;
  const xScale = pixelScale(wantsLog(xs, 8) ? 'log' : 'linear', [xs[0]!, xs[xs.length - 1]!], [12, box.width - 12]);
  const yScale = pixelScale(options.y.type, options.y.domain, [box.height, 0]);
  const at = { x: (value: number): number => xScale.at(value), y: (value: number): number => yScale.at(value) };
  const kept: (PlacedLabel & { readonly left: number; readonly right: number })[] = [];
  line.values.slice(0, -1).forEach((_, i) => {
    if (i === 0 && options.labelsFirst === false) return;
    const label = placeLabel(style, line, i, options, at);
    const wide = style.measure(label.text, px(TYPE.label), 600) + px(24);
    const left = label.x - (label.align === 'right' ? wide : 0);
    const place = { ...label, left, right: left + wide };
    const isFree = kept.every(
      other => place.left >= other.right || other.left >= place.right || Math.abs(place.y - other.y) >= px(34),
    );
    if (isFree && place.right < box.width + px(20)) kept.push(place);
  });
  return (['left', 'right'] as const).flatMap(align =>
    (['top', 'bottom'] as const).flatMap(baseline => {
      const labels = kept.filter(label => label.align === align && label.baseline === baseline);
      const texts = labels.map(({ x, y, text, color }) => ({ x, y, text, color }));
      return texts.length === 0 ? [] : haloedTexts(style, texts, { align, baseline });
    }),
  );
}
