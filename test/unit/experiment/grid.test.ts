// The points of an experiment: cases times factors, in the order of the file.
import { describe, expect, test } from 'vitest';
import { basePoints } from '../../../src/experiment/base-point.ts';
import type { ExperimentDocument } from '../../../src/experiment/document.ts';
import { mergeDeep, pointsOf } from '../../../src/experiment/grid.ts';

const job = (parallelism?: number) => ({
  kind: 'Job',
  metadata: { name: 'j' },
  spec: parallelism === undefined ? {} : { parallelism },
});

describe('points', () => {
  test.each<[string, ExperimentDocument, string[]]>([
    ['no grid', { manifests: [job()] }, ['all']],
    [
      'two factors, the last changing fastest',
      {
        manifests: [job()],
        pods: [{}],
        vary: { parallelism: [1, 8], spread: { path: 'pods.0.threads', values: [1, 2] } },
      },
      ['parallelism=1,spread=1', 'parallelism=1,spread=2', 'parallelism=8,spread=1', 'parallelism=8,spread=2'],
    ],
    ['cases', { cases: [{ name: 'a' }, { name: 'b' }] }, ['a', 'b']],
    [
      'cases with a factor',
      { manifests: [job()], cases: [{ name: 'a' }, { name: 'b' }], vary: { parallelism: [1, 2] } },
      ['a,parallelism=1', 'a,parallelism=2', 'b,parallelism=1', 'b,parallelism=2'],
    ],
  ])('of %s', (_, document, expected) => {
    expect(pointsOf(document).points.map(point => point.name)).toEqual(expected);
  });

  test('have no grid themselves, and the value where the factor says', () => {
    const { points } = pointsOf({ manifests: [job()], vary: { parallelism: [4] } });
    expect(points[0]?.document).toEqual({ manifests: [job(4)] });
    expect(points[0]?.factors).toEqual({ parallelism: 4 });
  });

  test.each<[string, ExperimentDocument, string]>([
    ['equal values', { manifests: [job()], vary: { parallelism: [1, 1] } }, 'Duplicate value: "1"'],
    ['cases of one name', { cases: [{ name: 'a' }, { name: 'a' }] }, 'Duplicate value: "a"'],
    ['a path that leads nowhere', { vary: { x: { path: 'pods.3.run', values: [1] } } }, 'there is no pods'],
    ['a Job field without a Job', { vary: { parallelism: [1] } }, 'there is no Job to set it on'],
  ])('of %s are refused', (_, document, message) => {
    expect(
      pointsOf(document)
        .faults.map(fault => fault.message)
        .join(),
    ).toContain(message);
  });
});

test('a case lays mappings over the file, replaces lists, and takes fields away with null', () => {
  const under = { cluster: { nodes: 4, cpu: 2 }, pods: [{ run: 1 }], until: 5 };
  expect(mergeDeep(under, { cluster: { nodes: 1 }, pods: [], until: null })).toEqual({
    cluster: { nodes: 1, cpu: 2 },
    pods: [],
  });
});

const bases = (document: ExperimentDocument): string[] => {
  const { points } = pointsOf(document);
  return basePoints(document, points).map(row => points[row]?.name ?? '');
};

describe('the base of a point', () => {
  test('has the lowest parallelism and is equal in all other factors', () => {
    const vary = { parallelism: [8, 1], backoffLimit: [0, 6] };
    expect(bases({ manifests: [job()], vary })).toEqual([
      'parallelism=1,backoffLimit=0',
      'parallelism=1,backoffLimit=6',
      'parallelism=1,backoffLimit=0',
      'parallelism=1,backoffLimit=6',
    ]);
  });

  test('is the case with the lowest total parallelism where no factor sets it', () => {
    const cases = [
      { name: 'many', manifests: [job(4), job(4)] },
      { name: 'one', manifests: [job()] },
    ];
    expect(bases({ cases })).toEqual(['one', 'one']);
  });

  test('is of the same case where a factor sets parallelism', () => {
    const cases = [{ name: 'a' }, { name: 'b' }];
    const vary = { parallelism: [1, 2] };
    expect(bases({ manifests: [job()], cases, vary })).toEqual([
      'a,parallelism=1',
      'a,parallelism=1',
      'b,parallelism=1',
      'b,parallelism=1',
    ]);
  });
});
