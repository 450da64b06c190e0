// Areas of the print theme as patterns, so that a printer without colours and a photocopy still tell them apart. Lines
// and symbols have their dashes and shapes already; texts stay as they are.
import { COLORS, type Colors } from './theme.ts';

/** What is drawn upon white in a square of 16 units; a colour without a pattern stays a plain grey. */
const PATTERNS: Readonly<Partial<Record<keyof Colors, string>>> = {
  vermilion: '<path d="M-4,4L4,-4M0,16L16,0M12,20L20,12" stroke="#555" stroke-width="3"/>',
  green: '<circle cx="4" cy="4" r="2.6" fill="#333"/><circle cx="12" cy="12" r="2.6" fill="#333"/>',
  orange: '<path d="M0,4H16M0,12H16" stroke="#999" stroke-width="2"/>',
  purple: '<path d="M0,0L16,16M16,0L0,16" stroke="#777" stroke-width="2"/>',
  grey: '<path d="M4,0V16M12,0V16" stroke="#555" stroke-width="3"/>',
  yellow: '<circle cx="8" cy="8" r="1.8" fill="#777"/>',
};

const idOf = (name: string): string => `print-${name}`;

function definitions(): string {
  const all = Object.entries(PATTERNS).map(
    ([name, marks]) =>
      `<pattern id="${idOf(name)}" width="16" height="16" patternUnits="userSpaceOnUse">` +
      `<rect width="16" height="16" fill="#fff"/>${marks}</pattern>`,
  );
  return `<defs>${all.join('')}</defs>`;
}

/** The picture in the print theme with patterns in place of the greys of its areas, and a rim around each. */
export function withPatterns(svg: string): string {
  const names = new Map(Object.keys(PATTERNS).map(name => [COLORS.print[name as keyof Colors], name]));
  // Every mark is a group of its own, which says what kind of mark it is.
  const parts = svg.split(/(?=<g class="mark-)/);
  const filled = parts.map(part =>
    /^<g class="mark-(rect|area|bar|path)/.test(part)
      ? part.replace(
          / fill="(#[0-9a-f]{6})"( stroke="[^"]*")?/g,
          (whole, color: string, stroke: string | undefined) => {
            const name = names.get(color);
            return name === undefined ? whole : ` fill="url(#${idOf(name)})"${stroke ?? ' stroke="#555"'}`;
          },
        )
      : part,
  );
  return filled.join('').replace(/<\/desc>/, `</desc>${definitions()}`);
}
