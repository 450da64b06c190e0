// Which charts a report shows where the experiment names none.
import type { Results } from '../experiment/results.ts';
import type { Chart } from './chart.ts';

/**
 * Names of the charts for these results: those the experiment asks for and that fit, else every one that fits, in the
 * catalogue's order.
 *
 * @param charts   the catalogue
 * @returns names in drawing order; empty where nothing fits
 */
export function chooseFrom(charts: Readonly<Record<string, Chart>>, results: Results): readonly string[] {
  const wanted = results.charts.length > 0 ? results.charts : Object.keys(charts);
  return wanted.filter(name => Object.hasOwn(charts, name) && charts[name]!.fits(results));
}
