// Widths of text in Inter from the font files themselves, so that what Vega lays out is what the rasterizer draws.
import { createRequire } from 'node:module';
import { openSync } from 'fontkit';
import type { Measure } from '../report/chart.ts';

const WEIGHTS: Readonly<Record<number, string>> = { 400: '400Regular', 600: '600SemiBold' };

/** Paths of Inter's TTF files, regular and semi-bold. */
export function fontFiles(): readonly string[] {
  const { resolve } = createRequire(import.meta.url);
  return Object.values(WEIGHTS).map(name => resolve(`@expo-google-fonts/inter/${name}/Inter_${name}.ttf`));
}

/**
 * A measure that reads Inter once (some 20 ms a weight) and remembers each word's width: a layout takes up to 3 ms, and
 * breaking a title into lines asks for every start of it.
 *
 * @returns widths in pixels of the font size given; weights other than 600 count as 400
 */
export function interMeasure(): Measure {
  const [regular, semiBold] = fontFiles().map(file => wordMeasure(openSync(file)));
  return (text, fontSize, weight) => (weight >= 600 ? semiBold! : regular!)(text) * fontSize;
}

type Font = ReturnType<typeof openSync>;

/** Widths in ems. Nothing of Inter's shaping reaches over a space, so a line is as wide as its words and spaces. */
function wordMeasure(font: Font): (text: string) => number {
  const known = new Map<string, number>();
  const unitsOf = (word: string): number => {
    let units = known.get(word);
    if (units === undefined) {
      // fontkit kerns pairs with a point about twice as much as browsers do: a little too wide is better.
      units = font.layout(word, { kern: false }).advanceWidth;
      known.set(word, units);
    }
    return units;
  };
  return text => {
    const words = text.split(' ');
    let units = (words.length - 1) * unitsOf(' ');
    for (const word of words) if (word !== '') units += unitsOf(word);
    return units / font.unitsPerEm;
  };
}
