// Public entry `joblab/report`: the charts by name, and how they become pictures and pages.
import type { Results } from '../experiment/results.ts';
import type { Chart } from './chart.ts';
import { activePods } from './charts/active-pods.ts';
import { backoff } from './charts/backoff.ts';
import { causes } from './charts/causes.ts';
import { completions } from './charts/completions.ts';
import { costVersusTime } from './charts/cost-versus-time.ts';
import { cronCalendar } from './charts/cron-calendar.ts';
import { efficiency } from './charts/efficiency.ts';
import { functionScaling } from './charts/function-scaling.ts';
import { heatMap } from './charts/heat-map.ts';
import { ledger } from './charts/ledger.ts';
import { makespan } from './charts/makespan.ts';
import { nodeMap } from './charts/node-map.ts';
import { queueDepth } from './charts/queue-depth.ts';
import { race } from './charts/race.ts';
import { speedup } from './charts/speedup.ts';
import { success } from './charts/success.ts';
import { survival } from './charts/survival.ts';
import { timelineByIndex, timelineByNode } from './charts/timeline-groups.ts';
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
  'heat-map': heatMap,
  race,
  timeline,
  'timeline-index': timelineByIndex,
  'timeline-nodes': timelineByNode,
  'cron-calendar': cronCalendar,
  ledger,
  causes,
  'active-pods': activePods,
  completions,
  'queue-depth': queueDepth,
  utilization,
  'function-scaling': functionScaling,
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
