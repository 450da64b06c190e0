// The quick way to write a line of the watch log against JSON.stringify.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogText } from '../../src/cli/log-text.ts';
import type { WatchLogLine } from '../../src/models/cluster/input.ts';

const json = fc.jsonValue({ maxDepth: 3 });
const metadata = fc.record(
  { annotations: json, labels: json, name: fc.string(), ownerReferences: fc.array(json), uid: fc.constant(undefined) },
  { requiredKeys: ['name'] },
);
const object = fc.record({ kind: fc.string(), metadata: fc.oneof(metadata, json), spec: json, status: json });

test('a line reads as JSON.stringify writes it, however often its parts come again', () => {
  fc.assert(
    fc.property(fc.array(object, { minLength: 1 }), fc.double({ noNaN: true }), (objects, t) => {
      const texts = new LogText();
      for (const one of [...objects, ...objects, { ...objects[0], status: null }]) {
        const line: WatchLogLine = { t, type: 'MODIFIED', object: one };
        expect(texts.of(line)).toBe(JSON.stringify(line));
      }
      const end: WatchLogLine = { t, type: 'END', epoch: '2026-01-01T00:00:00Z' };
      expect(texts.of(end)).toBe(JSON.stringify(end));
    }),
    { seed: 1 },
  );
});
