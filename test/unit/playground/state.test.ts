// The state of the page: from files, through knobs, into the experiment that runs, and through a link.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { axisVary, focusOf, withAxis } from '../../../src/playground/axis.ts';
import { loadState } from '../../../src/playground/exploration.ts';
import { KNOBS, positionOf } from '../../../src/playground/knob.ts';
import type { KnobName } from '../../../src/playground/knob.ts';
import { hashOf, stateOfHash } from '../../../src/playground/share.ts';
import { stateOfText } from '../../../src/playground/state.ts';
import type { PlaygroundState } from '../../../src/playground/state.ts';

const FOLDER = new URL('../../../experiments/', import.meta.url);
const NAMES = readdirSync(FOLDER).filter(name => name.endsWith('.yaml'));

function opened(name: string): PlaygroundState {
  const state = stateOfText(readFileSync(new URL(name, FOLDER), 'utf8'));
  if (typeof state === 'string') throw new Error(`${name}: ${state}`);
  return state;
}

const PLAIN = `apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
`;
const PARALLEL = opened('serial-vs-parallel.yaml');

test.each(NAMES)('%s can be opened and run', name => {
  const loaded = loadState(opened(name));
  expect('experiment' in loaded ? [] : loaded).toEqual([]);
});

describe('knobs', () => {
  const names = Object.keys(KNOBS) as KnobName[];

  test.each(names)('%s reads what it was set to, and says so', name => {
    const knob = KNOBS[name];
    for (const stop of knob.stops) {
      const state = knob.set(PARALLEL, stop);
      expect(knob.read(state)).toBeCloseTo(stop, 6);
      expect(positionOf(knob, stop)).toBe(knob.stops.indexOf(stop));
      expect(knob.say(stop)).toMatch(/\S/);
    }
    expect('experiment' in loadState(knob.set(PARALLEL, knob.stops[3] ?? 1))).toBe(true);
  });

  test('one knob leaves the others alone', () => {
    const state = KNOBS.failure.set(KNOBS.run.set(PARALLEL, 60), 0.1);
    expect(names.map(name => KNOBS[name].read(state))).toEqual([1, 64, 60, 0.5, 0.1, 8, 4, undefined]);
  });

  test('run times of other families are read as mean and spread', () => {
    const read = (run: object): unknown[] => {
      const state = { ...PARALLEL, rest: { pods: [{ run }] } };
      return [KNOBS.run.read(state), KNOBS.spread.read(state)];
    };
    expect(read({ exponential: { mean: '12s' } })).toEqual([12, 1]);
    expect(read({ constant: '1m' })).toEqual([60, 0]);
    expect(read({ gamma: { mean: '20s', cv: 0.5 } })).toEqual([20, 0.5]);
    expect(read({ weibull: { shape: 2, scale: '20s' } })).toEqual([undefined, undefined]);
  });

  test('the CPU seconds of a rule are turned where the rule has them', () => {
    const state = KNOBS.run.set(opened('honest-race.yaml'), 20);
    expect(state.rest.pods?.[0]?.cpu).toEqual({ lognormal: { mean: '20s', cv: 1 } });
    expect(state.rest.pods?.[0]?.run).toBeUndefined();
  });
});

describe('what is varied', () => {
  test.each([
    ['serial-vs-parallel.yaml', 'parallelism'],
    ['retry.yaml', 'backoffLimit'],
    ['stragglers.yaml', 'spread'],
    ['first-job.yaml', 'file'],
  ])('%s compares by %s', (name, axis) => {
    expect(opened(name).axis).toBe(axis);
  });

  test('has the knob’s value among its points, in order', () => {
    const state = KNOBS.parallelism.set(PARALLEL, 12);
    expect(axisVary(state)).toEqual({ parallelism: [1, 2, 4, 8, 12, 16, 32, 64] });
    expect(focusOf(state)).toBe('parallelism=12');
  });

  test('can be changed to any knob, also where the file says nothing of it', () => {
    const plain = stateOfText(PLAIN);
    if (typeof plain === 'string') throw new Error(plain);
    for (const axis of ['parallelism', 'nodes', 'spread', 'failure', 'backoffLimit'] as const) {
      const loaded = loadState(withAxis(plain, axis));
      if (!('experiment' in loaded)) throw new Error(JSON.stringify(loaded));
      expect(loaded.experiment.points.map(point => point.name)).toContain(focusOf(withAxis(plain, axis)));
    }
  });
});

describe('a link', () => {
  test('brings the whole state back', async () => {
    const state = KNOBS.run.set({ ...PARALLEL, manifest: `# \u2028 <script> ü 日本\n${PARALLEL.manifest}` }, 90);
    expect(await stateOfHash(await hashOf(state))).toEqual(state);
  });

  test.each(['', '#', '#v1.', '#v1.!!!', '#v1.AAAA', '#v2.abc'])('that holds nothing (%j) is ignored', async hash => {
    expect(await stateOfHash(hash)).toBeUndefined();
  });
});

test.each([
  ['a: [', /flow/i],
  ['just text', /neither/],
  ['title: nothing', /no manifests/],
  ['manifests: [job.yaml]', /by path/],
])('what cannot be opened says why: %s', (text, why) => {
  expect(stateOfText(text)).toMatch(why);
});
