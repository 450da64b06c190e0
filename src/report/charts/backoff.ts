// The waits after failures against the law of the Job controller: 10 s, doubled with each failure in a row, 10 min at
// most (kubernetes: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff).
import type { PointResult, Results } from '../../experiment/results.ts';
import type { JobRecord, RunRecord } from '../../models/recording/run-record.ts';
import { ATTEMPT_FAILED, ATTEMPT_SUCCEEDED } from '../../models/recording/run-record.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame, type Frame } from '../frame.ts';
import { labelLayer, symbolMark, TOLD, type Json } from '../marks.ts';
import { pointWords } from '../points.ts';
import { styleOf, TYPE, type Style } from '../theme.ts';
import { logTimeTicks, tickAxis } from '../time-axis.ts';
import { count, duration, list, plural, sentence, trimmed } from '../words.ts';

const MICROS = 1_000_000;
const BASE_SECONDS = 10;
const MOST_SECONDS = 600;

/** Seconds that the law asks for after `failures` in a row. */
export function lawOf(failures: number): number {
  let delay = BASE_SECONDS;
  for (let i = 1; i < failures && delay < MOST_SECONDS; i += 1) delay *= 2;
  return Math.min(delay, MOST_SECONDS);
}

interface Wait {
  /** Failures in a row before it, from 1. */
  readonly failures: number;
  readonly seconds: number;
}

interface PodEnd {
  readonly at: number;
  readonly failed: boolean;
  readonly index: number;
}

/** Ends of a Job's pods, the earliest first. */
function endsOf({ pods }: RunRecord, jobRow: number): readonly PodEnd[] {
  const ends: PodEnd[] = [];
  for (let row = 0; row < pods.length; row += 1) {
    const outcome = pods.outcome[row];
    if (pods.job[row] !== jobRow || (outcome !== ATTEMPT_FAILED && outcome !== ATTEMPT_SUCCEEDED)) continue;
    ends.push({ at: pods.finished[row]!, failed: outcome === ATTEMPT_FAILED, index: pods.index[row] ?? -1 });
  }
  return ends.sort((a, b) => a.at - b.at);
}

/** The wait from one instant until another, after the failures in a row among these ends. */
function waitAfter(ends: readonly PodEnd[], [from, until]: readonly [number, number]): Wait {
  let failures = 0;
  let since = from;
  for (const end of ends) {
    if (end.at > from + 1.5 * MICROS) break;
    failures = end.failed ? failures + 1 : 0;
    if (end.failed) since = end.at;
  }
  // The controller sees the failure later than it happens, but counts from when it happened.
  return { failures: Math.max(1, failures), seconds: (until - since) / MICROS };
}

/** How far waits lie from the law, in all. */
function distanceFromLaw(waits: readonly Wait[]): number {
  return waits.reduce((sum, own) => sum + Math.abs(Math.log(Math.max(0.1, own.seconds) / lawOf(own.failures))), 0);
}

/**
 * The waits of a Job in order, each with the failures since the last success that it follows: of the whole Job, or of
 * the index that waits where each index has a limit of its own (the record does not say which; the law does).
 */
function waitsOf(record: RunRecord, job: JobRecord, jobRow: number): readonly Wait[] {
  const { pods } = record;
  const ends = endsOf(record, jobRow);
  const ofJob = job.backoffs.map(span => waitAfter(ends, span));
  if (!job.isIndexed) return ofJob;
  const ofIndex = job.backoffs.map(span => {
    const row = pods.created.findIndex((at, i) => pods.job[i] === jobRow && at >= span[1] - MICROS / 1000);
    const index = row < 0 ? -1 : (pods.index[row] ?? -1);
    return waitAfter(
      ends.filter(end => end.index === index),
      span,
    );
  });
  return distanceFromLaw(ofIndex) < distanceFromLaw(ofJob) ? ofIndex : ofJob;
}

/** Waits of all Jobs at the point with the most of them; one alone shows no law. */
function mostWaits(results: Results): { point: PointResult; waits: readonly Wait[] } | undefined {
  const all = results.points.map(point => ({
    point,
    waits: point.first.jobs.flatMap((job, row) => waitsOf(point.first, job, row)),
  }));
  const most = all.sort((a, b) => b.waits.length - a.waits.length)[0];
  return most === undefined || most.waits.length < 2 ? undefined : most;
}

const inSeconds = (seconds: number): string =>
  seconds >= 9.95 && seconds < 600 ? `${trimmed(seconds, 0)} s` : duration(seconds);

/** Whole seconds of the API blur the first waits a little. */
const isDouble = (factor: number): boolean => factor > 1.7 && factor < 2.3;

function finding(results: Results): string {
  const most = mostWaits(results);
  if (most === undefined) return 'No back-off';
  const total = most.waits.reduce((sum, wait) => sum + wait.seconds, 0);
  const lengths = most.waits.map(wait => inSeconds(wait.seconds));
  const doubles = most.waits.every((wait, i) => i === 0 || isDouble(wait.seconds / most.waits[i - 1]!.seconds));
  const isShort = lengths.length > 1 && lengths.length <= 6;
  const start =
    isShort && doubles
      ? `After each failure the wait doubles: ${list(lengths)}`
      : `${plural(lengths.length, 'wait')} after failures${isShort ? `: ${list(lengths)}` : ''}`;
  return `${start}; ${duration(total)} in all`;
}

function frameOf(results: Results, look: Look, labels: readonly string[]): Frame {
  const { px, colors, measure } = styleOf(look);
  const { point, waits } = mostWaits(results)!;
  const which = results.points.length > 1 ? `${sentence(pointWords(results, point))}. ` : '';
  const text = `${plural(waits.length, 'wait')} of the run`;
  return frame(results, look, {
    title: finding(results),
    subtitle:
      `${which}The controller's law: 10 s, doubled with each failure in a row, ` +
      `${duration(MOST_SECONDS)} at most, from the failure's whole second`,
    xTitle: 'Failures in a row',
    yTitle: 'Wait before the next pod (logarithmic)',
    left: Math.max(...labels.map(label => measure(label, TYPE.axis, 400))) + 40,
    right: 60,
    key: [
      { kind: 'line', text: 'law', color: colors.muted, dash: [px(12), px(8)] },
      { kind: 'symbol', text, color: colors.vermilion, shape: 'circle' },
    ],
  });
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { waits } = mostWaits(results)!;
  const steps = Math.max(4, ...waits.map(wait => wait.failures));
  const longest = Math.max(lawOf(steps), ...waits.map(wait => wait.seconds));
  const shortest = Math.min(BASE_SECONDS, ...waits.map(wait => wait.seconds).filter(seconds => seconds > 0.5));
  const domain: readonly [number, number] = [shortest * 0.7, longest * 1.6];
  const ticks = logTimeTicks(...domain);
  const failures = Array.from({ length: steps }, (_, i) => i + 1);
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0.6, steps + 0.4], nice: false, zero: false },
    axis: { title: null, grid: false, values: failures, format: 'd' },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { title: null, grid: true, domain: false, ticks: false, ...tickAxis(ticks) },
  };
  const law = failures.map(count => ({ x: count, y: lawOf(count) }));
  const dots = waits.map(wait => ({
    x: wait.failures,
    y: Math.max(wait.seconds, domain[0]),
    text: inSeconds(wait.seconds),
    told: `${inSeconds(wait.seconds)} after ${plural(wait.failures, 'failure')} in a row`,
  }));
  return frameOf(results, look, ticks.labels).spec(layersOf(style, law, dots, { x, y }));
}

function layersOf(style: Style, law: readonly Json[], dots: readonly Json[], encoding: Json): readonly Json[] {
  const { px, colors } = style;
  const { muted, vermilion } = colors;
  const isAlone = new Set(dots.map(dot => dot['x'])).size === dots.length;
  const lawMark = { type: 'line', color: muted, strokeWidth: px(3), strokeDash: [px(12), px(8)], aria: false };
  return [
    { data: { values: law }, mark: lawMark, encoding },
    {
      data: { values: dots },
      mark: { ...symbolMark(style, 'circle', vermilion), size: px(24) * px(24), aria: true },
      encoding: { ...encoding, ...TOLD },
    },
    ...(isAlone ? [labelLayer(style, dots, encoding, { align: 'center', baseline: 'bottom', dy: -px(20) })] : []),
  ];
}

export const backoff: Chart = {
  name: 'backoff',
  title: finding,
  fits: results => mostWaits(results) !== undefined,
  spec,
  describe: results => {
    const waits = mostWaits(results)?.waits ?? [];
    const parts = waits
      .slice(0, 20)
      .map(
        wait =>
          `${inSeconds(wait.seconds)} after ${plural(wait.failures, 'failure')} in ` +
          `a row (law: ${inSeconds(lawOf(wait.failures))})`,
      );
    const rest = waits.length > parts.length ? ` and ${count(waits.length - parts.length)} more` : '';
    return `${finding(results)}. Waits before the next pod: ${parts.join('; ')}${rest}.`;
  },
};
