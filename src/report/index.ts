// Public entry `joblab/report`: the charts by name, and how they become pictures and pages.
import type { Results } from '../experiment/results.ts';
import type { Chart } from './chart.ts';
import { efficiency } from './charts/efficiency.ts';
import { makespan } from './charts/makespan.ts';
import { race } from './charts/race.ts';
import { speedup } from './charts/speedup.ts';
import { timeline } from './charts/timeline.ts';
import { chooseFrom } from './choose.ts';
import { reportPage, type ReportAssets } from './html.ts';

export type { Chart, Look, Measure, SizeName, ThemeName, VegaLiteSpec } from './chart.ts';
export type { ReportAssets } from './html.ts';
export { drawSpec, renderSvg, type Drawing, type SvgOptions } from './svg.ts';
export { SIZES } from './theme.ts';

/** Every built-in chart by name, in the order in which a report shows them. */
export const charts: Readonly<Record<string, Chart>> = { speedup, efficiency, makespan, timeline, race };

/** Names of the charts for these results: those asked for and that fit, else all that fit. */
export function chooseCharts(results: Results): readonly string[] {
  return chooseFrom(charts, results);
}

/** The report as one HTML file; works offline, calls nobody. */
export function renderReportHtml(results: Results, assets: ReportAssets = {}): string {
  const drawn = chooseCharts(results).flatMap(name => charts[name] ?? []);
  return reportPage(results, drawn, assets);
}
