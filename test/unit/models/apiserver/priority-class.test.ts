import { describe, expect, test } from 'vitest';
import { priorityOf } from '../../../../src/models/apiserver/priority-class.ts';
import type { PodSpec } from '../../../../src/models/api/pod.ts';
import { podSpec, priorityClass } from '../../../fixtures/api-objects.ts';

const gold = priorityClass('gold', 1000, { preemptionPolicy: 'Never' });
const plain = priorityClass('plain', 5, { globalDefault: true });
const plainest = priorityClass('plainest', -5, { globalDefault: true });

function resolve(changes: Partial<PodSpec>, ...classes: readonly (typeof gold)[]): unknown {
  return priorityOf(podSpec(undefined, changes), new Map(classes.map(one => [one.metadata.name, one])));
}

describe('the class of a pod becomes its priority', () => {
  test.each([
    ['no class, no default', resolve({}), { priority: 0, preemptionPolicy: 'PreemptLowerPriority' }],
    [
      'named',
      resolve({ priorityClassName: 'gold' }, gold, plain),
      { priorityClassName: 'gold', priority: 1000, preemptionPolicy: 'Never' },
    ],
    [
      'by default',
      resolve({}, gold, plain),
      { priorityClassName: 'plain', priority: 5, preemptionPolicy: 'PreemptLowerPriority' },
    ],
    [
      'the lowest of two defaults',
      resolve({}, plain, plainest),
      { priorityClassName: 'plainest', priority: -5, preemptionPolicy: 'PreemptLowerPriority' },
    ],
    [
      'built in',
      resolve({ priorityClassName: 'system-node-critical' }),
      { priorityClassName: 'system-node-critical', priority: 2_000_001_000, preemptionPolicy: 'PreemptLowerPriority' },
    ],
  ])('%s', (_, found, priority) => {
    expect(found).toEqual({ ok: true, priority });
  });
});

describe('what does not fit is refused in the words of the server', () => {
  test.each([
    [{ priorityClassName: 'silver' }, 'no PriorityClass with name silver was found'],
    [
      { priorityClassName: 'gold', priority: 7 },
      'the integer value of priority (7) must not be provided in pod spec; ' +
        'priority admission controller computed 1000 from the given PriorityClass name',
    ],
    [
      { priorityClassName: 'gold', preemptionPolicy: 'PreemptLowerPriority' as const },
      'the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; ' +
        'priority admission controller computed Never from the given PriorityClass name',
    ],
  ])('%j', (changes, message) => {
    expect(resolve(changes, gold)).toEqual({ ok: false, message });
  });
});
