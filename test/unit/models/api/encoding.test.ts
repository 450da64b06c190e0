import { describe, expect, test } from 'vitest';
import { formatMicroTime, formatTime, parseTime } from '../../../../src/models/api/api-time.ts';
import { decode, encode } from '../../../../src/models/api/encoding.ts';
import type { Published } from '../../../../src/models/api/published.ts';
import { readTruth } from '../../../conformance/admission-case.ts';

interface Line {
  readonly type: string;
  readonly epoch?: string;
  readonly object?: Published;
}

/** What the store keeps in short, or a stand-in kubelet left behind: see docs/model on encoding. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map(one => comparable(one));
  if (key === 'observedGeneration') return undefined;
  if (typeof value === 'string')
    return value.replace('simulated:', 'fake:').replace('scheduler-control-plane', 'scheduler-vm');
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, comparable(one, name)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

describe('published objects', () => {
  test.each([
    'backoff-0-parallel',
    'cron-replace',
    'indexed-c5-p2',
    'node-lost-default',
    'eviction-api',
    'quota',
    'single',
  ])('every object of the recording %s comes back as it was, keys in order', name => {
    const lines = readTruth<Line>(`cases/${name}.jsonl.gz`);
    const epoch = parseTime(lines.at(-1)?.epoch ?? '') ?? 0;
    const objects = lines.flatMap(line => (line.object === undefined ? [] : [line.object]));
    expect(objects.length).toBeGreaterThan(5);
    for (const object of objects) {
      const back = encode(decode(object, epoch), epoch);
      expect(JSON.stringify(comparable(back))).toBe(JSON.stringify(comparable(object)));
    }
  });

  test('kinds that no model acts on keep all they have', () => {
    const map = {
      apiVersion: 'v1',
      data: { a: 'b' },
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'default' },
    };
    const back = encode(decode(map, 0), 0);
    expect(back).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } });
  });
});

describe('times', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [951_782_399_999_999, '2000-02-28T23:59:59Z'],
    [951_782_400_000_000, '2000-02-29T00:00:00Z'],
    [4_107_542_400_000_000, '2100-03-01T00:00:00Z'],
    [-1, '1969-12-31T23:59:59Z'],
  ])('%d µs are %s', (micros, text) => {
    expect(formatTime(micros)).toBe(text);
  });

  test.each([
    ['2026-01-01T00:00:00Z', 1_767_225_600_000_000],
    ['2026-01-01T02:00:00+02:00', 1_767_225_600_000_000],
    ['2026-01-01T00:00:00.075157Z', 1_767_225_600_075_157],
    ['2026-01-01T00:00:00.0751579Z', 1_767_225_600_075_157],
  ])('%s is read', (text, micros) => {
    expect(parseTime(text)).toBe(micros);
  });

  test.each(['2026-02-29T00:00:00Z', '2026-01-01', '2026-01-01T24:00:00Z', 'now', '2026-13-01T00:00:00Z'])(
    '%s is no time',
    text => {
      expect(parseTime(text)).toBeUndefined();
    },
  );

  test('times of the newer events have microseconds', () => {
    expect(formatMicroTime(1_767_225_600_000_007)).toBe('2026-01-01T00:00:00.000007Z');
  });
});
