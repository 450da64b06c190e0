// Watch logs of a real control plane: no false alarm on any of them, and no corruption of them that goes unnoticed.
import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLogLines } from '../../../src/cli/recorded-log.ts';
import { checkLog, judgeLog, type LogLine } from '../../../src/testing/check-log.ts';
import { CORRUPTIONS } from './corruption.ts';

const CASES = new URL('../../truth/cases/', import.meta.url);

function recording(name: string): readonly LogLine[] {
  const read = readLogLines(gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, CASES))).toString('utf8'));
  if (!read.ok) throw new Error(`${name}: line ${read.line}: ${read.message}`);
  return read.lines;
}

const names = readdirSync(CASES)
  .filter(file => file.endsWith('.jsonl.gz'))
  .map(file => file.replace('.jsonl.gz', ''));

describe('a recording of real controllers breaks no invariant', () => {
  test.each(names)('%s', name => {
    const { violations, judged } = judgeLog(recording(name));
    expect(violations).toEqual([]);
    expect([...judged.values()].filter(count => count > 0).length).toBeGreaterThan(10);
  });
});

describe('nor does it without times, as kubectl writes it', () => {
  test.each(names)('%s', name => {
    const untimed = recording(name).filter(({ type }) => type !== 'END');
    expect(checkLog(untimed.map(({ type, object }) => ({ type, object })))).toEqual([]);
  });
});

describe('a corrupted recording is caught', () => {
  test.each(CORRUPTIONS)('$name', ({ recording: name, corrupt }) => {
    const whole = recording(name);
    const corrupted = corrupt(structuredClone(whole) as LogLine[]);
    expect(corrupted).not.toEqual(whole);
    expect(checkLog(corrupted).length).toBeGreaterThan(0);
  });

  test('in twenty ways at least', () => {
    expect(CORRUPTIONS.length).toBeGreaterThanOrEqual(20);
  });
});
