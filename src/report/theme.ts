// The one look of all charts: Inter, the colours of Okabe and Ito (green and grey darker, so that lightness tells them
// and purple apart where hue does not), light and dark, and three sizes. Lengths are in
// pixels of a 1920 × 1080 slide and scale with the size's `unit`.
import type { Look, Measure, SizeName, ThemeName } from './chart.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
  /** Factor on all lengths and font sizes. */
  readonly unit: number;
}

/** Logical pixels. On a slide the title is 46 px, all other text at least 24 px. */
export const SIZES: Readonly<Record<SizeName, Size>> = {
  slide: { width: 1920, height: 1080, unit: 1 },
  paper: { width: 1200, height: 800, unit: 0.8 },
  square: { width: 1200, height: 1200, unit: 0.9 },
};

export interface Colors {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly blue: string;
  readonly vermilion: string;
  readonly green: string;
  readonly orange: string;
  readonly purple: string;
  readonly sky: string;
  readonly yellow: string;
  readonly grey: string;
  /** Text upon a coloured area: light on blue, green and grey, dark on the others. */
  readonly onDark: string;
  readonly onLight: string;
}

/** Light and dark have the same keys and no value twice in one theme, so that one can be exchanged for the other. */
export const COLORS: Readonly<Record<ThemeName, Colors>> = {
  light: {
    background: '#ffffff',
    ink: '#16202a',
    muted: '#52606d',
    grid: '#e4e9ee',
    axis: '#8995a1',
    blue: '#0072b2',
    vermilion: '#d55e00',
    green: '#007f5f',
    orange: '#e69f00',
    purple: '#cc79a7',
    sky: '#56b4e9',
    yellow: '#f0e442',
    grey: '#434e59',
    onDark: '#fefefe',
    onLight: '#0b1116',
  },
  dark: {
    background: '#10161c',
    ink: '#f2f5f8',
    muted: '#aeb9c4',
    grid: '#27313b',
    axis: '#73808c',
    blue: '#56b4e9',
    vermilion: '#e8702a',
    green: '#149670',
    orange: '#e69f00',
    purple: '#f0c2de',
    sky: '#2f86bd',
    yellow: '#f0e442',
    grey: '#a3aeb9',
    onDark: '#0b1117',
    onLight: '#0b1116',
  },
  print: {
    background: '#ffffff',
    ink: '#000000',
    muted: '#404040',
    grid: '#dedede',
    axis: '#7a7a7a',
    blue: '#4d4d4d',
    vermilion: '#6e6e6e',
    green: '#5c5c5c',
    orange: '#c8c8c8',
    purple: '#8c8c8c',
    sky: '#a6a6a6',
    yellow: '#ededed',
    grey: '#666666',
    onDark: '#fefefe',
    onLight: '#010101',
  },
};

/** Colours of the n-th of several alternatives; each also has its own symbol and line pattern. */
export const SERIES_COLORS: readonly (keyof Colors)[] = ['blue', 'vermilion', 'green', 'purple', 'orange', 'sky'];
export const SERIES_SHAPES: readonly string[] = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
];
export const SERIES_DASHES: readonly (readonly number[])[] = [[], [14, 6], [3, 5], [14, 5, 3, 5], [8, 4], [22, 6]];

/**
 * A colour between the background and a deep blue (a light one upon dark), for amounts, and that of text upon it.
 * Neither is a colour of the theme: they stay where light is exchanged for dark.
 *
 * @param share  0 to 1
 */
export function rampColor(theme: ThemeName, share: number): { readonly fill: string; readonly ink: string } {
  const isDark = theme === 'dark';
  const stops = RAMPS[theme];
  const at = share * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const fill = `#${[0, 1, 2]
    .map(part => Math.round(stops[i]![part]! + (at - i) * (stops[i + 1]![part]! - stops[i]![part]!)))
    .map(value => value.toString(16).padStart(2, '0'))
    .join('')}`;
  return { fill, ink: share > 0.56 === isDark ? '#0b1112' : '#fffffe' };
}

/** Red, green and blue at equal distances of the share. */
const RAMPS: Readonly<Record<ThemeName, readonly (readonly number[])[]>> = {
  light: [
    [222, 235, 245],
    [120, 180, 220],
    [0, 100, 165],
    [0, 52, 92],
  ],
  dark: [
    [24, 40, 54],
    [20, 88, 134],
    [70, 160, 215],
    [190, 226, 250],
  ],
  print: [
    [242, 242, 242],
    [168, 168, 168],
    [88, 88, 88],
    [38, 38, 38],
  ],
};

/** Font sizes in pixels of the slide. */
export const TYPE = { title: 46, subtitle: 27, label: 26, axis: 25, footer: 24 } as const;

/** A look with its figures at hand. */
export interface Style {
  readonly theme: ThemeName;
  readonly size: Size;
  readonly colors: Colors;
  readonly measure: Measure;
  /** A length of the slide, at this size. */
  readonly px: (length: number) => number;
}

/** A generous guess of a text's width for callers without font metrics: Inter's mean letter is about 0.54 em wide. */
function estimateWidth(text: string, fontSize: number, weight: number): number {
  return text.length * fontSize * (weight >= 600 ? 0.6 : 0.57);
}

export function styleOf(look: Look): Style {
  const size = SIZES[look.size];
  return {
    theme: look.theme,
    size,
    colors: COLORS[look.theme],
    measure: look.measure ?? estimateWidth,
    px: length => Math.round(length * size.unit * 100) / 100,
  };
}

/** Vega-Lite's `config` for this look. */
export function vegaConfig(style: Style): Readonly<Record<string, unknown>> {
  const { colors, px } = style;
  const axis = {
    labelFontSize: px(TYPE.axis),
    labelColor: colors.ink,
    labelFont: 'Inter',
    labelPadding: px(10),
    titleFont: 'Inter',
    titleFontSize: px(TYPE.axis),
    titleFontWeight: 400,
    titleColor: colors.muted,
    domainColor: colors.axis,
    domainWidth: px(2),
    tickColor: colors.axis,
    tickSize: px(8),
    tickWidth: px(2),
    gridColor: colors.grid,
    gridWidth: px(1.5),
    labelOverlap: 'greedy',
    labelBound: false,
  };
  return {
    font: 'Inter',
    background: colors.background,
    aria: true,
    axis,
    view: { stroke: null },
    text: { font: 'Inter', fontSize: px(TYPE.label), fill: colors.ink, color: colors.ink },
    line: { strokeWidth: px(5), strokeJoin: 'round', strokeCap: 'round' },
    title: {
      font: 'Inter',
      subtitleFont: 'Inter',
      color: colors.ink,
      subtitleColor: colors.muted,
      fontSize: px(TYPE.title),
      fontWeight: 600,
      lineHeight: px(TYPE.title + 10),
      subtitleFontSize: px(TYPE.subtitle),
      subtitleLineHeight: px(TYPE.subtitle + 10),
      subtitleFontWeight: 400,
      subtitlePadding: px(14),
    },
  };
}
