// Reads texts and where they lie from a drawn chart's scene graph.
import type { Measure } from '../../src/report/chart.ts';
import type { Drawing } from '../../src/report/index.ts';

export interface PlacedText {
  readonly text: string;
  readonly fontSize: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Item {
  readonly x?: number;
  readonly y?: number;
  readonly dx?: number;
  readonly dy?: number;
  readonly text?: unknown;
  readonly align?: string;
  readonly baseline?: string;
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly lineHeight?: number;
  readonly opacity?: number;
  readonly stroke?: string;
  readonly limit?: number;
  readonly items?: readonly Mark[];
}
interface Mark {
  readonly marktype: string;
  readonly items: readonly Item[];
}

/** Every line of text in pixels of the picture; halos, which repeat a text behind itself, are left out. */
export function textsOf({ scene, origin }: Drawing, measure: Measure): readonly PlacedText[] {
  const found: PlacedText[] = [];
  const visit = (mark: Mark, x: number, y: number): void => {
    for (const item of mark.items) {
      if (mark.marktype === 'group') {
        for (const child of item.items ?? []) visit(child, x + (item.x ?? 0), y + (item.y ?? 0));
      } else if (mark.marktype === 'text' && item.stroke === undefined && item.opacity !== 0) {
        found.push(...linesOf(item, x, y, measure));
      }
    }
  };
  visit(scene as Mark, origin[0], origin[1]);
  return found;
}

function linesOf(item: Item, x: number, y: number, measure: Measure): readonly PlacedText[] {
  const lines = (Array.isArray(item.text) ? (item.text as readonly unknown[]) : [item.text]).map(line =>
    String((line as string | number | undefined) ?? ''),
  );
  const size = item.fontSize ?? 11;
  const weight = Number(item.fontWeight) >= 600 ? 600 : 400;
  const step = item.lineHeight ?? size + 2;
  return lines
    .map((text, i) => ({ text, i }))
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, i }) => {
      const width = measure(text, size, weight);
      const left =
        x + (item.x ?? 0) + (item.dx ?? 0) - width * (item.align === 'right' ? 1 : item.align === 'center' ? 0.5 : 0);
      const base = y + (item.y ?? 0) + (item.dy ?? 0) + i * step;
      const top = base - size * (item.baseline === 'top' ? 0 : item.baseline === 'middle' ? 0.5 : 0.8);
      return { text, fontSize: size, x1: left, y1: top, x2: left + width, y2: top + size };
    });
}

/** Pairs of texts whose boxes cover each other by more than a hair. */
export function overlaps(texts: readonly PlacedText[]): readonly (readonly PlacedText[])[] {
  const pairs: PlacedText[][] = [];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) {
      const wide = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
      const high = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
      if (wide > 2 && high > Math.min(a.fontSize, b.fontSize) * 0.25) pairs.push([a, b]);
    }
  });
  return pairs;
}
