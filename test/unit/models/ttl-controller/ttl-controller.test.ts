import { describe, expect, test } from 'vitest';
import { expiryOf } from '../../../../src/models/ttl-controller/ttl-controller.ts';
import { condition, job, SECOND } from '../../../fixtures/api-objects.ts';

const complete = { conditions: [condition('SuccessCriteriaMet', SECOND), condition('Complete', 2 * SECOND)] };
const failed = { conditions: [condition('Failed', 3 * SECOND)] };

describe('a time to live counts from the terminal condition', () => {
  test.each([
    ['complete', job({}, { ttlSecondsAfterFinished: 5 }, complete), 7 * SECOND],
    ['failed', job({}, { ttlSecondsAfterFinished: 5 }, failed), 8 * SECOND],
    ['at once', job({}, { ttlSecondsAfterFinished: 0 }, failed), 3 * SECOND],
    ['without a time to live', job({}, {}, complete), undefined],
    ['not finished', job({}, { ttlSecondsAfterFinished: 5 }), undefined],
    ['being deleted', job({ deletionTimestamp: SECOND }, { ttlSecondsAfterFinished: 5 }, complete), undefined],
  ])('%s', (_, one, expected) => {
    expect(expiryOf(one)).toBe(expected);
  });
});
