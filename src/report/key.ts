// The key above a plot: how each kind of mark is drawn, and its name, in rows that fit the frame.
import { atPixel, symbolMark, textLayer, type Json } from './marks.ts';
import { TYPE, type Style } from './theme.ts';

/** One entry of the key: how something is drawn, and its name. */
export interface KeyEntry {
  readonly text: string;
  readonly color: string;
  /** `area`: a box; `line`: a stroke, with `dash`; `symbol`: a point of the given `shape`. */
  readonly kind: 'area' | 'line' | 'symbol';
  readonly dash?: readonly number[];
  readonly shape?: string;
  /** Height of an area as a share of the key's height, 1 by default. */
  readonly share?: number;
}

interface PlacedKey extends KeyEntry {
  readonly x: number;
  readonly y: number;
}

/** A key laid out from its left upper corner on. */
export interface Key {
  /** In pixels. */
  readonly height: number;
  layers(origin: { readonly x: number; readonly y: number }): readonly Json[];
}

/** Breaks the entries into rows no wider than `width`. */
export function layKey(style: Style, entries: readonly KeyEntry[], width: number): Key {
  const { px, measure } = style;
  const placed: PlacedKey[] = [];
  let x = 0;
  let row = 0;
  for (const entry of entries) {
    const own = px(58) + measure(entry.text, px(TYPE.label), 400);
    if (x > 0 && x + own > width) {
      x = 0;
      row += 1;
    }
    placed.push({ ...entry, x, y: px(22) + row * px(44) });
    x += own + px(40);
  }
  const height = placed.length === 0 ? 0 : (row + 1) * px(44);
  const layers: Key['layers'] = origin =>
    keyLayers(
      style,
      placed.map(entry => ({ ...entry, x: entry.x + origin.x, y: entry.y + origin.y })),
    );
  return { height, layers };
}

function keyLayers(style: Style, placed: readonly PlacedKey[]): readonly Json[] {
  const { px, colors } = style;
  if (placed.length === 0) return [];
  const texts = placed.map(entry => ({ x: entry.x + px(52), y: entry.y, text: entry.text, color: colors.ink }));
  return [textLayer(style, texts), ...placed.map(entry => sampleOf(style, entry))];
}

/** The entry's mark itself, left of its name. */
function sampleOf(style: Style, entry: PlacedKey): Json {
  const { px } = style;
  const { x, y, color } = entry;
  if (entry.kind === 'symbol') {
    return {
      data: { values: [{ x: x + px(24), y }] },
      mark: symbolMark(style, entry.shape ?? 'circle', color),
      encoding: { x: atPixel('x'), y: atPixel('y') },
    };
  }
  if (entry.kind === 'line') {
    return {
      data: { values: [{ x, x2: x + px(40), y }] },
      mark: { type: 'rule', color, strokeWidth: px(4), strokeDash: entry.dash ?? [], aria: false },
      encoding: { x: atPixel('x'), x2: { field: 'x2' }, y: atPixel('y') },
    };
  }
  const half = px(12) * (entry.share ?? 1);
  return {
    data: { values: [{ x, x2: x + px(40), y: y - half, y2: y + half }] },
    mark: { type: 'rect', color, aria: false },
    encoding: { x: atPixel('x'), x2: { field: 'x2' }, y: atPixel('y'), y2: { field: 'y2' } },
  };
}
