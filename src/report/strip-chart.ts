// Named alternatives as rows of dots, one a replication, with the mean, its interval and its value in words.
import { escapeScriptJson } from './escape.ts';
import type { Results } from '../experiment/results.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { frame } from './frame.ts';
import { labelLayer, symbolMark, TOLD, type Json } from './marks.ts';
import { fitted } from './scales.ts';
import { namesWidth } from './bar-chart.ts';
import { linearTimeTicks, tickAxis } from './time-axis.ts';
import { styleOf, TYPE, type Style } from './theme.ts';
import { duration } from './words.ts';

export interface Strip {
  readonly name: string;
  /** One value a replication, in seconds; none: there is nothing but the label, and the other numbers do not count. */
  readonly values: readonly number[];
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

export interface StripChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly xTitle: string;
  readonly strips: readonly Strip[];
}

/** Deterministic jitter in [-1, 1): the golden ratio's multiples lie evenly and never line up. */
export function jitter(i: number): number {
  const turns = (i + 1) * 0.618_033_988_749_895;
  return (turns - Math.floor(turns)) * 2 - 1;
}

/** A linear axis of rows, the first on top, each with its name. */
export function rowsEncoding(names: readonly string[], room: number, widthOf: (text: string) => number): Json {
  const texts = names.map(name => fitted(name, room, widthOf));
  return {
    field: 'row',
    type: 'quantitative',
    scale: { domain: [names.length - 0.5, -0.5], nice: false, zero: false },
    axis: {
      title: null,
      domain: false,
      ticks: false,
      grid: false,
      values: names.map((_, i) => i),
      labelExpr: `${escapeScriptJson(texts)}[datum.value]`,
      labelLimit: room + 10,
      labelOverlap: false,
    },
  };
}

export function stripChart(results: Results, look: Look, options: StripChartOptions): VegaLiteSpec {
  const style = styleOf(look);
  const { px, measure } = style;
  const { strips, title, xTitle, subtitle = '' } = options;
  const names = strips.map(strip => strip.name);
  const labelRoom = Math.max(...strips.map(strip => measure(strip.label, px(TYPE.label), 600)));
  const room = namesWidth(style, names);
  const left = room / style.size.unit + 30;
  const right = labelRoom / style.size.unit + 40;
  const box = frame(results, look, { title, subtitle, xTitle, left, right });
  const end = Math.max(...strips.map(farEnd));
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0, end * 1.02], nice: false },
    axis: { title: null, grid: true, domain: false, ticks: false, ...tickAxis(linearTimeTicks(end)) },
  };
  const y = rowsEncoding(names, room, text => measure(text, px(TYPE.axis), 400));
  const spread = Math.min(0.3, (px(70) * names.length) / box.height);
  return box.spec(stripLayers(style, strips, spread, { x, y }));
}

/** The largest of a strip's values and the end of its interval. */
function farEnd(strip: Strip): number {
  return Math.max(strip.mean, strip.high || 0, ...strip.values);
}

/** Dots, interval, mean and its value in words; `spread` is how far dots leave the middle of their row. */
function stripLayers(
  style: Style,
  strips: readonly Strip[],
  spread: number,
  encoding: { readonly x: Json; readonly y: Json },
): readonly Json[] {
  const { px, colors } = style;
  const dots = strips.flatMap((strip, row) =>
    strip.values.slice(0, 400).map((value, i) => ({
      x: value,
      row: row + jitter(i) * spread,
      told: `${strip.name}, run ${i + 1}: ${duration(value)}`,
    })),
  );
  const rows = strips.map((strip, row) => ({ ...strip, row })).filter(({ values }) => values.length > 0);
  const means = rows.map(({ name, label, mean, low, high, row }) => ({
    x: mean,
    low,
    high,
    row,
    told: `${name}: ${label}`,
  }));
  const ends = strips.map((strip, row) => ({ x: farEnd(strip), row, text: strip.label }));
  const side = px(13);
  const dot = { type: 'point', shape: 'circle', size: side * side, fill: colors.blue, stroke: null, opacity: 0.35 };
  const { x } = encoding;
  return [
    { data: { values: dots }, mark: dot, encoding: { ...encoding, ...TOLD } },
    {
      data: { values: means.filter(mean => mean.high > mean.low) },
      mark: { type: 'rule', color: colors.ink, strokeWidth: px(6), strokeCap: 'round', aria: false },
      encoding: { ...encoding, x: { ...x, field: 'low' }, x2: { field: 'high' } },
    },
    {
      data: { values: means },
      mark: { ...symbolMark(style, 'diamond', colors.vermilion), size: px(24) * px(24), aria: true },
      encoding: { ...encoding, ...TOLD },
    },
    labelLayer(style, ends, encoding, { dx: px(20) }),
  ];
}
