// What a chart is: a name, a finding in words, a Vega-Lite specification, a text alternative. Shared by every file in
// charts/; how a specification becomes a picture is svg.ts's business.
import type { Results } from '../experiment/results.ts';

/** A Vega-Lite 6 specification with inline data: plain JSON. */
export type VegaLiteSpec = { readonly [key: string]: unknown };

export type SizeName = 'slide' | 'paper' | 'square';
export type ThemeName = 'light' | 'dark';

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
