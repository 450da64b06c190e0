// What a chart is: a name, a finding in words, a Vega-Lite specification, a text alternative. Shared by every file in
// charts/; how a specification becomes a picture is svg.ts's business.
import type { Results } from '../experiment/results.ts';

/** A Vega-Lite 6 specification with inline data: plain JSON. */
export type VegaLiteSpec = { readonly [key: string]: unknown };

/** Proportions and size of type: a slide of 1920 × 1080, a page of text, a square. */
export type SizeName = 'slide' | 'paper' | 'square';
/** Dark ink on light paper, the reverse, or patterns in greys for printers without colours. */
export type ThemeName = 'light' | 'dark' | 'print';

/**
 * Width of a line of text in pixels, in Inter.
 *
 * @param text      one line
 * @param fontSize  pixels
 * @param weight    400 or 600
 */
export type Measure = (text: string, fontSize: number, weight: number) => number;

/** How a chart should look. Without `measure` widths are estimated (generously), so that text may wrap early. */
export interface Look {
  readonly size: SizeName;
  readonly theme: ThemeName;
  readonly measure?: Measure;
}

/** A chart: which results it fits, what it says in words, and its Vega-Lite specification. */
export interface Chart {
  readonly name: string;
  /** The finding as a sentence, computed from the numbers. */
  title(results: Results): string;
  spec(results: Results, look: Look): VegaLiteSpec;
  /** What the picture shows, in words and numbers, for those who do not see it. */
  describe(results: Results): string;
  /** Whether the results hold what the chart needs. The other members may be called only where it does. */
  fits(results: Results): boolean;
}
