// Columns that cannot be seen, over the whole height of a plot: each tells the values at its instant when it is pointed
// at, so that lines and areas can be read off as well as marks.
import { atPixel, TOLD, type Json } from './marks.ts';

/** More columns than this would be narrower than a pointer is steady. */
const READOUTS = 60;

/** Columns of equal width; `tellAt` says the values at the share of the plot's width where a column's middle lies. */
export function readoutLayer(
  box: { readonly width: number; readonly height: number },
  tellAt: (share: number) => string,
): Json {
  const step = box.width / READOUTS;
  const values = Array.from({ length: READOUTS }, (_, i) => ({
    x: i * step,
    x2: (i + 1) * step,
    y: 0,
    y2: box.height,
    told: tellAt((i + 0.5) / READOUTS),
  }));
  return {
    data: { values },
    mark: { type: 'rect', fill: 'transparent', stroke: null },
    encoding: { x: atPixel('x'), x2: { field: 'x2' }, y: atPixel('y'), y2: { field: 'y2' }, ...TOLD },
  };
}
