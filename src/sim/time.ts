// Simulated time: whole microseconds in a JavaScript number. Conversions to and from seconds, and how times are
// printed. API timestamps (whole seconds of wall clock) belong to `models/api`, Go's durations to `duration.ts`.

/** Whole microseconds since the run began, exact for 285 years; also a span of time in microseconds. */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;

/** The latest instant that is a whole number of microseconds; the horizon of a run that has none. */
export const END_OF_TIME: Micros = Number.MAX_SAFE_INTEGER;

/** Seconds (any real number) as whole microseconds, rounded to the nearest, halves upwards. */
export function seconds(value: number): Micros {
  return Math.round(value * MICROS_PER_SECOND);
}

/** Microseconds as seconds: the double nearest to the true quotient. */
export function toSeconds(micros: Micros): number {
  return micros / MICROS_PER_SECOND;
}

/**
 * Seconds with exactly six decimals, as tables and messages print them: 1500000 gives `1.500000`.
 * Exact for every whole number of microseconds; `NaN` gives the empty string (a time that never was).
 */
export function formatSeconds(micros: Micros): string {
  if (Number.isNaN(micros)) return '';
  const size = Math.abs(micros);
  const whole = Math.floor(size / MICROS_PER_SECOND);
  const rest = size - whole * MICROS_PER_SECOND;
  return `${micros < 0 ? '-' : ''}${whole}.${String(rest).padStart(6, '0')}`;
}
