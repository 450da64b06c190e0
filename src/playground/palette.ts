// The colours in which canvases are drawn: those of the charts, light or dark as the page is.
import { COLORS } from '../report/theme.ts';
import type { Colors } from '../report/theme.ts';

export type ThemeName = 'light' | 'dark';
export type Palette = Colors;

export function paletteOf(theme: ThemeName): Palette {
  return COLORS[theme];
}

/** The canvas' context, cleared, with lengths in CSS pixels; undefined before it has a size. */
export function preparedContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const { clientWidth, clientHeight } = canvas;
  const context = canvas.getContext('2d');
  if (context === null || clientWidth === 0 || clientHeight === 0) return undefined;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

/** A font of the page, in CSS pixels. */
export function font(size: number, weight: 400 | 600 = 400): string {
  return `${weight} ${size}px Inter, system-ui, sans-serif`;
}
