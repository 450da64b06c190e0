import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/models/recording/run-record.ts';
import { brokenLaws, fenceFacts } from '../../../src/experiment/fence.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { simulate } from '../../../src/experiment/simulate.ts';

const TEXT = `cluster: {controlPlane: ideal, nodes: 2, cpu: 2}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec:
      completions: 9
      parallelism: 3
      template:
        spec:
          restartPolicy: Never
          containers: [{name: c, image: i}]
pods: [{cpu: {exponential: {mean: 10s}}}]
`;

function runOf(text: string): { record: RunRecord; facts: ReturnType<typeof fenceFacts> } {
  const loading = loadExperiment(text);
  if (!loading.ok) throw new Error(loading.faults[0]?.message);
  const [point] = loading.experiment.points;
  if (point === undefined) throw new Error('no point');
  return { record: simulate(loading.experiment), facts: fenceFacts(point.document) };
}

describe('a sound run is within the fence', () => {
  test.each([
    ['an ideal control plane', TEXT],
    ['a real one', TEXT.replace('ideal', 'real')],
    ['failures and back-off', TEXT.replace('{cpu: {', '{fail: {probability: 0.3}, cpu: {')],
    ['pods deleted meanwhile', `${TEXT}events: [{at: 5s, delete: {kind: Pod, job: j, all: true}}]\n`],
    ['a horizon', `${TEXT}until: 12s\n`],
  ])('%s', (_, text) => {
    const { record, facts } = runOf(text);
    expect(brokenLaws(record, facts)).toEqual([]);
  });
});

describe('a record that is wrong breaks the law that it offends', () => {
  const { record, facts } = runOf(TEXT);
  const [job] = record.jobs;
  if (job?.ledger === undefined) throw new Error('no ledger');
  const shifted = (column: Float64Array, row: number, by: number): Float64Array => {
    const copy = column.slice();
    copy[row] = (copy[row] ?? 0) + by;
    return copy;
  };
  const { pods } = record;
  test.each<[string, Partial<RunRecord>, RegExp]>([
    ['a pod that ends late', { pods: { ...pods, finished: shifted(pods.finished, 3, 7) } }, /^Little's law: .*active/],
    [
      'a pod that runs before it is bound',
      { pods: { ...pods, running: shifted(pods.running, 2, -1e9) } },
      /^time: pod/,
    ],
    ['work from nowhere', { pods: { ...pods, cpuSeconds: shifted(pods.cpuSeconds, 0, 500) } }, /^conservation of work/],
    ['cores that are not there', { nodes: record.nodes.slice(1) }, /^conservation of work/],
    ['time lost', { jobs: [{ ...job, finishedAt: job.finishedAt + 1 }] }, /^critical path: the ledger/],
    ['a negative term', { jobs: [{ ...job, ledger: { ...job.ledger, start: -5 } }] }, /^critical path: start/],
    [
      'a Job that ends before its pods',
      { jobs: [{ ...job, completions: 10 }] },
      /^cause: Job j is Complete after 9 of 10/,
    ],
    [
      'faster than its machines',
      { jobs: [{ ...job, ledger: undefined, finishedAt: job.finishedAt, parallelism: 1 }] },
      /^list scheduling: .*less than/,
    ],
    [
      'machines that stand idle',
      { jobs: [{ ...job, ledger: undefined, finishedAt: job.finishedAt + 1e9 }] },
      /^list scheduling: .*more than/,
    ],
  ])('%s', (_, changes, law) => {
    expect(brokenLaws({ ...record, ...changes }, facts)[0]).toMatch(law);
  });
});
