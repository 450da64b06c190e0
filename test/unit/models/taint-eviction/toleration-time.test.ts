import { describe, expect, it } from 'vitest';
import { tolerationTime } from '../../../../src/models/taint-eviction/toleration-time.ts';

const a = { key: 'a', value: '1', effect: 'NoExecute' } as const;
const b = { key: 'b', effect: 'NoExecute' } as const;

describe('how long a pod stays on a tainted node', () => {
  it.each([
    ['not at all without a toleration', [a], [], 0],
    ['not at all if one of two taints is not tolerated', [a, b], [{ key: 'a', operator: 'Exists' }], 0],
    ['for ever if no time is given', [a], [{ key: 'a', operator: 'Exists' }], Infinity],
    ['as long as the toleration says', [a], [{ key: 'a', value: '1', tolerationSeconds: 30 }], 30],
    ['not at all if the value differs', [a], [{ key: 'a', value: '2', tolerationSeconds: 30 }], 0],
    ['not at all if the effect differs', [a], [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }], 0],
    [
      'the shortest of the times',
      [a, b],
      [
        { key: 'a', operator: 'Exists', tolerationSeconds: 30 },
        { operator: 'Exists', tolerationSeconds: 60 },
      ],
      30,
    ],
    ['not at all for a time below 0', [a], [{ operator: 'Exists', tolerationSeconds: -5 }], 0],
  ] as const)('%s', (_title, taints, tolerations, expected) => {
    expect(tolerationTime(taints, tolerations)).toBe(expected);
  });
});
