// From a specification to SVG text: Vega-Lite compiles, Vega lays out, and what Vega leaves out is added: the text
// alternative, the language of the font. Synchronous and free of Node and DOM: fonts and their metrics are passed in.
import * as vega from 'vega';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import type { Chart, Look, Measure, VegaLiteSpec } from './chart.ts';
import type { Results } from '../experiment/results.ts';
import { escapeXml, withoutForbidden } from './escape.ts';
import { withPatterns } from './print-pattern.ts';

/** How a specification is drawn. */
export interface SvgOptions {
  /** Measures text; without it Vega guesses, and labels may overlap. */
  readonly measure?: Measure;
  /** Text for `<desc>`; the specification's `description` by default. */
  readonly description?: string;
  /** Short text for `aria-label`; the specification's title by default. */
  readonly label?: string;
  /** Fonts to embed: WOFF2 as base64, by weight. */
  readonly fonts?: readonly { readonly weight: number; readonly base64: string }[];
  /** Where Vega-Lite's and Vega's warnings go; ignored by default. */
  readonly warn?: (message: string) => void;
}

interface SceneItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}
/** Members of Vega that its type declarations leave out. */
interface VegaInternals {
  readonly textMetrics: { width: (item: SceneItem, text: unknown) => number };
  readonly SVGStringRenderer: new (loader?: unknown) => {
    initialize(
      element: null,
      width: number,
      height: number,
      origin: readonly [number, number],
    ): {
      background(color: string): { render(scene: unknown): { svg(): string } };
    };
  };
  readonly resetSVGDefIds: () => void;
}
const internals = vega as unknown as VegaInternals;

/** A drawn chart, before it is written: the scene graph serves tests that look for text beyond the frame. */
export interface Drawing {
  readonly svg: string;
  readonly scene: unknown;
  /** Where the scene begins in the picture: left and top padding, in pixels. */
  readonly origin: readonly [number, number];
}

/** Compiles and draws. Throws what Vega throws on an invalid specification. */
export function drawSpec(spec: VegaLiteSpec, options: SvgOptions = {}): Drawing {
  const logger = silentLogger(options.warn ?? (() => undefined));
  const compiled = compile(spec as unknown as TopLevelSpec, { logger: logger as never }).spec;
  const original = internals.textMetrics.width;
  const { measure } = options;
  if (measure !== undefined) {
    internals.textMetrics.width = (item, text) =>
      measure(
        typeof text === 'string' ? text : String((text as number | undefined) ?? ''),
        item.fontSize ?? 11,
        Number(item.fontWeight) >= 600 ? 600 : 400,
      );
  }
  try {
    internals.resetSVGDefIds();
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: logger as never });
    view.run();
    const padding = view.padding() as { left: number; right: number; top: number; bottom: number };
    const scene = (view.scenegraph() as unknown as { root: unknown }).root;
    // Sums of fractions: without rounding a square would be 1199.9999999999998 pixels high.
    const width = Math.round(view.width() + padding.left + padding.right);
    const height = Math.round(view.height() + padding.top + padding.bottom);
    const renderer = new internals.SVGStringRenderer();
    const svg = renderer
      .initialize(null, width, height, [padding.left, padding.top])
      .background(view.background())
      .render(scene)
      .svg();
    view.finalize();
    return { svg: withoutForbidden(finish(svg, spec, options)), scene, origin: [padding.left, padding.top] };
  } finally {
    internals.textMetrics.width = original;
  }
}

/** The chart of these results as SVG text, with its text alternative. */
export function renderSvg(chart: Chart, results: Results, look: Look, options: SvgOptions = {}): string {
  const measure = options.measure ?? look.measure;
  const sized = measure === undefined ? look : { ...look, measure };
  const drawn = drawSpec(chart.spec(results, sized), {
    description: chart.describe(results),
    label: chart.title(results),
    ...options,
    ...(measure === undefined ? {} : { measure }),
  }).svg;
  return look.theme === 'print' ? withPatterns(drawn) : drawn;
}

function finish(svg: string, spec: VegaLiteSpec, options: SvgOptions): string {
  const description = options.description ?? (spec['description'] as string | undefined) ?? '';
  const label = options.label ?? description;
  const style = (options.fonts ?? [])
    .map(
      ({ weight, base64 }) =>
        `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${base64}) format("woff2")}`,
    )
    .join('');
  const head =
    `<title>${escapeXml(label)}</title><desc>${escapeXml(description)}</desc>` +
    (style === '' ? '' : `<style>${style}</style>`);
  return slimmed(svg).replace(
    /<svg([^>]*)>/,
    (_, attributes: string) => `<svg${attributes} role="img" aria-label="${escapeXml(label)}">${head}`,
  );
}

const TAG = /<(\w+)( [^<>]*?)?(\/?)>/g;
const ARIA = / (?:aria-\w+|role|pointer-events)="[^"]*"/g;
const OPAQUE = / (?:fill-|stroke-)?opacity="1"/g;

/**
 * Vega's markup made a third as long: coordinates to hundredths of a pixel (which also hides the last digits, in which
 * engines differ), descriptions of marks as `<title>`, what a picture with a text alternative needs not left out.
 */
function slimmed(svg: string): string {
  return svg.replace(TAG, (_, name: string, attributes: string | undefined, slash: string) => {
    const described = slash === '/' ? /aria-label="([^"]*)"/.exec(attributes ?? '') : null;
    const kept = (attributes ?? '')
      .replace(ARIA, '')
      .replace(OPAQUE, '')
      .replace(/ (?:d|transform|x|y|x2|y2)="[^"]*"/g, text => text.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, hundredths));
    return described === null ? `<${name}${kept}${slash}>` : `<${name}${kept}><title>${described[1]}</title></${name}>`;
  });
}

function hundredths(digits: string): string {
  return String(Math.round(Number(digits) * 100) / 100);
}

/** Vega's logger interface; every warning and error goes to `warn`. */
function silentLogger(warn: (message: string) => void): Readonly<Record<string, unknown>> {
  const say = (...parts: readonly unknown[]): unknown => {
    warn(parts.map(String).join(' '));
    return logger;
  };
  const hush = (): unknown => logger;
  const logger: Readonly<Record<string, unknown>> = {
    level: hush,
    error: say,
    warn: say,
    info: hush,
    debug: hush,
  };
  return logger;
}
