// Numbers inside the text of a manifest: everything else stays as its author wrote it.
import { describe, expect, test } from 'vitest';
import { hasJob, jobNumber, requestedCpu, withJobNumber } from '../../../src/playground/manifest-text.ts';

const JOB = `# what it is for
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  completions: 8   # eight
  template:
    spec:
      containers:
      - name: main
        resources: {requests: {cpu: 500m}}
`;

const CRON = `kind: CronJob
spec:
  jobTemplate:
    spec: {completions: 3}
`;

describe('a number of the Job’s spec', () => {
  test.each([
    ['of a Job', JOB, 8],
    ['of the Job of a CronJob', CRON, 3],
    ['of a Job in a List', `kind: List\nitems:\n- kind: Job\n  spec: {completions: 5}\n`, 5],
    ['of the first of several documents', `kind: Pod\n---\n${JOB}`, 8],
    ['of a text that is no YAML', 'kind: Job\nspec: [', undefined],
  ])('%s is found', (_, text, expected) => {
    expect(jobNumber(text, 'completions')).toBe(expected);
  });

  test('is exchanged where it stands, and the comment beside it stays', () => {
    expect(withJobNumber(JOB, 'completions', 64)).toBe(JOB.replace('8   # eight', '64   # eight'));
  });

  test('that is missing is put first, at the depth of the others', () => {
    expect(withJobNumber(JOB, 'parallelism', 4)).toBe(JOB.replace('  completions', '  parallelism: 4\n  completions'));
  });

  test.each([
    ['in braces', CRON, 'spec: {parallelism: 4, completions: 3}'],
    ['in empty braces', 'kind: Job\nspec: {}\n', 'spec: {parallelism: 4}'],
  ])('that is missing %s is put there', (_, text, expected) => {
    expect(withJobNumber(text, 'parallelism', 4)).toContain(expected);
  });

  test('is set on every Job of the text', () => {
    const changed = withJobNumber(`${JOB}---\n${CRON}`, 'completions', 9);
    expect(changed.match(/completions: 9/g)).toHaveLength(2);
  });

  test('without a value gets one', () => {
    expect(jobNumber(withJobNumber('kind: Job\nspec:\n  completions:\n', 'completions', 2), 'completions')).toBe(2);
  });
});

test('a text without a Job stays as it is', () => {
  const pod = 'kind: Pod\nspec: {}\n';
  expect(hasJob(pod)).toBe(false);
  expect(withJobNumber(pod, 'completions', 2)).toBe(pod);
});

test('the CPU that a pod requests is found', () => {
  expect(requestedCpu(JOB)).toBe('500m');
  expect(requestedCpu(CRON)).toBeUndefined();
});
