// Which charts a report shows where the experiment names none: the few that tell its story, the telling one first.
import type { Results } from '../experiment/results.ts';
import type { Chart } from './chart.ts';
import { hasParallelisms, sweepOf } from './points.ts';

/** A report of more charts than this is not read. */
const MOST_CHARTS = 6;

const OF_PARALLELISM = [
  'speedup',
  'success',
  'heat-map',
  'makespan',
  'efficiency',
  'race',
  'ledger',
  'timeline',
  'active-pods',
];
const OF_ALTERNATIVES = [
  'cron-calendar',
  'success',
  'heat-map',
  'makespan',
  'race',
  'cost-versus-time',
  'speedup',
  'timeline',
  'causes',
  'ledger',
  'queue-depth',
  'survival',
  'active-pods',
];
const OF_SWEEP = [
  'success',
  'heat-map',
  'makespan',
  'timeline',
  'ledger',
  'backoff',
  'cost-versus-time',
  'survival',
  'active-pods',
];
const OF_ONE_POINT = [
  'cron-calendar',
  'function-scaling',
  'timeline',
  'backoff',
  'queue-depth',
  'ledger',
  'survival',
  'active-pods',
  'completions',
  'node-map',
];

function wanted(results: Results): readonly string[] {
  if (results.charts.length > 0) return results.charts;
  if (results.points.length < 2) return OF_ONE_POINT;
  if (sweepOf(results) === undefined) return OF_ALTERNATIVES;
  return hasParallelisms(results) ? OF_PARALLELISM : OF_SWEEP;
}

/**
 * Names of the charts for these results: those the experiment asks for, else at most six that suit what it varies; of
 * either only those that fit. Where none of these fits, the first of the catalogue that does.
 *
 * @param charts  the catalogue
 */
export function chooseFrom(charts: Readonly<Record<string, Chart>>, results: Results): readonly string[] {
  const fitting = (names: readonly string[]): readonly string[] =>
    names.filter((name, i) => Object.hasOwn(charts, name) && names.indexOf(name) === i && charts[name]!.fits(results));
  const chosen = fitting(wanted(results));
  if (results.charts.length > 0) return chosen;
  // Two runs side by side are the same picture as race and as timeline.
  const isTwice = results.points.length === 2 && chosen.includes('race');
  const shown = chosen.filter(name => !(isTwice && name === 'timeline'));
  return shown.length > 0 ? shown.slice(0, MOST_CHARTS) : fitting(Object.keys(charts)).slice(0, 1);
}
