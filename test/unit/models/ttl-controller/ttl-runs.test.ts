import { describe, expect, test } from 'vitest';
import type { ManifestInput } from '../../../../src/models/cluster/input.ts';
import { IDEAL, RECORDED } from '../../../../src/models/cluster/profile.ts';
import { instants, logOf, namesLeft, running } from '../../../fixtures/cluster-run.ts';

function manifest(spec: Readonly<Record<string, unknown>>): ManifestInput {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template, backoffLimit: 0, ...spec } };
}

describe('a finished Job with a time to live goes with its pods', () => {
  test.each([
    ['complete', 0, 5, 7.5],
    ['failed', 1, 5, 7.5],
    ['at once', 0, 0, 2.5],
  ])('%s', (_, exit, ttlSecondsAfterFinished, at) => {
    const manifests = [manifest({ ttlSecondsAfterFinished })];
    const log = logOf({ manifests, until: 30, rules: [running(2.5, exit)], profile: IDEAL });
    expect(instants(log, 'DELETED', 'Job')).toEqual([`j@${at}`]);
    expect(namesLeft(log, 'Pod')).toEqual([]);
  });

  test('in whole seconds from the condition, in a real control plane', () => {
    const manifests = [manifest({ ttlSecondsAfterFinished: 5 })];
    const log = logOf({ manifests, until: 30, rules: [running(1.3)], profile: RECORDED });
    const marked = log.find(entry => entry.object.metadata.finalizers?.includes('foregroundDeletion'));
    expect(marked?.t).toBeGreaterThan(7);
    expect(marked?.t).toBeLessThan(7.02);
  });

  test('not before its pods', () => {
    const log = logOf({ manifests: [manifest({ ttlSecondsAfterFinished: 5 })], until: 30, rules: [running(1)] });
    const gone = log.filter(entry => entry.type === 'DELETED').map(entry => entry.object.kind);
    expect(gone).toEqual(['Pod', 'Job']);
  });

  test('later, if the time to live is raised meanwhile', () => {
    const patch = { kind: 'Job', name: 'j', patch: { spec: { ttlSecondsAfterFinished: 20 } } } as const;
    const events = [{ at: 4_000_000, action: 'patch', ...patch }] as const;
    const log = logOf({
      manifests: [manifest({ ttlSecondsAfterFinished: 5 })],
      until: 60,
      rules: [running(1)],
      events,
    });
    expect(instants(log, 'DELETED', 'Job')).toEqual(['j@21']);
  });
});

test('a Job without a time to live stays', () => {
  const log = logOf({ manifests: [manifest({})], until: 100, rules: [running(1)] });
  expect(namesLeft(log, 'Job')).toEqual(['j']);
});
