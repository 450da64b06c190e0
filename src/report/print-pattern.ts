// Areas of the print theme as patterns, so that a printer without colours and a photocopy still tell them apart. Lines
// and symbols have their dashes and shapes already; text upon them gets a rim.
import { COLORS, type Colors } from './theme.ts';

/** Lines or dots upon white, in a square of 16 units that repeats. */
export interface Pattern {
  readonly color: string;
  /** Of the lines. */
  readonly width?: number;
  readonly lines?: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[];
  readonly dots?: readonly (readonly [x: number, y: number])[];
  readonly radius?: number;
}

const SIZE = 16;

/** By name of the colour; one without a pattern stays a plain grey. */
export const PATTERNS: Readonly<Record<string, Pattern>> = {
  vermilion: {
    color: '#555555',
    width: 3,
    lines: [
      [-4, 4, 4, -4],
      [0, 16, 16, 0],
      [12, 20, 20, 12],
    ],
  },
  green: {
    color: '#333333',
    radius: 2.6,
    dots: [
      [4, 4],
      [12, 12],
    ],
  },
  orange: {
    color: '#999999',
    width: 2,
    lines: [
      [0, 4, 16, 4],
      [0, 12, 16, 12],
    ],
  },
  purple: {
    color: '#777777',
    width: 2,
    lines: [
      [0, 0, 16, 16],
      [16, 0, 0, 16],
    ],
  },
  grey: {
    color: '#555555',
    width: 3,
    lines: [
      [4, 0, 4, 16],
      [12, 0, 12, 16],
    ],
  },
  yellow: { color: '#777777', radius: 1.8, dots: [[8, 8]] },
};

/** Id of a colour's pattern in the picture. */
export function patternId(name: string): string {
  return `print-${name}`;
}

/** Ink of text upon an area of this colour; upon a pattern it is dark, and `withPatterns` gives it a light rim. */
export function inkUpon(colors: Colors, area: keyof Colors, on: 'onDark' | 'onLight'): string {
  const isPattern = colors === COLORS.print && Object.hasOwn(PATTERNS, area);
  return isPattern ? colors.onLight : colors[on];
}

/** A light rim around letters, below them. */
const RIM = ' stroke="#fff" stroke-width="10" stroke-linejoin="round" paint-order="stroke"';

function definition(name: string, { color, width, lines = [], dots = [], radius }: Pattern): string {
  const path = lines.map(([x1, y1, x2, y2]) => `M${x1},${y1}L${x2},${y2}`).join('');
  const strokes = path === '' ? '' : `<path d="${path}" stroke="${color}" stroke-width="${width}"/>`;
  const rounds = dots.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`);
  const square = `width="${SIZE}" height="${SIZE}"`;
  return (
    `<pattern id="${patternId(name)}" ${square} patternUnits="userSpaceOnUse">` +
    `<rect ${square} fill="#fff"/>${strokes}${rounds.join('')}</pattern>`
  );
}

/** The picture in the print theme with patterns in place of the greys of its areas, and a rim around each. */
export function withPatterns(svg: string): string {
  const names = new Map(Object.keys(PATTERNS).map(name => [COLORS.print[name as keyof Colors], name]));
  const fillOf = (whole: string, color: string, stroke: string | undefined): string => {
    const name = names.get(color);
    return name === undefined ? whole : ` fill="url(#${patternId(name)})"${stroke ?? ' stroke="#555"'}`;
  };
  // Every mark is a group of its own, which says what kind of mark it is.
  const parts = svg.split(/(?=<g class="mark-)/).map(part => {
    const isArea = /^<g class="mark-(rect|area|bar|path)/.test(part);
    if (isArea) return part.replace(/ fill="(#[0-9a-f]{6})"( stroke="[^"]*")?/g, fillOf);
    const ink = ` fill="${COLORS.print.onLight}"`;
    return part.startsWith('<g class="mark-text') ? part.replaceAll(ink, ink + RIM) : part;
  });
  const all = Object.entries(PATTERNS).map(([name, pattern]) => definition(name, pattern));
  return parts.join('').replace('</desc>', () => `</desc><defs>${all.join('')}</defs>`);
}
