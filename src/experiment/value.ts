// Small texts of experiment files as numbers: durations, shares, quantities. A text that is none gives the fault's
// wording instead, in the way of the API server.
import { quantityToNumber } from '../models/api/quantity.ts';
import type { Micros } from '../sim/time.ts';
import { seconds } from '../sim/time.ts';
import type { DurationText, QuantityText, ShareText } from './document.ts';

/** Longest duration taken, in seconds: a hundred years. Sums of such times stay exact in microseconds. */
const LONGEST_SECONDS = 100 * 365.25 * 86_400;

/** Seconds a unit: Go's units, and days. */
const UNITS: Readonly<Record<string, number>> = {
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};
const PART = /([+-]?(?:\d+\.?\d*|\.\d+))(us|µs|μs|ms|s|m|h|d)/g;

/** Seconds (≥ 0) that a duration says, or what is wrong with it. */
export function parseDurationText(value: DurationText): number | string {
  const shown = JSON.stringify(value);
  const inSeconds = typeof value === 'number' ? value : secondsOfText(value.trim());
  if (inSeconds === undefined || Number.isNaN(inSeconds)) {
    return `Invalid value: ${shown}: must be a duration such as 1h30m or 250ms, or a number of seconds`;
  }
  if (inSeconds < 0) return `Invalid value: ${shown}: must be greater than or equal to 0`;
  if (inSeconds > LONGEST_SECONDS) return `Invalid value: ${shown}: must be at most 100 years`;
  return inSeconds;
}

function secondsOfText(text: string): number | undefined {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(PART)];
  if (text === '' || parts.map(part => part[0]).join('') !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN), 0);
}

/** A number from 0 to 1, or what is wrong with the text. */
export function parseShareText(value: ShareText): number | string {
  const fault = `Invalid value: ${JSON.stringify(value)}: must be a number from 0 to 1, or a percentage`;
  let parsed: number;
  if (typeof value === 'number') parsed = value;
  else {
    const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*$/.exec(value);
    if (match === null) return fault;
    parsed = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  }
  return parsed >= 0 && parsed <= 1 ? parsed : fault;
}

/** Seconds of a duration that was checked before; what is none gives 0. */
export function secondsOf(value: DurationText): number {
  const parsed = parseDurationText(value);
  return typeof parsed === 'string' ? 0 : parsed;
}

/** Microseconds of a duration that was checked before. */
export function microsOf(value: DurationText): Micros {
  return seconds(secondsOf(value));
}

/** The number of a share that was checked before; what is none gives 0. */
export function shareOf(value: ShareText): number {
  const parsed = parseShareText(value);
  return typeof parsed === 'string' ? 0 : parsed;
}

/** Cores, bytes or pieces of a quantity that was checked before. */
export function amountOf(value: QuantityText): number {
  return quantityToNumber(value);
}
