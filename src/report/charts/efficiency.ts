// Efficiency over parallelism: which part of the pods' capacity the speed-up uses.
import type { PointResult, Ratio, Results } from '../../experiment/results.ts';
import type { Chart } from '../chart.ts';
import { lineChart } from '../line-chart.ts';
import { hasParallelisms, pointLabel, sweepOf, wholeRun, type Line } from '../points.ts';
import { count, percent } from '../words.ts';

function ratioOf(point: PointResult): Ratio | undefined {
  const efficiency = wholeRun(point)?.efficiencyOfMeans;
  return efficiency === undefined || !Number.isFinite(efficiency.mean) ? undefined : efficiency;
}

function ends(line: Line): { first: { x: number; share: number }; last: { x: number; share: number } } | undefined {
  const measured = line.samples.flatMap(sample => {
    const share = ratioOf(sample.point)?.mean;
    return share === undefined ? [] : [{ x: sample.x, share }];
  });
  const first = measured.find(({ x }) => x > measured[0]!.x);
  const last = measured[measured.length - 1];
  return first === undefined || last === undefined ? undefined : { first, last };
}

function finding(results: Results): string {
  const lines = sweepOf(results)?.lines ?? [];
  const found = lines.flatMap(line => {
    const own = ends(line);
    return own === undefined ? [] : [{ name: line.name, ...own }];
  });
  const only = found[0];
  if (only === undefined) return 'Efficiency by pods at once';
  if (found.length > 1) {
    const best = found.reduce((a, b) => (b.last.share > a.last.share ? b : a));
    const worst = found.reduce((a, b) => (b.last.share < a.last.share ? b : a));
    return (
      `${count(best.last.x)} pods at once work at ${percent(best.last.share)} with ${best.name}, ` +
      `at ${percent(worst.last.share)} with ${worst.name}`
    );
  }
  const { first, last } = only;
  if (last.share > 0.9) return `Even ${count(last.x)} pods at once work at ${percent(last.share)} of the ideal`;
  if (first === last || first.x === last.x)
    return `${count(last.x)} pods at once work at ${percent(last.share)} of the ideal`;
  return (
    `Efficiency falls from ${percent(first.share)} with ${count(first.x)} pods ` +
    `to ${percent(last.share)} with ${count(last.x)}`
  );
}

export const efficiency: Chart = {
  name: 'efficiency',
  title: finding,
  fits: results =>
    hasParallelisms(results) &&
    sweepOf(results)?.isParallelism === true &&
    results.points.filter(point => ratioOf(point) !== undefined).length > 1,
  spec: (results, look) => {
    const sweep = sweepOf(results)!;
    const highest = Math.max(1, ...results.points.flatMap(point => ratioOf(point)?.mean ?? []));
    const top = highest > 1.02 ? Math.ceil(highest * 5) / 5 : 1;
    return lineChart(results, look, {
      title: finding(results),
      subtitle: 'Speed-up divided by the growth in pods: what each pod adds, compared with the first',
      yTitle: 'Efficiency (share of the ideal speed-up)',
      sweep,
      read: sample => {
        const own = ratioOf(sample.point);
        return own === undefined
          ? undefined
          : { value: own.mean, low: own.mean - own.halfWidth, high: own.mean + own.halfWidth };
      },
      y: {
        type: 'linear',
        domain: [0, top + 0.04],
        ticks: Array.from({ length: Math.round(top * 5) + 1 }, (_, i) => i / 5),
      },
      format: '.0%',
      label: percent,
      labelSide: 'below-left',
      labelsFirst: false,
      references: [{ name: 'ideal', values: sweep.xs.map(x => ({ x, y: 1 })), dash: [14, 10], color: 'muted' }],
      measuredName: 'measured',
    });
  },
  describe: results => {
    const parts = results.points.flatMap(point => {
      const own = ratioOf(point);
      return own === undefined ? [] : [`${pointLabel(results, point)}: ${percent(own.mean)}`];
    });
    const law = 'Efficiency is the speed-up divided by the growth in pods at once';
    return `${finding(results)}. ${law}: ${parts.join('; ')}.`;
  },
};
