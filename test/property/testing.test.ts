// What holds of histories themselves: they are reproducible, blind to names, plain data that outlives its text, and
// what is shrunk still breaks.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyArbitrary, historyOfSeed } from '../../src/testing/arbitraries.ts';
import { counterExampleDocument, counterExampleOf } from '../../src/testing/counter-example.ts';
import { runHistory } from '../../src/testing/harness.ts';
import { isBlindToNames, isFasterInParallel, isReproducible } from '../../src/testing/relations.ts';
import { shrinkWhile } from '../../src/testing/shrink.ts';

const histories = historyArbitrary();

describe('a random history', () => {
  test('gives the same log each time (I56)', () => {
    fc.assert(
      fc.property(histories, history => isReproducible(history)),
      { seed: 1, numRuns: 10 },
    );
  });

  test('takes the same course whatever its Job is called (I56)', () => {
    fc.assert(
      fc.property(historyArbitrary({ cronShare: 0, edits: 0, disruptions: 0 }), history =>
        isBlindToNames({ ...history, profile: 'recorded' }, 'a', 'quite-another'),
      ),
      { seed: 1, numRuns: 8 },
    );
  });

  test('is the same after it was saved and read', () => {
    fc.assert(
      fc.property(histories, history => {
        const document = counterExampleDocument({ history, bugs: [] }, []);
        const read = counterExampleOf(JSON.parse(JSON.stringify(document)) as typeof document);
        expect(read?.history).toEqual(JSON.parse(JSON.stringify(history)));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('of a seed is the same for ever', () => {
    expect(historyOfSeed(7)).toEqual(historyOfSeed(7));
    expect(historyOfSeed(7)).not.toEqual(historyOfSeed(8));
  });

  test('shrinks to what a test asks for, and keeps it', () => {
    fc.assert(
      fc.property(histories, history => {
        fc.pre(history.actions.some(({ action }) => action === 'crash'));
        const { history: shrunk } = shrinkWhile(history, ({ actions }) =>
          actions.some(({ action }) => action === 'crash'),
        );
        expect(shrunk.actions.map(({ action }) => action)).toEqual(['crash']);
        expect(shrunk.rules).toEqual([]);
        expect(() => runHistory(shrunk)).not.toThrow();
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

test('more parallelism does not make a Job slower by more than the batching of a second a wave (I55)', () => {
  const job = fc.record({ parallelism: fc.integer({ min: 1, max: 6 }), completions: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(job, fc.integer({ min: 1, max: 300 }), ({ parallelism, completions }, tenths) => {
      const [manifest] = historyOfSeed(1).manifests;
      const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
      const history = {
        seed: 1,
        profile: 'recorded' as const,
        nodes: 4,
        cpu: 16,
        pods: 110,
        manifests: [{ ...manifest, metadata: { name: 'a' }, spec: { completions, template } }],
        rules: [{ match: {}, run: { kind: 'constant' as const, value: tenths / 10 }, exit: 0 }],
        actions: [],
      };
      return isFasterInParallel(history, parallelism, completions);
    }),
    { seed: 1, numRuns: 15 },
  );
});
