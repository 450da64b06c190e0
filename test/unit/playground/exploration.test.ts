// The page's simulations: the answers in their order, and the same bytes as the command line's own code.
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { resultsCsv } from '../../../src/experiment/tables.ts';
import { OutcomeMemory, explore, loadState } from '../../../src/playground/exploration.ts';
import type { Answer, Question } from '../../../src/playground/protocol.ts';
import type { PlaygroundState } from '../../../src/playground/state.ts';

const MANIFEST = `apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  completions: 6
  parallelism: 3
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "registry.example/a:1"}]
`;
const STATE: PlaygroundState = {
  manifest: MANIFEST,
  rest: { seed: 7, repeat: 4, pods: [{ run: { lognormal: { mean: '20s', cv: 0.5 } }, fail: { probability: 0.2 } }] },
  axis: 'parallelism',
};

function answers(state: PlaygroundState, memory = new OutcomeMemory(100), focus = 'parallelism=3'): Answer[] {
  const question: Question = { id: 1, state, focus };
  return [...explore(question, memory)].filter(answer => answer !== undefined);
}

function csvOf(state: PlaygroundState, memory?: OutcomeMemory): string {
  const last = answers(state, memory).at(-1);
  return last?.type === 'points' && last.isComplete ? last.resultsCsv : '';
}

/** What the command line would write for the file that the page offers. */
function expectedCsv(state: PlaygroundState): string {
  const loaded = loadState(state);
  if (!('experiment' in loaded)) throw new Error('the state cannot be run');
  const loading = loadExperiment({ name: 'experiment.yaml', text: loaded.file });
  if (!loading.ok) throw new Error('the file cannot be run');
  return resultsCsv(runExperiment(loading.experiment));
}

describe('the answers to a question', () => {
  test('begin with the run that is looked at, and end with complete results', () => {
    const all = answers(STATE);
    expect(all[0]).toMatchObject({ type: 'run', point: 'parallelism=3' });
    expect(all.at(-1)).toMatchObject({ type: 'points', isComplete: true, done: 4 });
    const frame = all[1];
    expect(frame?.type === 'points' ? frame.points.map(point => point.name) : []).toEqual([
      'parallelism=1',
      'parallelism=3',
      'parallelism=8',
    ]);
  });

  test('are faults at their places where the manifest is refused', () => {
    const manifest = MANIFEST.replace('completions: 6', 'completions: -6');
    const [answer] = answers({ ...STATE, manifest });
    expect(answer).toMatchObject({ type: 'faults', faults: [{ file: 'manifest', line: 5, column: 16 }] });
  });

  test('are faults where the rest of the experiment is refused', () => {
    const [answer] = answers({ ...STATE, rest: { until: 'soon' } });
    expect(answer).toMatchObject({ type: 'faults', faults: [{ file: 'experiment.yaml', path: 'until' }] });
  });
});

describe('results.csv of the page', () => {
  test('is that of the command line for the same file', () => {
    expect(csvOf(STATE)).toBe(expectedCsv(STATE));
  });

  test('does not depend on what was simulated before', () => {
    const memory = new OutcomeMemory(100);
    csvOf(STATE, memory);
    const more = { ...STATE, rest: { ...STATE.rest, repeat: 6 } };
    const fewer = { ...STATE, rest: { ...STATE.rest, repeat: 2 } };
    const other = { ...STATE, manifest: MANIFEST.replace('parallelism: 3', 'parallelism: 5') };
    for (const state of [more, fewer, other, STATE]) expect(csvOf(state, memory)).toBe(expectedCsv(state));
  });

  test('follows a rule that repeats until the interval is narrow', () => {
    const rest = { ...STATE.rest, repeat: { halfWidth: 0.3, atLeast: 3, atMost: 10 } };
    expect(csvOf({ ...STATE, rest })).toBe(expectedCsv({ ...STATE, rest }));
  });

  test('of another seed is another', () => {
    expect(csvOf({ ...STATE, rest: { ...STATE.rest, seed: 8 } })).not.toBe(csvOf(STATE));
  });
});
