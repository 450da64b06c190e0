// In what share of the runs everything succeeds, at each point.
import type { Results } from '../../experiment/results.ts';
import { barChart } from '../bar-chart.ts';
import type { Chart } from '../chart.ts';
import { cronRunsOf } from '../cron-slots.ts';
import { lineChart } from '../line-chart.ts';
import { metricOf, pointLabel, quotedWords, successDiffers, successOf, sweepOf } from '../points.ts';
import { count, percent } from '../words.ts';

/** A share over fewer runs than this is no probability. */
const FEWEST = 5;

function finding(results: Results): string {
  const ordered = results.points
    .filter(point => Number.isFinite(successOf(point)))
    .sort((a, b) => successOf(b) - successOf(a));
  const [best, worst] = [ordered[0], ordered[ordered.length - 1]];
  if (best === undefined || worst === undefined) return 'No run ended';
  const share = (point: typeof best): string =>
    `${percent(successOf(point))} of the runs succeed with ${quotedWords(results, point)}`;
  return `${share(best)}; ${percent(successOf(worst))} with ${quotedWords(results, worst)}`;
}

function subtitle(results: Results): string {
  return (
    `Share of ${count(results.repeat)} runs in which every Job completes, with ` +
    `its ${count(results.confidence * 100)}% interval`
  );
}

export const success: Chart = {
  name: 'success',
  title: finding,
  fits: results => results.repeat >= FEWEST && successDiffers(results) && cronRunsOf(results.points) === undefined,
  spec: (results, look) => {
    const sweep = sweepOf(results);
    if (sweep !== undefined) {
      return lineChart(results, look, {
        title: finding(results),
        subtitle: subtitle(results),
        yTitle: 'Runs that succeed',
        sweep,
        read: sample => {
          const own = metricOf(sample.point, 'succeeded');
          return own === undefined ? undefined : { value: own.mean, low: own.low, high: own.high, top: own.mean };
        },
        y: { type: 'linear', domain: [0, 1.12], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
        format: '.0%',
        label: percent,
        labelSide: 'above',
      });
    }
    return barChart(results, look, {
      title: finding(results),
      subtitle: subtitle(results),
      xTitle: 'Runs that succeed',
      format: '.0%',
      top: 1,
      bars: results.points.flatMap(point => {
        const own = metricOf(point, 'succeeded');
        if (own === undefined) return [];
        const { mean: value, low, high } = own;
        return [{ name: pointLabel(results, point), value, low, high, label: percent(value) }];
      }),
    });
  },
  describe: results => {
    const parts = results.points.flatMap(point => {
      const share = successOf(point);
      return Number.isFinite(share) ? [`${pointLabel(results, point)}: ${percent(share)}`] : [];
    });
    return `${finding(results)}. Share of ${count(results.repeat)} runs that succeed: ${parts.join('; ')}.`;
  },
};
