// Paths of `vary` and `--set`, and what a value at a path makes of an experiment.
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../src/experiment/document.ts';
import { parsePath, withSetting } from '../../../src/experiment/path.ts';

describe('a path', () => {
  test.each([
    ['parallelism', { of: 'jobs', field: 'parallelism' }],
    ['pods.0.run', { of: 'experiment', path: ['pods', 0, 'run'] }],
    ['pods[0].run', { of: 'experiment', path: ['pods', 0, 'run'] }],
    [
      'cluster.controlPlane."job.podBackoffBase"',
      { of: 'experiment', path: ['cluster', 'controlPlane', 'job.podBackoffBase'] },
    ],
    ['cluster["a.b"].c', { of: 'experiment', path: ['cluster', 'a.b', 'c'] }],
    ['Job/resize.spec.parallelism', { of: 'object', kind: 'Job', name: 'resize', path: ['spec', 'parallelism'] }],
    ['Job/"my.job".spec.suspend', { of: 'object', kind: 'Job', name: 'my.job', path: ['spec', 'suspend'] }],
  ])('%s is read', (text, expected) => {
    expect(parsePath(text)).toEqual(expected);
  });

  test.each(['', 'pods[', 'Job/', 'Job/x', '"open', 'a.__proto__.b'])('%s is refused', text => {
    expect(parsePath(text)).toContain('must be a path');
  });
});

describe('a setting', () => {
  const document: ExperimentDocument = {
    manifests: [
      { kind: 'Job', metadata: { name: 'a' }, spec: {} },
      { kind: 'CronJob', metadata: { name: 'c' }, spec: { jobTemplate: { spec: { parallelism: 1 } } } },
    ],
    pods: [{ run: '5s' }],
    cluster: { nodes: 4 },
  };
  const set = (path: string, value: unknown): ExperimentDocument | string => {
    const target = parsePath(path);
    return typeof target === 'string' ? target : withSetting(document, target, value);
  };

  test('of a JobSpec field reaches every Job, those of CronJobs too', () => {
    expect(set('parallelism', 8)).toMatchObject({
      manifests: [{ spec: { parallelism: 8 } }, { spec: { jobTemplate: { spec: { parallelism: 8 } } } }],
    });
  });

  test('of one object leaves the others and the original alone', () => {
    const changed = set('Job/a.spec.suspend', true);
    expect(changed).toMatchObject({ manifests: [{ spec: { suspend: true } }, { kind: 'CronJob' }] });
    expect(document.manifests?.[0]).toEqual({ kind: 'Job', metadata: { name: 'a' }, spec: {} });
  });

  test('makes mappings that are missing', () => {
    expect(set('cluster.images.cached', true)).toMatchObject({ cluster: { nodes: 4, images: { cached: true } } });
  });

  test('of null takes the field away', () => {
    expect(set('pods.0.run', null)).toMatchObject({ pods: [{}] });
  });

  test('of a text is no fault, though faults are texts too', () => {
    expect(set('pods.0.run', 'there is no')).toMatchObject({ pods: [{ run: 'there is no' }] });
  });

  test.each([
    ['pods.1.run', 'pods is a list of 1: there is no pods[1]'],
    ['cluster.nodes.0.cpu', 'cluster.nodes is 4, which has no fields'],
    ['Job/nope.spec.suspend', 'there is no Job "nope"'],
  ])('at %s says why it cannot be', (path, expected) => {
    expect(set(path, 1)).toBe(expected);
  });
});
