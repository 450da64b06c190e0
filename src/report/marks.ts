// The small marks that charts are put together from: texts and symbols, at pixels or on scales.
import { TYPE, type Style } from './theme.ts';

/** A part of a specification: a layer, an encoding. */
export type Json = { readonly [key: string]: unknown };

/** Encodes a field that is in pixels of the plot already. */
export function atPixel(field: string): Json {
  return { field, type: 'quantitative', scale: null, axis: null };
}

/**
 * Encodes the field `told`: what a mark says when it is pointed at, in any viewer of Vega-Lite and in the SVG. The mark
 * must not be `aria: false`.
 */
export const TOLD: Json = {
  description: { field: 'told', type: 'nominal' },
  tooltip: { field: 'told', type: 'nominal' },
};

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
      x: atPixel('x'),
      y: atPixel('y'),
      text: { field: 'text', type: 'nominal' },
      color: { field: 'color', type: 'nominal', scale: null },
    },
  };
}

/** Texts with a rim of the background's colour, where they lie upon lines; two layers. */
export function haloedTexts(style: Style, texts: readonly TextAt[], mark: Json = {}): readonly Json[] {
  const halo = { stroke: style.colors.background, strokeWidth: style.px(7), strokeJoin: 'round', opacity: 0.85 };
  return [halo, {}].map(own => textLayer(style, texts, { fontWeight: 600, ...mark, ...own }));
}

/** Labels in the weight of values, placed by the scales of `encoding`; their text is the field `text`. */
export function labelLayer(style: Style, values: readonly Json[], encoding: Json, mark: Json = {}): Json {
  return {
    data: { values },
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'middle',
      fontWeight: 600,
      color: style.colors.ink,
      fontSize: style.px(TYPE.label),
      aria: false,
      ...mark,
    },
    encoding: { ...encoding, text: { field: 'text', type: 'nominal' } },
  };
}

/** A symbol of the theme's size, rimmed in the background's colour so that it stands out from lines. */
export function symbolMark(style: Style, shape: string, color: string): Json {
  return {
    type: 'point',
    shape,
    filled: true,
    size: style.px(16) * style.px(16),
    fill: color,
    stroke: style.colors.background,
    strokeWidth: style.px(2),
    opacity: 1,
    aria: false,
  };
}
