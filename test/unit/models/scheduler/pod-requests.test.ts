import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../src/models/api/pod.ts';
import { NONZERO_CPU, NONZERO_MEMORY, podRequests } from '../../../../src/models/scheduler/pod-requests.ts';
import { podSpec } from '../../../fixtures/api-objects.ts';

const MIB = 1024 * 1024;

function container(cpu: string, rest: Partial<Container> = {}): Container {
  return { name: `c-${cpu}`, resources: { requests: { cpu, memory: '1Mi' } }, ...rest };
}

describe('requests of a pod', () => {
  const cases: readonly (readonly [string, Partial<{ init: Container[]; main: Container[] }>, number, number])[] = [
    ['containers run together', { main: [container('1'), container('500m')] }, 1500, 2],
    ['the largest init container decides where it asks for more', { init: [container('3'), container('2')] }, 3000, 1],
    ['a smaller init container changes nothing', { init: [container('500m')] }, 1000, 1],
    ['a sidecar runs beside the containers', { init: [container('1', { restartPolicy: 'Always' })] }, 2000, 2],
    [
      'a sidecar runs beside the init containers after it, not before it',
      { init: [container('4'), container('1', { restartPolicy: 'Always' }), container('4')] },
      5000,
      2,
    ],
    [
      'limits stand for requests that are missing',
      { main: [{ name: 'l', resources: { limits: { cpu: '2' } } }] },
      2000,
      0,
    ],
    ['a thousandth is rounded up', { main: [{ name: 'r', resources: { requests: { cpu: '0.0001' } } }] }, 1, 0],
  ];
  it.each(cases)('%s', (_title, { init, main }, cpu, mebibytes) => {
    const spec = podSpec(main ?? [container('1')], init === undefined ? {} : { initContainers: init });
    const requests = podRequests(spec);
    expect([requests.cpu, requests.memory]).toEqual([cpu, mebibytes * MIB]);
  });

  it(
    'a container that asks for nothing counts for 100m and 200Mi when nodes ' +
      'are compared, one that asks for 0 does not',
    () => {
      const silent = podRequests(podSpec([{ name: 'a' }, { name: 'b' }]));
      expect([silent.cpu, silent.nonzeroCpu, silent.nonzeroMemory]).toEqual([0, 2 * NONZERO_CPU, 2 * NONZERO_MEMORY]);
      const zero = podRequests(podSpec([{ name: 'a', resources: { requests: { cpu: '0', memory: '0' } } }]));
      expect([zero.nonzeroCpu, zero.nonzeroMemory]).toEqual([0, 0]);
    },
  );

  it('other resources are listed by name, the overhead is added', () => {
    const requests = { 'nvidia.com/gpu': 2, 'ephemeral-storage': '1Ki' };
    const spec = podSpec([{ name: 'a', resources: { requests } }], { overhead: { cpu: '250m' } });
    expect(podRequests(spec)).toMatchObject({
      cpu: 250,
      others: [
        ['ephemeral-storage', 1024],
        ['nvidia.com/gpu', 2],
      ],
    });
  });
});
