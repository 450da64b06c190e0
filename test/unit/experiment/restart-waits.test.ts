// What the record keeps of containers that are started again in their pods, and how charts show it.
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { simulate } from '../../../src/experiment/simulate.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';
import type { RunRecord } from '../../../src/models/recording/run-record.ts';
import { runsOf } from '../../../src/report/gantt.ts';
import { layLanes } from '../../../src/report/lanes.ts';
import { packRun, unpackRun } from '../../../src/report/packed-run.ts';

function recordOf(spec: string, rest: string): RunRecord {
  const manifest = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${spec}}}`;
  const loading = loadExperiment(`cluster: {controlPlane: ideal}\nmanifests: [${manifest}]\n${rest}\n`);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return simulate(loading.experiment);
}

const seconds = (times: Float64Array): number[] => [...times].map(time => time / 1e6);

const ONE = 'containers: [{name: main, image: x}]';
const bare = recordOf(ONE, 'pods: [{run: 5s}]\nuntil: 60s');

describe('a bare pod whose task ends', () => {
  const { row, from, until, exitCode } = bare.pods.restartWaits;

  test('is started again at once, then after 10 s, 20 s and so on, until the run is over', () => {
    expect(seconds(from)).toEqual([5, 10, 25, 50]);
    expect(seconds(until)).toEqual([5, 20, 45, 60]);
    expect([[...row], [...exitCode]]).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  test('is a bar for each run, with the waits between them', () => {
    const lanes = layLanes(bare, 10);
    const runs = lanes?.pods.flatMap(pod => runsOf(pod).map(({ phase, ...span }) => [phase, span.from, span.until]));
    expect(runs?.slice(0, 3)).toEqual([
      ['running', 0, 5],
      ['running', 5, 10],
      ['running', 20, 25],
    ]);
    expect(lanes?.waits.map(wait => [wait.from, wait.until])).toEqual([
      [10, 20],
      [25, 45],
      [50, 60],
    ]);
  });

  test('keeps them in the report', () => {
    expect(unpackRun(packRun(bare, 'bare')).pods.restartWaits).toEqual(bare.pods.restartWaits);
  });
});

test('runs that fail and are tried again in place are failures, the last one is not', () => {
  const record = recordOf(
    `restartPolicy: OnFailure, ${ONE}`,
    'pods: [{match: {restart: 2}, run: 5s}, {run: 5s, exit: 3}]',
  );
  expect([...record.pods.restartWaits.exitCode]).toEqual([3, 3]);
  const runs = layLanes(record, 10)?.pods.flatMap(runsOf);
  expect(runs?.map(({ phase }) => phase)).toEqual(['failed', 'failed', 'running']);
});

test('pods that are never started again have no waits', () => {
  const never = recordOf(`restartPolicy: Never, ${ONE}`, 'pods: [{run: 5s, exit: 1}]');
  expect(never.pods.restartWaits.row).toHaveLength(0);
});

test('what containers wait before they are started again is back-off of their Job', () => {
  const job =
    '{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: OnFailure, ' +
    'containers: [{name: main, image: x}]}}}}';
  const rules = '[{match: {restart: 3}, run: 5s}, {run: 5s, exit: 3}]';
  const loading = loadExperiment(`cluster: {controlPlane: ideal}\nmanifests: [${job}]\npods: ${rules}\n`);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  const [row] = runExperiment(loading.experiment).rows;
  expect(row?.metrics).toMatchObject({ makespan: 50, backoffSeconds: 30, restarts: 3 });
});
