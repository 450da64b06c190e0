// The report as one HTML file that works offline: findings, tables, every chart as inline SVG.
import type { Results } from '../experiment/results.ts';
import type { Chart, Measure } from './chart.ts';
import { escapeXml } from './escape.ts';
import { renderSvg } from './svg.ts';

/** What the page carries along besides the results. */
export interface ReportAssets {
  readonly measure?: Measure;
  /** Inter as WOFF2 in base64, by weight. */
  readonly fonts?: readonly { readonly weight: number; readonly base64: string }[];
}

export function reportPage(results: Results, drawn: readonly Chart[], assets: ReportAssets): string {
  const look = { size: 'slide', theme: 'light' } as const;
  const options = assets.measure === undefined ? {} : { measure: assets.measure };
  const figures = drawn.map(chart => `<figure>${renderSvg(chart, results, look, options)}</figure>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeXml(results.title)}</title>${figures.join('')}</html>`;
}
