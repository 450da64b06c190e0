// The lanes of a Gantt chart.
import { expect, test } from 'vitest';
import { layLanes } from '../../../src/report/lanes.ts';
import { mostAtOnce, phaseCounts } from '../../../src/report/pod-times.ts';
import { schedule } from '../../fixtures/schedule.ts';
import { resultsOf } from '../../report/stored-charts.ts';

test('no two pods of a lane are there at once, and no more lanes are used than needed', () => {
  const record = schedule({ tasks: 40, parallelism: 7 });
  const { count, pods } = layLanes(record, 100)!;
  for (const a of pods) {
    for (const b of pods) {
      if (a.row < b.row && a.lane === b.lane) expect(b.created).toBeGreaterThanOrEqual(a.finished - 1e-6);
    }
  }
  expect(count).toBe(mostAtOnce(record));
  expect(count).toBe(7);
});

test('a retry lies in the lane of the pod that it repeats, with the wait between them', () => {
  const record = schedule({ tasks: 1, parallelism: 1, failing: [0, 1], nodes: 1 });
  const { count, pods, waits } = layLanes(record, 10)!;
  expect(count).toBe(1);
  expect(pods.map(({ repeats, end }) => [repeats, end])).toEqual([
    [-1, 'failed'],
    [0, 'failed'],
    [1, 'succeeded'],
  ]);
  expect(waits.map(({ from, until }) => Math.round(until - from))).toEqual([10, 20]);
});

test('an indexed retry follows its own index, whatever other pods come between', () => {
  const record = schedule({ tasks: 6, parallelism: 3, isIndexed: true, failing: [1], sigma: 0.2 });
  const { pods } = layLanes(record, 10)!;
  const retry = pods.find(pod => pod.repeats >= 0)!;
  const failed = pods.find(pod => pod.row === retry.repeats)!;
  expect(record.pods.index[retry.row]).toBe(record.pods.index[failed.row]);
  expect(retry.lane).toBe(failed.lane);
});

test('phases are in order and within the pod', () => {
  const { pods } = layLanes(schedule({ tasks: 12, parallelism: 3, failureProbability: 0.2 }), 100)!;
  for (const pod of pods) {
    const times = [pod.created, pod.bound, pod.pulled, pod.running, pod.finished];
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  }
});

test('too many lanes are given up', () => {
  expect(layLanes(schedule({ tasks: 20, parallelism: 20 }), 10)).toBeUndefined();
});

test('the counts by phase add up to the pods that are there', () => {
  const record = schedule({ tasks: 30, parallelism: 10, sigma: 0, meanSeconds: 100 });
  const counts = phaseCounts(record, 50);
  const middle = counts[10]!;
  expect(middle.pending + middle.pulling + middle.starting + middle.running).toBe(10);
  expect(middle.running).toBe(10);
});

test('by index, each index has lanes of its own, in order, with its retries behind each other', () => {
  const record = schedule({ tasks: 6, parallelism: 3, isIndexed: true, failing: [1, 4] });
  const { groups, pods, count } = layLanes(record, 100, 'index')!;
  expect(groups.map(({ name }) => name)).toEqual([0, 1, 2, 3, 4, 5].map(index => `index ${index}`));
  expect(count).toBe(6);
  for (const pod of pods) expect(groups[pod.lane]?.name).toBe(`index ${record.pods.index[pod.row]}`);
});

test('by node, pods lie below the node that they ran on', () => {
  const record = schedule({ tasks: 20, parallelism: 6, nodes: 3 });
  const { groups, pods, count } = layLanes(record, 100, 'node')!;
  expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(count);
  for (const pod of pods) {
    const group = groups.find(({ first, count: lanes }) => pod.lane >= first && pod.lane < first + lanes);
    expect(group?.name).toBe(record.nodes[record.pods.node[pod.row]!]?.name);
  }
});

test('pods that are stopped because their Job has failed are told from the pod that made it fail', () => {
  const [whole, policy] = resultsOf('pod-failure-policy', 1).points;
  const endsOf = (point: typeof whole): string[] => layLanes(point!.first, 100)!.pods.map(pod => pod.end);
  expect(endsOf(policy)).toEqual(['removed', 'removed', 'failed', 'removed', 'removed']);
  expect(endsOf(whole).filter(end => end === 'removed')).toEqual([]);
});

test('a preempted pod, which is tried again, has failed', () => {
  const preempting = resultsOf('capacity', 1).points.find(({ name }) => name === 'preempts');
  const { pods } = layLanes(preempting!.first, 100)!;
  expect(pods.filter(pod => pod.end === 'failed')).toHaveLength(4);
  expect(pods.filter(pod => pod.end === 'removed')).toHaveLength(0);
});
