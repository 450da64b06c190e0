import { describe, expect, test } from 'vitest';
import type { LimitRange } from '../../../../src/models/api/cluster-objects.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { Container } from '../../../../src/models/api/pod.ts';
import { limitRangeVerdict } from '../../../../src/models/apiserver/limit-range.ts';
import { podSpec } from '../../../fixtures/api-objects.ts';

type Resources = NonNullable<Container['resources']>;

function range(...limits: LimitRange['spec']['limits']): LimitRange {
  return { kind: 'LimitRange', metadata: makeMeta({ name: 'l' }), spec: { limits } };
}

function check(resources: Resources, ...limits: LimitRange['spec']['limits']): ReturnType<typeof limitRangeVerdict> {
  return limitRangeVerdict(podSpec([{ name: 'main', resources }]), [range(...limits)]);
}

describe('what a container leaves out is filled in', () => {
  test.each<[string, Resources, Readonly<Record<string, unknown>>, Resources]>([
    [
      'limit and request',
      {},
      { default: { cpu: '1' }, defaultRequest: { cpu: '500m' } },
      { limits: { cpu: '1' }, requests: { cpu: '500m' } },
    ],
    ['the request from the limit', {}, { default: { cpu: '1' } }, { limits: { cpu: '1' }, requests: { cpu: '1' } }],
    ['both from the maximum', {}, { max: { cpu: '2' } }, { limits: { cpu: '2' }, requests: { cpu: '2' } }],
    ['the request from the minimum', {}, { min: { cpu: '1' } }, { limits: {}, requests: { cpu: '1' } }],
    [
      'nothing that is there',
      { limits: { cpu: '3' }, requests: { cpu: '3' } },
      { default: { cpu: '1' } },
      { limits: { cpu: '3' }, requests: { cpu: '3' } },
    ],
  ])('%s', (_, given, item, expected) => {
    const verdict = check(given, { type: 'Container', ...item });
    expect(verdict.ok && verdict.spec.containers[0]?.resources).toEqual(expected);
  });

  test('init containers too, and the annotation says it', () => {
    const spec = podSpec([{ name: 'main' }], {
      initContainers: [{ name: 'setup', resources: { limits: { cpu: '1' } } }],
    });
    const verdict = limitRangeVerdict(spec, [range({ type: 'Container', default: { cpu: '1', memory: '1Gi' } })]);
    expect(verdict).toMatchObject({
      ok: true,
      annotation:
        'LimitRanger plugin set: cpu, memory request for container main; cpu, memory limit for container main; ' +
        'cpu, memory request for init container setup; memory limit for init container setup',
    });
  });

  test('a spec that needs nothing stays the same object', () => {
    const spec = podSpec();
    expect(limitRangeVerdict(spec, [range({ type: 'Pod', max: {} })])).toEqual({ ok: true, spec, annotation: '' });
    const verdict = limitRangeVerdict(spec, []);
    expect(verdict.ok && verdict.spec).toBe(spec);
  });
});

describe('what is out of range is refused in the words of the server', () => {
  test.each<[Resources, Readonly<Record<string, unknown>>, string]>([
    [
      { requests: { cpu: '1' } },
      { type: 'Container', min: { cpu: '2' } },
      'minimum cpu usage per Container is 2, but request is 1',
    ],
    [
      { requests: { cpu: '2' }, limits: { cpu: '1500m' } },
      { type: 'Container', min: { cpu: '2' } },
      'minimum cpu usage per Container is 2, but limit is 1500m',
    ],
    [
      { limits: { memory: '2Gi' } },
      { type: 'Container', max: { memory: '1Gi' }, default: {} },
      'maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [{}, { type: 'Pod', min: { cpu: '1' } }, 'minimum cpu usage per Pod is 1.  No request is specified'],
    [
      { requests: { cpu: '1' } },
      { type: 'Pod', max: { cpu: '1' } },
      'maximum cpu usage per Pod is 1.  No limit is specified',
    ],
    [
      { requests: { cpu: '1' }, limits: { cpu: '3' } },
      { type: 'Pod', maxLimitRequestRatio: { cpu: '2' } },
      'cpu max limit to request ratio per Pod is 2, but provided ratio is 3.000000',
    ],
    [
      { limits: { cpu: '3' } },
      { type: 'Pod', maxLimitRequestRatio: { cpu: '2' } },
      'cpu max limit to request ratio per Pod is 2, but no request is specified or request is 0',
    ],
  ])('%j %j', (resources, item, message) => {
    expect(check(resources, item)).toEqual({ ok: false, message });
  });

  test('several faults come in brackets', () => {
    const verdict = check({}, { type: 'Pod', min: { cpu: '1', memory: '1Gi' } });
    expect(verdict).toEqual({
      ok: false,
      message:
        '[minimum cpu usage per Pod is 1.  No request is specified, ' +
        'minimum memory usage per Pod is 1Gi.  No request is specified]',
    });
  });
});
