// Speed-up over parallelism, against the ideal and Amdahl's law: how many times sooner, and where it stops paying.
import type { PointResult, Ratio, Results } from '../../experiment/results.ts';
import { amdahlSpeedup, fitSerialShare } from '../amdahl.ts';
import { barChart } from '../bar-chart.ts';
import type { Chart } from '../chart.ts';
import { lineChart, type Reference } from '../line-chart.ts';
import {
  byMakespan,
  factorWords,
  hasParallelisms,
  knee,
  makespanOf,
  pointLabel,
  quotedWords,
  sweepOf,
  wholeRun,
  type Line,
  type Sample,
  type Sweep,
} from '../points.ts';
import { niceCeiling, wantsLog } from '../scales.ts';
import { count, duration, percent, ratio, trimmed } from '../words.ts';

function ratioOf(point: PointResult): Ratio | undefined {
  const speedup = wholeRun(point)?.speedupOfMeans;
  return speedup === undefined || !Number.isFinite(speedup.mean) ? undefined : speedup;
}

/** The sweep over parallelism, where that is what is varied. */
function parallelSweep(results: Results): Sweep | undefined {
  const sweep = sweepOf(results);
  return sweep?.isParallelism === true ? sweep : undefined;
}

function finding(results: Results): string {
  const sweep = parallelSweep(results);
  if (sweep === undefined) return findingOfCases(results);
  if (sweep.lines.length > 1) return findingOfLines(sweep);
  return findingOfLine(sweep.lines[0]!);
}

function findingOfLine(line: Line): string {
  const measured = line.samples.filter(sample => ratioOf(sample.point) !== undefined);
  const base = measured[0];
  const last = measured[measured.length - 1];
  if (base === undefined || last === undefined) return 'No run finished';
  const best = measured.reduce((a, b) => (ratioOf(b.point)!.mean > ratioOf(a.point)!.mean ? b : a));
  const gain = ratioOf(best.point)!.mean;
  if (gain < 1.05) return `More pods at once do not finish sooner: at most ${trimmed(gain, 2)} times`;
  const bestWords = `${best.point.parallelism} pods at once finish ${ratio(gain)} times sooner`;
  const turning = knee(measured);
  if (best !== last && ratioOf(last.point)!.mean < gain * 0.95) return `${bestWords}; ${last.x} take longer again`;
  if (turning !== undefined && turning !== last && turning.x < last.x) {
    return turning === best
      ? `${bestWords}; ${last.x} are no faster`
      : `${bestWords}; beyond ${turning.x} little is gained`;
  }
  const share = (gain * base.point.parallelism) / best.point.parallelism;
  if (share > 0.9) return `${bestWords}, close to the ideal`;
  return `${bestWords}, not ${ratio(best.point.parallelism / base.point.parallelism)} times`;
}

function findingOfLines(sweep: Sweep): string {
  const ends = sweep.lines.flatMap(line => {
    const measured = line.samples.filter(sample => ratioOf(sample.point) !== undefined);
    const last = measured[measured.length - 1];
    return last === undefined ? [] : [{ name: line.name, x: last.x, gain: ratioOf(last.point)!.mean }];
  });
  const best = ends.reduce((a, b) => (b.gain > a.gain ? b : a));
  const worst = ends.reduce((a, b) => (b.gain < a.gain ? b : a));
  return (
    `${count(best.x)} pods at once finish ${ratio(best.gain)} times sooner with ` +
    `${best.name}, ${ratio(worst.gain)} times with ${worst.name}`
  );
}

function findingOfCases(results: Results): string {
  const measured = results.points.filter(point => ratioOf(point) !== undefined);
  const best = measured.reduce((a, b) => (ratioOf(b)!.mean > ratioOf(a)!.mean ? b : a));
  const base = measured.reduce((a, b) => (b.parallelism < a.parallelism ? b : a));
  return (
    `${quotedWords(results, best)} finishes ${ratio(ratioOf(best)!.mean)} ` +
    `times sooner than ${quotedWords(results, base)}`
  );
}

function references(sweep: Sweep): readonly Reference[] {
  const line = sweep.lines[0]!;
  const base = line.samples[0]!.x;
  const last = sweep.xs[sweep.xs.length - 1]!;
  const ideal: Reference = {
    name: 'ideal',
    values: [
      { x: base, y: 1 },
      { x: last, y: last / base },
    ],
    dash: [14, 10],
    color: 'muted',
  };
  if (sweep.lines.length > 1 || line.samples.length < 3) return [ideal];
  const share = serialShare(line);
  if (!Number.isFinite(share) || share === 0) return [ideal];
  const steps = 48;
  const values = Array.from({ length: steps + 1 }, (_, i) => {
    const x = base * Math.exp((Math.log(last / base) * i) / steps);
    return { x, y: amdahlSpeedup(share, x, base) };
  });
  return [ideal, { name: `Amdahl, ${percent(share)} serial`, values, dash: [3, 8], color: 'vermilion' }];
}

function serialShare(line: Line): number {
  const samples = line.samples.flatMap(sample => {
    const speedup = ratioOf(sample.point);
    return speedup === undefined ? [] : [{ parallelism: sample.x, speedup: speedup.mean }];
  });
  return fitSerialShare(samples, line.samples[0]!.x);
}

/** Powers of two from 1 on that lie within the domain; with wide domains every second or third. */
function powersOfTwo(domain: readonly [number, number]): readonly number[] {
  const all: number[] = [];
  let power = 1;
  while (power / 2 >= domain[0]) power /= 2;
  for (; power <= domain[1]; power *= 2) all.push(power);
  const step = Math.ceil(all.length / 9);
  return all.filter((_, i) => i % step === 0);
}

function readSpeedup(sample: Sample): { value: number; low: number; high: number } | undefined {
  const speedup = ratioOf(sample.point);
  if (speedup === undefined) return undefined;
  const { mean, halfWidth } = speedup;
  return { value: mean, low: mean - halfWidth, high: mean + halfWidth };
}

const times = (value: number): string => `${value < 0.95 ? trimmed(value, 2) : ratio(value)}×`;

export const speedup: Chart = {
  name: 'speedup',
  title: finding,
  fits: results => hasParallelisms(results) && results.points.filter(point => ratioOf(point) !== undefined).length > 1,
  spec: (results, look) => {
    const sweep = parallelSweep(results);
    if (sweep === undefined) return barsOfCases(results, look);
    const base = sweep.xs[0]!;
    const ideal = sweep.xs[sweep.xs.length - 1]! / base;
    const values = results.points.flatMap(point => ratioOf(point)?.mean ?? []);
    const isLog = wantsLog(sweep.xs, 8);
    const domain: readonly [number, number] = isLog
      ? [Math.min(1, ...values.map(value => value * 0.9)), Math.max(ideal, ...values)]
      : [0, niceCeiling(Math.max(ideal, ...values))];
    const runs =
      results.repeat === 1
        ? 'One run each'
        : `Means of ${count(results.repeat)} runs with their ${count(results.confidence * 100)}% interval`;
    const basis = base === 1 ? 'one pod after the other' : `${count(base)} pods at once`;
    return lineChart(results, look, {
      title: finding(results),
      subtitle: `${runs}, compared with ${basis}`,
      yTitle: isLog ? 'Speed-up (times sooner; both axes logarithmic)' : 'Speed-up (times sooner)',
      sweep,
      read: readSpeedup,
      y: { type: isLog ? 'log' : 'linear', domain, ...(isLog ? { ticks: powersOfTwo(domain) } : {}) },
      format: '~r',
      label: times,
      references: references(sweep),
      labelsFirst: false,
      measuredName: 'measured',
    });
  },
  describe: results => {
    const parts = results.points.flatMap(point => {
      const own = ratioOf(point);
      if (own === undefined) return [];
      const spread = Number.isFinite(own.halfWidth) && own.halfWidth > 0 ? ` ± ${trimmed(own.halfWidth, 2)}` : '';
      return [`${pointLabel(results, point)}: ${trimmed(own.mean, 2)}${spread} times, ${duration(makespanOf(point))}`];
    });
    const sweep = parallelSweep(results);
    const share = sweep === undefined || sweep.lines.length > 1 ? Number.NaN : serialShare(sweep.lines[0]!);
    const law = Number.isFinite(share) ? ` Amdahl's law fits with a serial share of ${percent(share)}.` : '';
    const fastest = byMakespan(results)[0];
    const end = fastest === undefined ? '' : ` Fastest: ${pointLabel(results, fastest)}.`;
    return (
      `${finding(results)}. Speed-up by ${sweep === undefined ? 'case' : factorWords(sweep.factor)}: ` +
      `${parts.join('; ')}.${law}${end}`
    );
  },
};

function barsOfCases(results: Results, look: Parameters<Chart['spec']>[1]): ReturnType<Chart['spec']> {
  return barChart(results, look, {
    title: finding(results),
    subtitle: 'Speed-up over the alternative with the fewest pods at once',
    xTitle: 'Speed-up (times sooner)',
    bars: results.points.flatMap(point => {
      const own = ratioOf(point);
      return own === undefined
        ? []
        : [
            {
              name: pointLabel(results, point),
              value: own.mean,
              low: own.mean - own.halfWidth,
              high: own.mean + own.halfWidth,
              label: times(own.mean),
            },
          ];
    }),
  });
}
