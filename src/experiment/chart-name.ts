// The charts that an experiment file may ask for: built-in ones by name, and the user's own Vega-Lite specifications.
// The pictures themselves are the report layer's.
import type { JsonObject } from './document.ts';

/** Names of the built-in charts, in the catalogue's order. */
export const CHART_NAMES = [
  'speedup',
  'efficiency',
  'makespan',
  'success',
  'heat-map',
  'race',
  'timeline',
  'timeline-index',
  'timeline-nodes',
  'cron-calendar',
  'ledger',
  'causes',
  'active-pods',
  'completions',
  'queue-depth',
  'utilization',
  'function-scaling',
  'backoff',
  'survival',
  'cost-versus-time',
  'node-map',
] as const;

/** A chart of the user's own. Data whose `url` is a table of the run (`results.csv`) is put inline when it is drawn. */
export interface OwnChart {
  /** Base name of its files. */
  readonly name: string;
  /** A Vega-Lite specification. */
  readonly spec: JsonObject;
}

/** True for the path of a file rather than a name. */
export function isChartFile(name: string): boolean {
  return name.endsWith('.json');
}

/** The base name of a Vega-Lite file: `mine` for `charts/mine.vl.json`. */
export function chartFileName(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? path).replace(/(\.vl)?\.json$/, '');
}
