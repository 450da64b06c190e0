// Public entry `joblab/report`: the charts by name, and how they become pictures and pages.
import type { Results } from '../experiment/results.ts';
import type { Chart } from './chart.ts';
import { activePods } from './charts/active-pods.ts';
import { backoff } from './charts/backoff.ts';
import { completions } from './charts/completions.ts';
import { costVersusTime } from './charts/cost-versus-time.ts';
import { efficiency } from './charts/efficiency.ts';
import { ledger } from './charts/ledger.ts';
import { makespan } from './charts/makespan.ts';
import { nodeMap } from './charts/node-map.ts';
import { queueDepth } from './charts/queue-depth.ts';
import { race } from './charts/race.ts';
import { speedup } from './charts/speedup.ts';
import { success } from './charts/success.ts';
import { survival } from './charts/survival.ts';
import { timeline } from './charts/timeline.ts';
import { utilization } from './charts/utilization.ts';
import { chooseFrom } from './choose.ts';
import { reportPage, type ReportAssets } from './html.ts';

export type { Chart, Look, Measure, SizeName, ThemeName, VegaLiteSpec } from './chart.ts';
export type { ReportAssets } from './html.ts';
export { drawSpec, renderSvg, type Drawing, type SvgOptions } from './svg.ts';
export { SIZES } from './theme.ts';

/** Every built-in chart by name, in the order in which a report shows them. */
export const charts: Readonly<Record<string, Chart>> = {
  speedup,
  efficiency,
  makespan,
  success,
  race,
  timeline,
  ledger,
  'active-pods': activePods,
  completions,
  'queue-depth': queueDepth,
  utilization,
  backoff,
  survival,
  'cost-versus-time': costVersusTime,
  'node-map': nodeMap,
};

/** Names of the charts for these results: those asked for and that fit, else all that fit. */
export function chooseCharts(results: Results): readonly string[] {
  return chooseFrom(charts, results);
}

/** The report as one HTML file; works offline, calls nobody. */
export function renderReportHtml(results: Results, assets: ReportAssets = {}): string {
  const drawn = chooseCharts(results).flatMap(name => charts[name] ?? []);
  return reportPage(results, drawn, assets);
}
