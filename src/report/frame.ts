// The frame around every chart: finding on top, set-up below it, the key, the names of the axes and the footer, all at
// fixed places, so that slides do not jump. The plot gets what is left; `autosize` is off, nothing is moved by Vega.
import type { Results } from '../experiment/results.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { fitted, wrapEvenly } from './scales.ts';
import { styleOf, TYPE, vegaConfig, type Style } from './theme.ts';
import { count, plural } from './words.ts';

/** A part of a specification: a layer, an encoding. */
export type Json = { readonly [key: string]: unknown };

/** One entry of the key: how something is drawn, and its name. */
export interface KeyEntry {
  readonly text: string;
  readonly color: string;
  /** `area`: a box; `line`: a stroke (with `dash`); `outline`: an empty box; else the name of a symbol. */
  readonly kind: 'area' | 'line' | 'outline' | 'thin' | 'symbol';
  readonly dash?: readonly number[];
  readonly shape?: string;
  /** Height of an area as a share of the key's height, 1 by default. */
  readonly share?: number;
}

export interface FrameOptions {
  readonly title: string;
  /** Sentence(s) about the set-up; the experiment's set-up is put before it. */
  readonly subtitle?: string;
  readonly xTitle?: string;
  /** Name and unit of the vertical axis, written level above it. */
  readonly yTitle?: string;
  readonly key?: readonly KeyEntry[];
  /** Room for labels beside the plot, in pixels of the slide. */
  readonly left?: number;
  readonly right?: number;
}

/** Where the plot lies, and what is drawn around it. */
export interface Frame {
  readonly style: Style;
  readonly width: number;
  readonly height: number;
  /** The whole specification around the plot's layers. */
  spec(layers: readonly Json[], extra?: Json): VegaLiteSpec;
}

const MARGIN = 64;

/** A text layer whose positions are pixels of the plot, x to the right, y down. */
export interface TextAt {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
}

export function textLayer(style: Style, texts: readonly TextAt[], mark: Json = {}): Json {
  return {
    data: { values: texts },
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'middle',
      fontSize: style.px(TYPE.label),
      aria: false,
      ...mark,
    },
    encoding: {
      x: { field: 'x', type: 'quantitative', scale: null, axis: null },
      y: { field: 'y', type: 'quantitative', scale: null, axis: null },
      text: { field: 'text', type: 'nominal' },
      color: { field: 'color', type: 'nominal', scale: null },
    },
  };
}

function footerText(results: Results): string {
  return [
    `seed ${results.seed}`,
    plural(results.repeat, 'replication'),
    ...(results.repeat > 1 ? [`intervals ${count(results.confidence * 100)}%`] : []),
    `joblab ${results.version}`,
  ].join('  ·  ');
}

/** Lays out the frame; lengths of the result are pixels at the look's size. */
export function frame(results: Results, look: Look, options: FrameOptions): Frame {
  const style = styleOf(look);
  const { px, size, measure, colors } = style;
  const inner = size.width - 2 * px(MARGIN);
  const isSlide = look.size === 'slide';
  const widthOf =
    (fontSize: number, weight: number) =>
    (line: string): number =>
      measure(line, px(fontSize), weight);
  const title = wrapEvenly(options.title, inner, isSlide ? 2 : 3, widthOf(TYPE.title, 600));
  const setup = [results.setup, options.subtitle ?? ''].filter(part => part !== '').join('. ');
  const subtitle = wrapEvenly(setup, inner, isSlide ? 2 : 3, widthOf(TYPE.subtitle, 400));
  const left = px(MARGIN + (options.left ?? 84));
  const right = px(MARGIN + (options.right ?? 24));
  const width = size.width - left - right;
  const rows = keyRows(style, options.key ?? [], inner);
  const head =
    title.length * px(TYPE.title + 10) +
    (subtitle.length === 0 ? 0 : px(14) + subtitle.length * px(TYPE.subtitle + 10));
  const yTitle = options.yTitle === undefined ? 0 : px(46);
  const top = px(46) + head + px(24) + rows.length * px(44) + yTitle + px(14);
  const bottom = px(options.xTitle === undefined ? 62 : 108) + px(74);
  const height = size.height - top - bottom;
  const footer = footerText(results);
  const titleTop = px(46) - top;
  const name = fitted(results.name, inner - widthOf(TYPE.footer, 400)(footer) - px(40), widthOf(TYPE.footer, 400));
  const furniture: Json[] = [
    textLayer(
      style,
      [
        { x: px(MARGIN) - left, y: height + bottom - px(44), text: footer, color: colors.muted },
        ...(options.yTitle === undefined
          ? []
          : [{ x: px(MARGIN) - left, y: -px(34), text: options.yTitle, color: colors.muted }]),
      ],
      { fontSize: px(TYPE.footer) },
    ),
    textLayer(
      style,
      [
        { x: width + right - px(MARGIN), y: height + bottom - px(44), text: name, color: colors.muted },
        ...(options.xTitle === undefined
          ? []
          : [{ x: width, y: height + px(86), text: options.xTitle, color: colors.muted }]),
      ],
      { align: 'right', fontSize: px(TYPE.footer) },
    ),
    anchorLayer(titleTop + head),
    ...keyLayers(style, rows, { x: px(MARGIN) - left, y: titleTop + head + px(24) }),
  ];
  return {
    style,
    width,
    height,
    spec: (layers, extra = {}) => ({
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: [options.title, setup].filter(part => part !== '').join('. '),
      width,
      height,
      padding: { left, right, top, bottom },
      autosize: { type: 'none' },
      title: {
        text: title,
        ...(subtitle.length > 0 ? { subtitle } : {}),
        anchor: 'start',
        frame: 'group',
        dx: px(MARGIN) - left,
        offset: 0,
      },
      config: vegaConfig(style),
      layer: [...layers, ...furniture],
      ...extra,
    }),
  };
}

/** Vega puts the title right above whatever is highest: this invisible dot is, and so holds the title in its place. */
function anchorLayer(y: number): Json {
  const pixels = { type: 'quantitative', scale: null, axis: null } as const;
  return {
    data: { values: [{ x: 0, y }] },
    mark: { type: 'point', shape: 'circle', size: 0.01, fill: 'transparent', stroke: null, aria: false },
    encoding: { x: { field: 'x', ...pixels }, y: { field: 'y', ...pixels } },
  };
}

interface PlacedKey extends KeyEntry {
  readonly x: number;
  readonly width: number;
}

/** The key's entries broken into rows that fit the frame. */
function keyRows(style: Style, entries: readonly KeyEntry[], inner: number): readonly (readonly PlacedKey[])[] {
  const { px, measure } = style;
  const rows: PlacedKey[][] = [];
  let x = 0;
  for (const entry of entries) {
    const width = px(58) + measure(entry.text, px(TYPE.label), 400);
    let row = rows[rows.length - 1];
    if (row === undefined || x + width > inner) {
      row = [];
      rows.push(row);
      x = 0;
    }
    row.push({ ...entry, x, width });
    x += width + px(40);
  }
  return rows;
}

function keyLayers(
  style: Style,
  rows: readonly (readonly PlacedKey[])[],
  origin: { readonly x: number; readonly y: number },
): readonly Json[] {
  const { px, colors } = style;
  const placed = rows.flatMap((row, i) =>
    row.map(entry => ({ ...entry, x: origin.x + entry.x, y: origin.y + px(22) + i * px(44) })),
  );
  if (placed.length === 0) return [];
  const pixels = { type: 'quantitative', scale: null, axis: null } as const;
  const boxes = placed.filter(entry => entry.kind === 'area' || entry.kind === 'outline' || entry.kind === 'thin');
  const lines = placed.filter(entry => entry.kind === 'line');
  const symbols = placed.filter(entry => entry.kind === 'symbol');
  const isBox = boxes.map(entry => {
    const half = (px(24) * (entry.share ?? 1)) / 2;
    const isEmpty = entry.kind === 'outline';
    return {
      x: entry.x,
      x2: entry.x + px(40),
      y: entry.y - half,
      y2: entry.y + half,
      fill: isEmpty ? colors.background : entry.color,
      stroke: entry.color,
    };
  });
  const layers: Json[] = [
    textLayer(
      style,
      placed.map(entry => ({ x: entry.x + px(52), y: entry.y, text: entry.text, color: colors.ink })),
    ),
  ];
  if (isBox.length > 0) {
    layers.push({
      data: { values: isBox },
      mark: { type: 'rect', strokeWidth: px(2), aria: false },
      encoding: {
        x: { field: 'x', ...pixels },
        x2: { field: 'x2' },
        y: { field: 'y', ...pixels },
        y2: { field: 'y2' },
        fill: { field: 'fill', type: 'nominal', scale: null },
        stroke: { field: 'stroke', type: 'nominal', scale: null },
      },
    });
  }
  for (const entry of lines) {
    layers.push({
      data: { values: [{ x: entry.x, x2: entry.x + px(40), y: entry.y }] },
      mark: { type: 'rule', color: entry.color, strokeWidth: px(4), strokeDash: entry.dash ?? [], aria: false },
      encoding: { x: { field: 'x', ...pixels }, x2: { field: 'x2' }, y: { field: 'y', ...pixels } },
    });
  }
  for (const entry of symbols) {
    layers.push({
      data: { values: [{ x: entry.x + px(24), y: entry.y }] },
      mark: symbolMark(style, entry.shape ?? 'circle', entry.color),
      encoding: { x: { field: 'x', ...pixels }, y: { field: 'y', ...pixels } },
    });
  }
  return layers;
}

/** A symbol of the theme's size, rimmed in the background's colour so that it stands out from lines. */
export function symbolMark(style: Style, shape: string, color: string): Json {
  const isStroked = shape === 'stroke' || shape === 'M-1,-1L1,1M1,-1L-1,1';
  return {
    type: 'point',
    shape,
    filled: !isStroked,
    size: style.px(16) * style.px(16),
    fill: isStroked ? null : color,
    stroke: isStroked ? color : style.colors.background,
    strokeWidth: style.px(isStroked ? 4 : 2),
    opacity: 1,
    aria: false,
  };
}
