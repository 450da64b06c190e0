// Functions, and pods without a Job, in the tables and in words.
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { WHOLE_RUN } from '../../../src/experiment/metrics.ts';
import type { Results } from '../../../src/experiment/results.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';

function resultsOf(text: string): Results {
  const loading = loadExperiment(text);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return runExperiment(loading.experiment);
}

const job = (completions: number): string =>
  `{apiVersion: batch/v1, kind: Job, metadata: {name: tasks}, spec: {completions: ${completions}, template: {spec: ` +
  '{restartPolicy: Never, containers: [{name: main, image: x}]}}}}';
const SIX = 'functions: [{name: f, requests: 6, service: 5s, coldStart: 2s, maxScale: 2}]';

describe('a function beside a Job', () => {
  const results = resultsOf(
    `cluster: {controlPlane: ideal}\nmanifests: [${job(6)}]\npods: [{run: 5s}]\n${SIX}\ncharts: []\n`,
  );

  test('has a row of its own, and there is one for the run as a whole', () => {
    expect(results.rows.map(row => row.job)).toEqual(['tasks', 'f', WHOLE_RUN]);
    const [own, row, whole] = results.rows.map(one => one.metrics);
    expect(row).toMatchObject({ makespan: 17, succeeded: 1, attempts: 2, completions: 6, waitSeconds: 7 });
    expect(whole?.makespan).toBe(Math.max(own?.makespan ?? 0, 17));
    expect(whole?.podSeconds).toBeCloseTo((own?.podSeconds ?? 0) + (row?.podSeconds ?? 0), 9);
    expect(whole).toMatchObject({ attempts: 8, completions: 12 });
  });

  test('does the Job’s tasks with the Job’s draws', () => {
    const pods = '[{run: {exponential: {mean: 5s}}}]';
    const { rows } = resultsOf(
      `cluster: {controlPlane: ideal}\nmanifests: [${job(40)}]\npods: ${pods}\n` +
        'functions: [{name: f, coldStart: 0s, maxScale: 1}]\n',
    );
    const makespan = (name: string): number => rows.find(row => row.job === name)?.metrics.makespan ?? Number.NaN;
    // One pod after the other, and one request after the other: the same sum.
    expect(makespan('f')).toBeCloseTo(makespan('tasks'), 3);
  });

  test('is told in one sentence: who is sooner, at what pod time, and what the cold start cost', () => {
    expect(results.findings[0]).toBe(
      'Function f is done after 17 s, Job tasks after 30 s: the function is 1.76 times as fast, and the pods of the ' +
        'function take 2 min 34 s (2 min of it idle, until it is scaled down), those of the Job 30 s; ' +
        "2 s of the function's time is its cold start.",
    );
  });
});

describe('a pod without a Job', () => {
  const pod = '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: main, image: x}]}}';
  const cases = `cases: [{name: pod, manifests: [${pod}]}, {name: job, manifests: [${job(1)}]}]`;
  const results = resultsOf(`cluster: {controlPlane: ideal}\n${cases}\npods: [{run: 15m}]\n`);

  test('does its work again until the day is over', () => {
    const row = results.rows.find(one => one.point === 'pod');
    // Runs longer than ten minutes let the back-off begin anew: every quarter of an hour, and ten seconds.
    expect(row).toMatchObject({ job: WHOLE_RUN });
    expect(row?.metrics).toMatchObject({ attempts: 1, podSeconds: 86_400, succeeded: 0 });
    expect(row?.metrics.completions).toBeGreaterThan(80);
    expect(row?.metrics.restarts).toBe(row?.metrics.completions);
  });

  test('is told how often', () => {
    const runs = results.rows.find(one => one.point === 'pod')?.metrics.completions;
    expect(results.findings[0]).toBe(
      `“pod” ran its finished task ${runs} times in 24 h, “job” only once: nothing ends it.`,
    );
  });
});
