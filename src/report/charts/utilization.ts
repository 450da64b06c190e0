// How much of the nodes' CPU is busy at each moment.
import type { Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { finishOf } from '../gantt-chart.ts';
import { pointLabel, quotedWords } from '../points.ts';
import {
  averagedSteps,
  averagingNote,
  keyName,
  meanOf,
  endsForLines,
  seriesChart,
  shownNote,
  seriesOf,
  stepsOf,
} from '../series-chart.ts';
import { wantsLog } from '../scales.ts';
import { duration, percent, sentence, trimmed } from '../words.ts';

/**
 * Cores of all nodes that there ever are; nodes that come and go count in full, so a growing cluster looks less busy.
 */
function coresOf(record: RunRecord): number {
  return record.nodes.reduce((sum, node) => sum + node.cpu, 0);
}

const hasBusy = (record: RunRecord): boolean => {
  const series = seriesOf(record, 'busyCpu');
  return series !== undefined && coresOf(record) > 0 && series.value.some(value => value > 0);
};

function meanShare(record: RunRecord): number {
  return meanOf(seriesOf(record, 'busyCpu')!, finishOf(record)) / coresOf(record);
}

function finding(results: Results): string {
  const points = endsForLines(results, hasBusy);
  const first = points[0];
  if (first === undefined) return 'No CPU is busy';
  if (points.length === 1) {
    const share = meanShare(first.first);
    return share < 0.5
      ? `${percent(share)} of the CPUs are busy on average: ${percent(1 - share)} are paid for and idle`
      : `${percent(share)} of the CPUs are busy on average over ${duration(finishOf(first.first))}`;
  }
  const ordered = [...points].sort((a, b) => meanShare(b.first) - meanShare(a.first));
  const [most, least] = [ordered[0]!, ordered[ordered.length - 1]!];
  const [high, low] = [meanShare(most.first), meanShare(least.first)].map(percent);
  return `${sentence(quotedWords(results, most))}: ${high} of the CPUs busy; ${quotedWords(results, least)}: ${low}`;
}

const SPANS_OF_LINES = 60;

export const utilization: Chart = {
  name: 'utilization',
  title: finding,
  fits: results => results.points.some(point => hasBusy(point.first)),
  spec: (results, look) => {
    const points = endsForLines(results, hasBusy);
    const ends = points.map(point => finishOf(point.first));
    const end = Math.max(...ends);
    const isOne = points.length === 1;
    const isLog = wantsLog(ends, 5);
    const series = points.map(point => seriesOf(point.first, 'busyCpu')!);
    const cores = new Set(points.map(point => coresOf(point.first)));
    const capacity = cores.size === 1 ? `100% are ${trimmed([...cores][0]!, 2)} cores` : '';
    const few = shownNote(results, points);
    const note = isOne ? averagingNote(series, end) : `Averaged over spans of a ${SPANS_OF_LINES}th of each run`;
    const mean = isOne ? meanShare(points[0]!.first) : undefined;
    return seriesChart(results, look, {
      title: finding(results),
      subtitle: [few, capacity, note].filter(text => text !== '').join('. '),
      yTitle: `Busy CPUs (share of all${isLog ? '; time logarithmic' : ''})`,
      lines: points.map((point, i) => {
        const scale = 1 / coresOf(point.first);
        return {
          name: isOne ? 'busy' : keyName(results, point),
          steps: isOne
            ? stepsOf(series[i]!, ends[i]!, scale)
            : averagedSteps(series[i]!, ends[i]!, SPANS_OF_LINES, scale),
          isArea: isOne,
        };
      }),
      end: end * 1.01,
      top: 1,
      format: '.0%',
      ...(mean === undefined ? {} : { level: { value: mean, name: `mean ${percent(mean)}` } }),
      ...(isLog ? { logFrom: { x: Math.min(...ends) / SPANS_OF_LINES } } : {}),
    });
  },
  describe: results => {
    const parts = endsForLines(results, hasBusy).map(point => {
      const cores = trimmed(coresOf(point.first), 2);
      const length = duration(finishOf(point.first));
      return `${pointLabel(results, point)}: ${percent(meanShare(point.first))} of ${cores} cores over ${length}`;
    });
    return `${finding(results)}. Busy share of the CPUs, mean over the run. ${parts.join('; ')}.`;
  },
};
