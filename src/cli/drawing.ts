// Charts and the report of a run's folder. Drawing needs much code: this file is imported only where something is
// drawn.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { OwnChart } from '../experiment/chart-name.ts';
import { chartFileName, isChartFile } from '../experiment/chart-name.ts';
import type { JsonObject } from '../experiment/document.ts';
import type { Results } from '../experiment/results.ts';
import { nearest } from '../experiment/spelling.ts';
import type { Chart, SizeName, ThemeName } from '../report/index.ts';
import { COLORS } from '../report/theme.ts';
import { charts, chooseCharts, drawSpec, renderReportHtml, renderSvg } from '../report/index.ts';
import type { Staging } from './atomic-file.ts';
import { pageScript } from './page-script.ts';
import { renderPng } from './png.ts';
import type { Slide } from './slides.ts';
import { interMeasure } from './svg-text.ts';

export type ChartFormat = 'svg' | 'png' | 'pdf' | 'pptx';

export interface DrawingOptions {
  readonly size: SizeName;
  readonly theme: ThemeName;
  readonly formats: readonly ChartFormat[];
}

export const DEFAULT_DRAWING: DrawingOptions = { size: 'slide', theme: 'light', formats: ['svg', 'png'] };

/** What is wrong with the names of charts: neither a built-in one, nor one of the run's own, nor a file. */
export function chartFaults(names: readonly string[], { ownCharts }: Results): string[] {
  return names.flatMap(name => {
    if (Object.hasOwn(charts, name) || ownCharts.some(own => own.name === name)) return [];
    if (isChartFile(name)) return fileFaults(name);
    const guess = nearest(name, Object.keys(charts));
    const hint = guess === undefined ? `; there are ${Object.keys(charts).join(', ')}` : `, did you mean "${guess}"?`;
    return [`charts: unknown chart "${name}"${hint}`];
  });
}

/** Specifications that Vega-Lite cannot draw. */
export function ownChartFaults(own: readonly OwnChart[]): string[] {
  return own.flatMap(({ name, spec }) => {
    try {
      drawSpec(spec);
      return [];
    } catch (error) {
      return [`charts: ${name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

function fileFaults(path: string): string[] {
  try {
    return ownChartFaults([{ name: path, spec: JSON.parse(readFileSync(path, 'utf8')) as JsonObject }]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [`${path}: there is no such file`];
    return [`${path}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Inter as WOFF2, by weight, so that an SVG or a page looks alike anywhere. */
function webFonts(): { readonly weight: number; readonly base64: string }[] {
  const { resolve } = createRequire(import.meta.url);
  return [400, 600].map(weight => {
    const file = resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
    return { weight, base64: readFileSync(file).toString('base64') };
  });
}

/** The folder that is drawn into, and whether to stop before the next chart. */
export interface DrawingPlace extends Pick<Staging, 'add' | 'read'> {
  readonly isStopped?: () => boolean;
}

/**
 * Draws charts into the folder's `charts`. Between two of them signals are heard.
 *
 * @param names  built-in charts or Vega-Lite files; none: those of the experiment, or all that fit
 * @returns paths of the files, relative to the folder
 */
export async function drawCharts(
  place: DrawingPlace,
  results: Results,
  names: readonly string[],
  options: DrawingOptions,
): Promise<string[]> {
  const measure = interMeasure();
  const fonts = webFonts();
  const wanted = names.length > 0 ? names : [...chooseCharts(results), ...results.ownCharts.map(own => own.name)];
  const written: string[] = [];
  const slides: Slide[] = [];
  const write = (file: string, content: string | Uint8Array): void => {
    place.add(join('charts', file), content);
    written.push(join('charts', file));
  };
  for (const name of wanted) {
    await setImmediate();
    if (place.isStopped?.() === true) break;
    const chart = charts[name];
    if (chart !== undefined && !chart.fits(results)) {
      const fitting = Object.keys(charts).filter(own => charts[own]!.fits(results));
      process.stderr.write(`charts: "${name}" does not fit these results; ${fitting.join(', ')} do\n`);
      continue;
    }
    const look = { size: options.size, theme: options.theme, measure };
    const spec = chart === undefined ? withTables(ownSpec(name, results), place) : chart.spec(results, look);
    const file = isChartFile(name) ? chartFileName(name) : name;
    const plain = chart === undefined ? drawSpec(spec, { measure }).svg : renderSvg(chart, results, look, { measure });
    write(`${file}.vl.json`, `${JSON.stringify(spec, undefined, 2)}\n`);
    if (options.formats.includes('svg')) write(`${file}.svg`, withFonts(plain, fonts));
    const png = options.formats.some(format => format === 'png' || format === 'pptx') ? renderPng(plain) : undefined;
    if (png !== undefined && options.formats.includes('png')) write(`${file}.png`, png);
    const words = chart === undefined ? wordsOf(spec, file) : wordsOfChart(chart, results);
    if (options.formats.includes('pdf')) {
      const { renderPdf } = await import('./pdf.ts');
      write(`${file}.pdf`, await renderPdf(plain, words));
    }
    if (png !== undefined) slides.push({ ...words, png, ...colorsOf(options.theme) });
  }
  if (options.formats.includes('pptx') && slides.length > 0) {
    const { renderSlides } = await import('./slides.ts');
    write('slides.pptx', await renderSlides({ title: results.title, setup: setupOf(results), slides }));
  }
  return written;
}

function wordsOfChart(chart: Chart, results: Results): { readonly title: string; readonly description: string } {
  return { title: chart.title(results), description: chart.describe(results) };
}

/** Words of a user's own specification, as far as it has any. */
function wordsOf(spec: Json, file: string): { readonly title: string; readonly description: string } {
  const { title, description } = spec;
  const text = typeof title === 'string' ? title : file;
  return { title: text, description: typeof description === 'string' ? description : text };
}

function colorsOf(theme: ThemeName): { readonly background: string; readonly ink: string } {
  const { background, ink } = COLORS[theme];
  return { background, ink };
}

/** What a speaker needs to answer how the numbers came about. */
function setupOf({ name, setup, seed, repeat, version }: Results): string {
  return `${name}: ${setup}. Seed ${seed}, ${repeat} replications, joblab ${version}.`;
}

/** The fonts as a style of the picture; the rasterizer has its own and would only read past it. */
function withFonts(svg: string, fonts: readonly { readonly weight: number; readonly base64: string }[]): string {
  const faces = fonts.map(({ weight, base64 }) => {
    const source = `src:url(data:font/woff2;base64,${base64}) format("woff2")`;
    return `@font-face{font-family:Inter;font-weight:${weight};${source}}`;
  });
  return svg.replace(/<svg[^>]*>/, tag => `${tag}<style>${faces.join('')}</style>`);
}

/** The report as one file. */
export function writeReport(place: DrawingPlace, results: Results): string {
  const page = renderReportHtml(results, { measure: interMeasure(), fonts: webFonts(), ...pageScript() });
  place.add('report.html', page);
  return 'report.html';
}

type Json = { readonly [key: string]: unknown };

/** Text of a user's own specification: one of the experiment's, or a file that the command names. */
function ownSpec(name: string, { ownCharts }: Results): string {
  const own = ownCharts.find(one => one.name === name);
  return own === undefined ? readFileSync(name, 'utf8') : JSON.stringify(own.spec);
}

/** Tables of the run that a specification names by `url` are put inline. */
function withTables(text: string, place: DrawingPlace): Json {
  return JSON.parse(text, (key, value: unknown) => {
    if (key !== 'data' || typeof value !== 'object' || value === null || !('url' in value)) return value;
    const { url, ...rest } = value;
    if (typeof url !== 'string' || !/^[\w-]+\.csv$/.test(url)) return value;
    return { ...rest, values: place.read(url), format: { type: 'csv' } };
  }) as Json;
}
