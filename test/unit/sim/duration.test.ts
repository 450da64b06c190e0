import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, parseDurationNanos } from '../../../src/sim/duration.ts';

interface GoAnswers {
  readonly parse: readonly { readonly text: string; readonly nanos?: string; readonly error?: string }[];
  readonly format: readonly { readonly micros: number; readonly text: string }[];
}

const go = JSON.parse(readFileSync(new URL('go-durations.json', import.meta.url), 'utf8')) as GoAnswers;

describe('parseDurationNanos', () => {
  test.each(go.parse)('answers to $text as Go does', ({ text, nanos, error }) => {
    const result = parseDurationNanos(text);
    expect(result.ok ? { nanos: String(result.nanos) } : { error: result.message }).toEqual(
      error === undefined ? { nanos } : { error },
    );
  });
});

describe('parseDuration', () => {
  test.each([
    ['1h30m', 5_400_000_000],
    ['250ms', 250_000],
    ['-1h', -3_600_000_000],
    ['499ns', 0],
    ['500ns', 1],
    ['-500ns', -1],
    ['-499ns', 0],
  ])('%s is %d µs', (text, micros) => {
    expect(parseDuration(text)).toEqual({ ok: true, micros });
  });

  test('a fault is data', () => {
    expect(parseDuration('3')).toEqual({ ok: false, message: 'time: missing unit in duration "3"' });
  });
});

describe('formatDuration', () => {
  test.each(go.format)('prints $micros µs as Go does: $text', ({ micros, text }) => {
    expect(formatDuration(micros)).toBe(text);
  });
});
