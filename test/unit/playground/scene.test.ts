// A run laid out for looking at: every pod has a place of its own at any time, retries stand behind what they repeat,
// and the moments add up.
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { runTask } from '../../../src/experiment/run-task.ts';
import { LeastHeap } from '../../../src/playground/heap.ts';
import { momentWords } from '../../../src/playground/moment-words.ts';
import { momentAt, sceneOf, stepFrom } from '../../../src/playground/scene.ts';
import type { Scene } from '../../../src/playground/scene.ts';
import { secondsOfGuess } from '../../../src/playground/guess.ts';

function sceneFor(job: string, fail: string, restartPolicy = 'Never'): Scene {
  const text = `seed: 3
cluster: {nodes: 2, cpu: 2}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: a}
    spec: ${job}template: {spec: {restartPolicy: ${restartPolicy}, containers: [
      {name: main, image: "registry.example/a:1", resources: {requests: {cpu: 1}}}]}}}
pods: [{run: {lognormal: {mean: 20s, cv: 0.6}}, fail: {probability: ${fail}}}]
`;
  const loading = loadExperiment(text);
  if (!loading.ok) throw new Error(JSON.stringify(loading.faults));
  const { record } = runTask(loading.experiment, { point: 0, replication: 0, keepsRecord: true, keeps: {} });
  if (record === undefined) throw new Error('no record');
  return sceneOf(record);
}

const BUSY = sceneFor('{completions: 30, parallelism: 6, backoffLimit: 20, ', '0.2');
const RETRIES = sceneFor('{backoffLimit: 3, ', '1');

const RESTARTS = sceneFor('{backoffLimit: 2, ', '1', 'OnFailure');

function rowsOf(scene: Scene): number[] {
  return Array.from({ length: scene.count }, (_, row) => row);
}

describe('lanes and places', () => {
  test('no two pods are in one lane at a time', () => {
    for (const a of rowsOf(BUSY)) {
      for (const b of rowsOf(BUSY).slice(a + 1)) {
        if (BUSY.lane[a] !== BUSY.lane[b]) continue;
        expect(BUSY.finished[a]! <= BUSY.created[b]! + 1e-6 || BUSY.finished[b]! <= BUSY.created[a]! + 1e-6).toBe(true);
      }
    }
  });

  test('no two pods have one place of a node at a time, and no node has more than it has cores', () => {
    for (const a of rowsOf(BUSY)) {
      for (const b of rowsOf(BUSY).slice(a + 1)) {
        const isSame = BUSY.record.pods.node[a] === BUSY.record.pods.node[b] && BUSY.slot[a] === BUSY.slot[b];
        if (!isSame || BUSY.slot[a] === -1) continue;
        expect(BUSY.finished[a]! <= BUSY.bound[b]! + 1e-6 || BUSY.finished[b]! <= BUSY.bound[a]! + 1e-6).toBe(true);
      }
    }
    expect(Math.max(...BUSY.slots)).toBeLessThanOrEqual(2);
  });

  test('retries of one pod share its lane, with the waits between them', () => {
    expect(RETRIES.count).toBe(4);
    expect(RETRIES.lanes).toBe(1);
    expect(RETRIES.laneWaits).toHaveLength(RETRIES.count - 1);
  });

  test('a pod that starts its container again shows the waits between its runs, and their clock', () => {
    expect(RESTARTS.count).toBe(1);
    const waits = RESTARTS.laneWaits;
    expect(waits.map(({ lane, restart }) => [lane, restart?.isFailure])).toEqual([
      [0, true],
      [0, true],
    ]);
    const last = waits.at(-1)!;
    expect(momentAt(RESTARTS, (last.from + last.until) / 2).backoff).toMatchObject({ until: last.until });
  });
});

describe('a moment', () => {
  test('accounts for every pod that was created, at every instant', () => {
    for (const at of BUSY.instants) {
      const moment = momentAt(BUSY, at);
      const created = rowsOf(BUSY).filter(row => BUSY.created[row]! <= at).length;
      const { waiting, starting, running, succeeded, failed, removed } = moment;
      expect(waiting + starting + running + succeeded + failed + removed).toBe(created);
    }
    expect(momentAt(BUSY, BUSY.end)).toMatchObject({ succeeded: 30, running: 0, toDo: 0 });
  });

  test('is told in words, with the clock of the back-off', () => {
    const [wait] = RETRIES.backoffs;
    expect(momentWords(RETRIES, (wait?.from ?? 0) + 1)).toMatch(
      /^At \d+ s: nothing runs; 0 of 1 done, 1 attempt failed; back-off of .* left\.$/,
    );
    expect(momentWords(BUSY, BUSY.end)).toMatch(/nothing runs; 30 of 30 done/);
  });

  test('follows the one before: steps go through all instants and back', () => {
    let at = 0;
    let steps = 0;
    for (; at < BUSY.end; steps++) at = stepFrom(BUSY, at, 1);
    expect(steps).toBeGreaterThan(100);
    expect(steps).toBeLessThanOrEqual(BUSY.instants.length);
    for (; at > 0; steps--) at = stepFrom(BUSY, at, -1);
    expect(steps).toBe(0);
  });
});

test('the heap gives its payloads in the order of their keys', () => {
  const heap = new LeastHeap();
  const keys = Array.from({ length: 200 }, (_, i) => (i * 7919) % 211);
  for (const key of keys) heap.push(key, key);
  const taken = keys.map(() => heap.pop());
  expect(taken).toEqual(keys.toSorted((a, b) => a - b));
  expect(heap.pop()).toBeUndefined();
});

test.each([
  ['4m30s', 270],
  ['4 min 30 s', 270],
  ['90', 90],
  ['2 minutes', 120],
  ['8x', 100],
  ['2,5×', 320],
  ['soon', undefined],
  ['0', undefined],
  ['-3s', undefined],
  ['', undefined],
])('the guess %j is %j seconds', (text, expected) => {
  expect(secondsOfGuess(text, 800)).toBe(expected);
});
