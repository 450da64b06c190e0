// Runs packed for the report page.
import { array, assert, maxSafeNat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packNumbers, unpackNumbers } from '../../../src/report/packed-numbers.ts';
import { packRun, packRuns, unpackRun } from '../../../src/report/packed-run.ts';
import { schedule } from '../../fixtures/schedule.ts';

test('numbers come out of the packing as they went in', () => {
  assert(
    property(array(maxSafeNat()), numbers => {
      expect([...unpackNumbers(packNumbers(numbers))]).toEqual(numbers);
    }),
    { seed: 7 },
  );
});

describe('a packed run', () => {
  const record = schedule({ tasks: 24, parallelism: 5, failureProbability: 0.2, isIndexed: true, nodes: 2 });
  const packed = JSON.parse(JSON.stringify(packRun(record, 'a run'))) as ReturnType<typeof packRun>;
  const { pods, jobs, nodes } = unpackRun(packed);

  test.each(['job', 'index', 'attempt', 'ordinal', 'node', 'outcome', 'exitCode', 'restarts'] as const)(
    'has the column %s of the run',
    name => {
      expect([...pods[name]]).toEqual([...record.pods[name].subarray(0, record.pods.length)]);
    },
  );

  test.each(['created', 'bound', 'running', 'finished'] as const)('has the time %s to the microsecond', name => {
    const floor = (time: number): number => Math.floor(time);
    expect([...pods[name]]).toEqual([...record.pods[name].subarray(0, record.pods.length)].map(floor));
  });

  test('has the names of its pods, Jobs and nodes', () => {
    const names = Array.from({ length: record.pods.length }, (_, row) => record.pods.name(row));
    expect(names.map((_, row) => pods.name(row))).toEqual(names);
    expect(jobs.map(job => [job.name, job.finishedAt])).toEqual(record.jobs.map(job => [job.name, job.finishedAt]));
    expect(nodes).toEqual(record.nodes);
  });
});

test('runs that do not fit are left out, but never the one that is shown first', () => {
  const small = { record: schedule({ tasks: 10, parallelism: 2 }), label: 'small' };
  const large = { record: schedule({ tasks: 20_000, parallelism: 100 }), label: 'large' };
  const data = packRuns([large, small, large, large], 2);
  expect(data.runs.map(run => run.label)).toEqual(['small', 'large']);
  expect([data.first, data.omitted]).toEqual([1, 2]);
});
