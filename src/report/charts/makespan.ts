// How long the run takes at each point: the mean with its interval, and every replication behind it.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { cronRunsOf } from '../cron-slots.ts';
import { TOLD, type Json } from '../marks.ts';
import { lineChart } from '../line-chart.ts';
import {
  alwaysSucceeds,
  byMakespan,
  makespanOf,
  metricOf,
  pointLabel,
  quotedWords,
  successDiffers,
  successOf,
  sweepOf,
  valuesOf,
  type Sweep,
} from '../points.ts';
import { niceCeiling, wantsLog } from '../scales.ts';
import { jitter, stripChart } from '../strip-chart.ts';
import type { Style } from '../theme.ts';
import { linearTimeTicks, logTimeTicks } from '../time-axis.ts';
import { count, duration, percent, plural, ratio } from '../words.ts';

function withInterval(point: PointResult): string {
  const own = metricOf(point, 'makespan')!;
  return own.n > 1 && own.halfWidth > 0 ? `${duration(own.mean)} ± ${duration(own.halfWidth)}` : duration(own.mean);
}

function finding(results: Results): string {
  const ordered = byMakespan(results);
  const fastest = ordered[0];
  const slowest = ordered[ordered.length - 1];
  if (fastest === undefined || slowest === undefined) return 'No run finished';
  const gain = makespanOf(slowest) / makespanOf(fastest);
  if (successDiffers(results) && successOf(fastest) !== successOf(slowest)) {
    const ending = (point: PointResult): string =>
      `after ${duration(makespanOf(point))} with ${quotedWords(results, point)}, ` +
      `where ${percent(successOf(point))} succeed`;
    return `Runs end ${ending(fastest)}; ${ending(slowest)}`;
  }
  if (!alwaysSucceeds(fastest)) {
    const ending = (point: PointResult): string =>
      `after ${duration(makespanOf(point))} with ${quotedWords(results, point)}`;
    const share = successOf(fastest) > 0 ? `${percent(successOf(fastest))} succeed` : 'none succeeds';
    return `Runs end ${ending(fastest)}; ${ending(slowest)} (${share})`;
  }
  if (gain < 1.02) return `All take about the same time: ${duration(makespanOf(fastest))}`;
  if (gain < 2) {
    const more = percent(gain - 1);
    return (
      `Fastest: ${quotedWords(results, fastest)}, ${duration(makespanOf(fastest))}; ` +
      `${quotedWords(results, slowest)} takes ${more} longer`
    );
  }
  return (
    `${duration(makespanOf(slowest))} with ${quotedWords(results, slowest)}, ` +
    `${duration(makespanOf(fastest))} with ${quotedWords(results, fastest)}`
  );
}

function unfinishedNote(results: Results): string {
  // A point without any run that finishes says so in its row.
  const censored = results.points
    .filter(point => metricOf(point, 'makespan') !== undefined)
    .reduce((sum, point) => sum + (point.summaries[0]?.metrics.makespan.censored ?? 0), 0);
  return censored === 0
    ? ''
    : `${plural(censored, 'run')} did not finish and ${censored === 1 ? 'is' : 'are'} left out`;
}

function subtitle(results: Results, dots: string): string {
  return [results.repeat > 1 ? dots : 'One run a point', unfinishedNote(results)]
    .filter(text => text !== '')
    .join('. ');
}

/** Dots of all replications behind the line of means, moved sideways a little so that equal ones stay apart. */
function dotLayers(results: Results, sweep: Sweep, style: Style, encoding: { x: Json; y: Json }): readonly Json[] {
  if (sweep.lines.length > 1 || results.repeat < 2) return [];
  const isLog = wantsLog(sweep.xs, 8);
  const span = sweep.xs[sweep.xs.length - 1]! - sweep.xs[0]!;
  const values = sweep.lines[0]!.samples.flatMap(sample =>
    valuesOf(results, sample.point, 'makespan')
      .slice(0, 400)
      .map((value, i) => ({
        x: isLog ? sample.x * Math.exp(jitter(i) * 0.05) : sample.x + jitter(i) * span * 0.008,
        y: value,
        told: `${pointLabel(results, sample.point)}, run ${i + 1}: ${duration(value)}`,
      })),
  );
  return [
    {
      data: { values },
      mark: {
        type: 'point',
        shape: 'circle',
        size: style.px(11) * style.px(11),
        fill: style.colors.blue,
        stroke: null,
        opacity: 0.35,
      },
      encoding: { ...encoding, ...TOLD },
    },
  ];
}

function ofAlternatives(results: Results, look: Look): VegaLiteSpec {
  const runs = count(results.repeat);
  return stripChart(results, look, {
    title: finding(results),
    subtitle: subtitle(results, `Dots: ${runs} runs each; diamond and bar: mean and its interval`),
    xTitle: 'Makespan (from start to finish)',
    strips: results.points.map(point => {
      const own = metricOf(point, 'makespan');
      const none = { values: [], mean: 0, low: 0, high: 0, label: 'no run finishes' };
      if (own === undefined) return { name: pointLabel(results, point), ...none };
      const { mean, low, high } = own;
      const values = valuesOf(results, point, 'makespan');
      return { name: pointLabel(results, point), values, mean, low, high, label: withInterval(point) };
    }),
  });
}

function ofSweep(results: Results, look: Look, sweep: Sweep): VegaLiteSpec {
  const hasDots = results.repeat > 1 && sweep.lines.length === 1;
  const means = results.points.map(makespanOf).filter(Number.isFinite);
  const dots = hasDots ? results.points.flatMap(point => valuesOf(results, point, 'makespan')) : [];
  const values = [...means, ...dots];
  const isLog = wantsLog(values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const domain: readonly [number, number] = isLog ? [least * 0.8, most * 1.25] : [0, niceCeiling(most * 1.1)];
  const ticks = isLog ? logTimeTicks(...domain) : linearTimeTicks(domain[1]);
  const runs = count(results.repeat);
  const marks = hasDots
    ? `Dots: ${runs} runs each; line and band: mean and its interval`
    : `Means of ${runs} runs with their interval`;
  return lineChart(results, look, {
    title: finding(results),
    subtitle: subtitle(results, marks),
    yTitle: `Makespan (from start to finish${isLog ? '; logarithmic' : ''})`,
    sweep,
    read: sample => {
      const own = metricOf(sample.point, 'makespan');
      if (own === undefined) return undefined;
      const top = hasDots ? Math.max(own.p90, own.high || 0) : own.high || own.mean;
      return { value: own.mean, low: own.low, high: own.high, top };
    },
    y: { type: isLog ? 'log' : 'linear', domain, ticks: ticks.values, labels: ticks.labels },
    label: duration,
    labelSide: 'above',
    below: (style, encoding) => dotLayers(results, sweep, style, encoding),
  });
}

export const makespan: Chart = {
  name: 'makespan',
  title: finding,
  fits: results => byMakespan(results).length > 1 && cronRunsOf(results.points) === undefined,
  spec: (results, look) => {
    const sweep = sweepOf(results);
    return sweep === undefined ? ofAlternatives(results, look) : ofSweep(results, look, sweep);
  },
  describe: results => {
    const parts = results.points.map(point =>
      metricOf(point, 'makespan') === undefined
        ? `${pointLabel(results, point)}: did not finish`
        : `${pointLabel(results, point)}: ${withInterval(point)}`,
    );
    const ordered = byMakespan(results);
    const gain = makespanOf(ordered[ordered.length - 1]!) / makespanOf(ordered[0]!);
    return (
      `${finding(results)}. Mean makespan: ${parts.join('; ')}. The slowest takes ` +
      `${ratio(gain)} times as long as the fastest.`
    );
  },
};
