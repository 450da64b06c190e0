import { describe, expect, test } from 'vitest';
import { formatQuantity } from '../../../../src/models/api/quantity.ts';
import type { Container, PodSpec } from '../../../../src/models/api/pod.ts';
import { podAmounts } from '../../../../src/models/apiserver/pod-amounts.ts';
import { podSpec } from '../../../fixtures/api-objects.ts';

function asking(cpu: string, changes: Partial<Container> = {}): Container {
  return { name: `c${cpu}`, resources: { requests: { cpu } }, ...changes };
}

function sidecar(cpu: string): Container {
  return asking(cpu, { restartPolicy: 'Always' });
}

function withInit(containers: readonly Container[], initContainers: readonly Container[]): PodSpec {
  return podSpec(containers, { initContainers });
}

describe('a pod asks for the most that it needs at one time', () => {
  test.each([
    ['containers add up', podSpec([asking('1'), asking('2')]), '3'],
    ['a small init container does not count', withInit([asking('2')], [asking('1')]), '2'],
    ['of init containers the largest counts', withInit([asking('2')], [asking('5'), asking('3')]), '5'],
    ['a sidecar runs beside the containers', withInit([asking('2')], [sidecar('1')]), '3'],
    ['and beside init containers after it', withInit([asking('2')], [sidecar('1'), asking('4')]), '5'],
    ['but not beside those before it', withInit([asking('2')], [asking('4'), sidecar('1')]), '4'],
    ['overhead comes on top', podSpec([asking('1')], { overhead: { cpu: '250m' } }), '1250m'],
  ])('%s', (_, spec, expected) => {
    const cpu = podAmounts(spec, 'requests').get('cpu');
    expect(cpu === undefined ? undefined : formatQuantity(cpu)).toBe(expected);
  });

  test('overhead makes no limit where there is none', () => {
    expect(podAmounts(podSpec([asking('1')], { overhead: { cpu: '1' } }), 'limits').size).toBe(0);
  });
});
