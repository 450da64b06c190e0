// The frame around every chart: finding on top, set-up below it, the key, the names of the axes and the footer, all at
// fixed places, so that slides do not jump. The plot gets what is left; `autosize` is off, nothing is moved by Vega.
import type { Results } from '../experiment/results.ts';
import type { Look, VegaLiteSpec } from './chart.ts';
import { layKey, type Key, type KeyEntry } from './key.ts';
import { atPixel, textLayer, type Json } from './marks.ts';
import { fitted, wrapEvenly } from './scales.ts';
import { styleOf, TYPE, vegaConfig, type Style } from './theme.ts';
import { count, plural, sentence } from './words.ts';

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
  spec(layers: readonly Json[]): VegaLiteSpec;
}

const MARGIN = 64;

function footerText(results: Results): string {
  return [
    `seed ${results.seed}`,
    plural(results.repeat, 'replication'),
    ...(results.repeat > 1 ? [`intervals ${count(results.confidence * 100)}%`] : []),
    `joblab ${results.version}`,
  ].join('  ·  ');
}

/** Everything around the plot, measured: pixels at the look's size. */
interface Layout {
  readonly title: readonly string[];
  readonly subtitle: readonly string[];
  readonly description: string;
  /** Height of title and subtitle. */
  readonly head: number;
  readonly key: Key;
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

function layoutOf(results: Results, look: Look, style: Style, options: FrameOptions): Layout {
  const { px, size, measure } = style;
  const inner = size.width - 2 * px(MARGIN);
  const most = look.size === 'slide' ? 2 : 3;
  const setup = [sentence(results.setup), options.subtitle ?? ''].filter(part => part !== '').join('. ');
  const title = wrapEvenly(options.title, inner, most, line => measure(line, px(TYPE.title), 600));
  const subtitle = wrapEvenly(setup, inner, most, line => measure(line, px(TYPE.subtitle), 400));
  const under = subtitle.length === 0 ? 0 : px(14) + subtitle.length * px(TYPE.subtitle + 10);
  const head = title.length * px(TYPE.title + 10) + under;
  const key = layKey(style, options.key ?? [], inner);
  const yTitle = options.yTitle === undefined ? 0 : px(46);
  return {
    title,
    subtitle,
    description: [options.title, setup].filter(part => part !== '').join('. '),
    head,
    key,
    padding: {
      left: px(MARGIN + (options.left ?? 84)),
      right: px(MARGIN + (options.right ?? 24)),
      top: px(46) + head + px(24) + key.height + yTitle + px(14),
      bottom: px(options.xTitle === undefined ? 62 : 108) + px(74),
    },
  };
}

/** Footer, names of the axes, key: what every chart has besides its plot. */
function furniture(results: Results, style: Style, options: FrameOptions, layout: Layout): readonly Json[] {
  const { px, size, measure, colors } = style;
  const { left, right, top, bottom } = layout.padding;
  const [width, height] = [size.width - left - right, size.height - top - bottom];
  const edge = px(MARGIN) - left;
  const footerY = height + bottom - px(44);
  const footer = footerText(results);
  const widthOf = (text: string): number => measure(text, px(TYPE.footer), 400);
  const name = fitted(results.name, size.width - 2 * px(MARGIN) - widthOf(footer) - px(40), widthOf);
  const color = colors.muted;
  const { xTitle, yTitle } = options;
  const leftTexts = [
    { x: edge, y: footerY, text: footer, color },
    ...(yTitle === undefined ? [] : [{ x: edge, y: -px(34), text: yTitle, color }]),
  ];
  const rightTexts = [
    { x: width + right - px(MARGIN), y: footerY, text: name, color },
    ...(xTitle === undefined ? [] : [{ x: width, y: height + px(86), text: xTitle, color }]),
  ];
  const headEnd = px(46) - top + layout.head;
  return [
    textLayer(style, leftTexts, { fontSize: px(TYPE.footer) }),
    textLayer(style, rightTexts, { align: 'right', fontSize: px(TYPE.footer) }),
    anchorLayer(headEnd),
    ...layout.key.layers({ x: edge, y: headEnd + px(24) }),
  ];
}

/** Lays out the frame; lengths of the result are pixels at the look's size. */
export function frame(results: Results, look: Look, options: FrameOptions): Frame {
  const style = styleOf(look);
  const layout = layoutOf(results, look, style, options);
  const { padding, title, subtitle } = layout;
  const width = style.size.width - padding.left - padding.right;
  const height = style.size.height - padding.top - padding.bottom;
  return {
    style,
    width,
    height,
    spec: layers => ({
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: layout.description,
      width,
      height,
      padding,
      autosize: { type: 'none' },
      title: {
        text: title,
        ...(subtitle.length > 0 ? { subtitle } : {}),
        anchor: 'start',
        frame: 'group',
        dx: style.px(MARGIN) - padding.left,
        offset: 0,
      },
      config: vegaConfig(style),
      layer: [...layers, ...furniture(results, style, options, layout)],
    }),
  };
}

/** Vega puts the title right above whatever is highest: this invisible dot is, and so holds the title in its place. */
function anchorLayer(y: number): Json {
  return {
    data: { values: [{ x: 0, y }] },
    mark: { type: 'point', shape: 'circle', size: 0.01, fill: 'transparent', stroke: null, aria: false },
    encoding: { x: atPixel('x'), y: atPixel('y') },
  };
}
