// Named alternatives as horizontal bars with their interval and their value in words: names are read, not turned.
import { escapeScriptJson } from './escape.ts';
import type { Results } from '../experiment/results.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { frame } from './frame.ts';
import { labelLayer, TOLD, type Json } from './marks.ts';
import { fitted } from './scales.ts';
import { styleOf, TYPE, type Style } from './theme.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

export interface BarChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly xTitle: string;
  readonly bars: readonly Bar[];
  /** Vega's number format of the axis. */
  readonly format?: string;
  /** Upper end of the axis; by default the longest bar's. */
  readonly top?: number;
}

/** Room for the names of alternatives at the left: as wide as they are, a third of the frame at most. */
export function namesWidth(style: Style, names: readonly string[]): number {
  const widest = Math.max(0, ...names.map(name => style.measure(name, style.px(TYPE.label), 400)));
  return Math.min(widest, style.size.width * 0.3);
}

/** Band axis of alternatives, each name cut to the room there is; equal names stay apart by their place. */
function namesAxis(style: Style, names: readonly string[]): Json {
  const room = namesWidth(style, names);
  const texts = names.map(name => fitted(name, room, text => style.measure(text, style.px(TYPE.label), 400)));
  return {
    field: 'row',
    type: 'ordinal',
    sort: null,
    scale: { domain: names.map((_, i) => i), paddingInner: 0.35, paddingOuter: 0.2 },
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelExpr: `${escapeScriptJson(texts)}[datum.value]`,
      labelLimit: room + 10,
      labelOverlap: false,
      labelFontSize: style.px(TYPE.label),
    },
  };
}

export function barChart(results: Results, look: Look, options: BarChartOptions): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors } = style;
  const names = options.bars.map(bar => bar.name);
  const labelRoom = Math.max(...options.bars.map(bar => style.measure(bar.label, px(TYPE.label), 600)));
  const frame_ = frame(results, look, {
    title: options.title,
    ...(options.subtitle === undefined ? {} : { subtitle: options.subtitle }),
    xTitle: options.xTitle,
    left: namesWidth(style, names) / style.size.unit + 30,
    right: labelRoom / style.size.unit + 40,
  });
  const values = options.bars.map((bar, row) => ({
    ...bar,
    row,
    end: Math.max(bar.value, bar.high || 0),
    told: `${bar.name}: ${bar.label}`,
  }));
  const y = namesAxis(style, names);
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { zero: true, nice: false, ...(options.top === undefined ? {} : { domain: [0, options.top] }) },
    axis: { title: null, grid: true, domain: false, ticks: false, tickCount: 6, format: options.format ?? '~r' },
  };
  const thickness = Math.min(px(90), (frame_.height / names.length) * 0.6);
  return frame_.spec([
    {
      data: { values },
      mark: { type: 'bar', color: colors.blue, size: thickness },
      encoding: { x, y, ...TOLD },
    },
    {
      data: { values: values.filter(value => value.high > value.low) },
      mark: { type: 'rule', color: colors.ink, strokeWidth: px(4), aria: false },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
    },
    labelLayer(
      style,
      values.map(({ end, row, label }) => ({ end, row, text: label })),
      { x: { ...x, field: 'end' }, y },
      { dx: px(14) },
    ),
  ]);
}
