// The cases that measure the client throttle, 60 to 1000 pods: their makespans are within 5 % of the recordings'.
import { describe, expect, test } from 'vitest';
import { storyOfRun } from './replay.ts';
import type { Story } from './story.ts';
import { caseNames, recordedCase } from './truth.ts';

const CASES = caseNames().filter(name => /^(large|throughput)-/.test(name) && name !== 'large-delete-200');

describe('the makespan of a large Job is within 5 % of the recording', () => {
  test.each(CASES)('%s', name => {
    const { text, truth } = recordedCase(name);
    const [recorded, simulated] = [makespan(truth), makespan(storyOfRun(name, text))];
    expect(Math.abs(simulated / recorded - 1), `${simulated} s instead of ${recorded} s`).toBeLessThanOrEqual(0.05);
  });

  test('seven cases are measured', () => {
    expect(CASES.length).toBe(7);
  });
});

test('the last of 200 pods whose Job is deleted goes within 5 % of its recorded time', () => {
  const { text, truth } = recordedCase('large-delete-200');
  const ratio = lastGone(storyOfRun('large-delete-200', text)) / lastGone(truth);
  expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.05);
});

/** Seconds until the Complete condition is shown. */
function makespan({ jobs }: Story): number {
  const status = jobs[0]?.status.find(({ conditions }) => conditions.some(({ type }) => type === 'Complete'));
  return status?.t ?? Number.NaN;
}

function lastGone({ pods }: Story): number {
  return Math.max(...pods.map(pod => pod.gone ?? Number.NaN));
}
