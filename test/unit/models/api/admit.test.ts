import { describe, expect, test } from 'vitest';
import { admit, admitPatch, prepareJob } from '../../../../src/models/api/admit.ts';
import { encode } from '../../../../src/models/api/encoding.ts';
import { NEW_JOB_STATUS } from '../../../../src/models/api/job.ts';
import type { Job, JobSpec } from '../../../../src/models/api/job.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import { podSpecAtCreation } from '../../../../src/models/api/defaulting.ts';
import { qosClassOf } from '../../../../src/models/api/qos.ts';
import { job, pod, podSpec } from '../../../fixtures/api-objects.ts';

const UID = '11111111-1111-4111-8111-111111111111';
const CONTEXT = { epoch: 0 };

function admitted(object: Record<string, unknown>): ReturnType<typeof admit> {
  return admit(object, { uid: UID, epoch: 0 });
}

describe('a patch of a stored object', () => {
  const stored = ((): Job => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] } };
    const verdict = admitted({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template } });
    if (!verdict.ok) throw new Error(verdict.message);
    return verdict.object as Job;
  })();

  test('that changes nothing keeps the spec as it is and the generation down', () => {
    const patched = admitPatch(stored, { metadata: { labels: { a: 'b' } } }, CONTEXT);
    expect(patched.ok && patched.isSpecChanged).toBe(false);
    expect(patched.ok && (patched.object as Job).spec).toBe(stored.spec);
    expect(patched.ok && patched.object.metadata.labels).toMatchObject({ a: 'b', 'job-name': 'j' });
  });

  test('cannot write the status, and a status write cannot write anything else', () => {
    const patch = { spec: { parallelism: 4 }, status: { succeeded: 3 } };
    const main = admitPatch(stored, patch, CONTEXT);
    expect(main.ok && (main.object as Job).status.succeeded).toBe(0);
    const status = admitPatch(stored, patch, { ...CONTEXT, subresource: 'status' });
    expect(status.ok && (status.object as Job).status.succeeded).toBe(3);
    expect(status.ok && (status.object as Job).spec.parallelism).toBe(1);
  });

  test('of a bound pod leaves its node beside the spec', () => {
    const bound = pod({ name: 'p', uid: UID }, {}, { nodeName: 'node-0', hostname: 'j-0' });
    const patched = admitPatch(bound, { metadata: { finalizers: ['a/b'] } }, CONTEXT);
    expect(patched.ok && (patched.object as Pod).nodeName).toBe('node-0');
    expect(patched.ok && (patched.object as Pod).spec.nodeName).toBeUndefined();
    expect(patched.ok && encode(patched.object, 0)['spec']).toMatchObject({ nodeName: 'node-0', hostname: 'j-0' });
  });
});

describe('a Job that a controller makes from a template', () => {
  test('gets the defaults, labels and selector of a new one', () => {
    const spec = { template: { spec: podSpec() } } as unknown as JobSpec;
    const bare: Job = { kind: 'Job', metadata: makeMeta({ name: 'c-1', uid: UID }), spec, status: NEW_JOB_STATUS };
    const prepared = prepareJob(bare);
    expect(prepared.spec).toMatchObject({ parallelism: 1, completions: 1, backoffLimit: 6, suspend: false });
    expect(prepared.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': UID } });
    expect(prepared.metadata.labels).toEqual(prepared.spec.template.metadata?.labels);
    expect(prepared.metadata.labels['job-name']).toBe('c-1');
  });
});

describe('a pod made from a template', () => {
  const base = podSpec();

  test('tolerates lost nodes for five minutes, unless it says otherwise', () => {
    expect(podSpecAtCreation(base).tolerations?.map(one => one.tolerationSeconds)).toEqual([300, 300]);
    const own = {
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 5,
    };
    const tolerations = podSpecAtCreation({ ...base, tolerations: [own] }).tolerations;
    expect(tolerations?.map(one => one.tolerationSeconds)).toEqual([5, 300]);
    expect(podSpecAtCreation({ ...base, tolerations: [{ operator: 'Exists' }] }).tolerations).toHaveLength(1);
  });

  test('asks for what it is limited to', () => {
    const containers = [{ name: 'main', image: 'a', resources: { limits: { cpu: '2', memory: '1Gi' } } }];
    const spec = podSpecAtCreation({ ...base, containers });
    expect(spec.containers[0]?.resources?.requests).toEqual({ cpu: '2', memory: '1Gi' });
    expect(qosClassOf(spec)).toBe('Guaranteed');
  });

  test('has a second where its grace period is negative', () => {
    expect(podSpecAtCreation({ ...base, terminationGracePeriodSeconds: -3 }).terminationGracePeriodSeconds).toBe(1);
  });

  test.each([
    [{}, 'BestEffort'],
    [{ requests: { cpu: '1' } }, 'Burstable'],
    [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1024Mi' } }, 'Guaranteed'],
    [{ limits: { cpu: '0' } }, 'BestEffort'],
  ])('with %j is %s', (resources, qosClass) => {
    expect(qosClassOf({ ...base, containers: [{ name: 'main', image: 'a', resources }] })).toBe(qosClass);
  });
});

describe('other kinds', () => {
  test('a version that is gone is refused', () => {
    const verdict = admitted({ apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: { name: 'c' } });
    expect(verdict.ok ? '' : verdict.message).toContain('no kind "CronJob" is registered for version "batch/v1beta1"');
  });

  test.each([
    ['Node', 'v1', { spec: { taints: [{ key: 'a', effect: 'Foo' }] } }, 'spec.taints[0].effect'],
    [
      'Deployment',
      'apps/v1',
      { spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } } },
      'spec.selector',
    ],
    ['Service', 'v1', { spec: {} }, 'spec.ports'],
    ['PriorityClass', 'scheduling.k8s.io/v1', { value: 2_000_000_000 }, 'value'],
    ['PodDisruptionBudget', 'policy/v1', { spec: { minAvailable: 1, maxUnavailable: 1 } }, 'spec'],
    ['ResourceQuota', 'v1', { spec: { hard: { pods: '-1' } } }, 'spec.hard[pods]'],
  ])('a faulty %s is refused at its field', (kind, apiVersion, rest, path) => {
    const verdict = admitted({ apiVersion, kind, metadata: { name: 'x' }, ...rest });
    expect(verdict.ok ? [] : verdict.causes.map(cause => cause.path)).toEqual([path]);
  });

  test('a ConfigMap passes and does nothing', () => {
    const verdict = admitted({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data: { a: 'b' } });
    expect(verdict.ok && verdict.object.kind).toBe('Opaque');
  });

  test('a stored Job is what it was after a round through published form', () => {
    const stored = job({ name: 'j', uid: UID }, { parallelism: 3 });
    expect(encode(stored, 0)['spec']).toMatchObject({ parallelism: 3 });
  });
});
