// Axes in time: ticks at durations a person would choose, labelled with their unit. Data stay in seconds.
import { escapeScriptJson } from './escape.ts';
import type { Json } from './marks.ts';
import { duration, trimmed } from './words.ts';

export interface TimeTicks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

const UNITS: readonly { readonly name: string; readonly seconds: number; readonly upTo: number }[] = [
  { name: 'ms', seconds: 0.001, upTo: 2 },
  { name: 's', seconds: 1, upTo: 240 },
  { name: 'min', seconds: 60, upTo: 4 * 3600 },
  { name: 'h', seconds: 3600, upTo: 4 * 86_400 },
  { name: 'd', seconds: 86_400, upTo: Infinity },
];
const STEPS: readonly number[] = [
  0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 100, 120, 200, 250, 500, 1000, 2000, 5000, 10_000, 50_000,
];

/** Ticks from 0 to `end` seconds, at most `most` steps. */
export function linearTimeTicks(end: number, most = 7): TimeTicks {
  const unit = UNITS.find(({ upTo }) => end < upTo) ?? UNITS[UNITS.length - 1]!;
  const step = STEPS.find(candidate => end / (candidate * unit.seconds) <= most) ?? end / unit.seconds / most;
  const values: number[] = [];
  const labels: string[] = [];
  for (let i = 0; i * step * unit.seconds <= end * 1.000_001; i += 1) {
    values.push(i * step * unit.seconds);
    labels.push(i === 0 ? '0' : `${trimmed(i * step, 2)} ${unit.name}`);
  }
  return { values, labels };
}

const LOG_TICKS: readonly number[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200,
  18_000, 36_000, 86_400, 172_800, 432_000, 864_000, 1_728_000, 8_640_000,
];

/** Ticks for a logarithmic axis between two durations, at most about eight. */
export function logTimeTicks(from: number, to: number): TimeTicks {
  const within = LOG_TICKS.filter(value => value >= from && value <= to);
  const step = Math.ceil(within.length / 8);
  const values = within.filter((_, i) => (within.length - 1 - i) % step === 0);
  return { values, labels: values.map(duration) };
}

/** The axis members that put these ticks where they belong. */
export function tickAxis(ticks: TimeTicks): Json {
  const entries = ticks.values.map(
    (value, i) => `${escapeScriptJson(String(value))}: ${escapeScriptJson(ticks.labels[i])}`,
  );
  return { values: ticks.values, labelExpr: `{${entries.join(', ')}}[datum.value]` };
}
