// SVG to PNG, with Inter from its TTF files: the machine's own fonts play no part, so the bytes are the same anywhere.
import { Resvg } from '@resvg/resvg-js';
import { fontFiles } from './svg-text.ts';

/**
 * Draws an SVG as PNG.
 *
 * @param svg    SVG text with a width; text in `Inter`
 * @param width  width of the picture in pixels; by default twice the SVG's, 3840 for a slide
 */
export function renderPng(svg: string, width?: number): Uint8Array {
  const fitTo =
    width === undefined ? ({ mode: 'zoom', value: 2 } as const) : ({ mode: 'width', value: width } as const);
  const font = { loadSystemFonts: false, fontFiles: [...fontFiles()], defaultFontFamily: 'Inter' };
  return new Resvg(svg, { fitTo, font }).render().asPng();
}
