// Advice about manifests that the API server accepts, each shown by the run that falls into the trap.
import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/experiment/advice.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { readManifests } from '../../../src/experiment/manifest-source.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';

function adviceAbout(spec: string, policy = 'Never', command = '[sleep, "3"]'): string[] {
  const text = `apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  ${spec}
  template:
    spec:
      restartPolicy: ${policy}
      containers:
      - {name: main, image: busybox, command: ${command}}
`;
  const source = { name: 'j.yaml', text };
  const loading = loadExperiment(source);
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return adviceFor(loading.experiment, readManifests(source, {}).manifests).map(formatDiagnostic);
}

const SAFE = 'ttlSecondsAfterFinished: 60\n  activeDeadlineSeconds: 600\n  backoffLimit: 0';

describe('advice', () => {
  test('is given about the deadline even where everything else is safe', () => {
    const why = 'counts the time that pods wait for a node: while none is free the Job fails without having run';
    expect(adviceAbout(SAFE)).toEqual([`j.yaml:6:3: spec.activeDeadlineSeconds: ${why}`]);
  });

  test('about retries says how many pods, and how long', () => {
    const found = adviceAbout(SAFE.replace('backoffLimit: 0', 'backoffLimit: 2')).join('\n');
    expect(found).toMatch(
      /:7:3: spec\.backoffLimit: where every pod fails after 5s, 3 pods are created in \d+(\.\d)? s before/,
    );
  });

  test('about OnFailure says that logs go with the pod', () => {
    expect(adviceAbout(SAFE.replace('backoffLimit: 0', 'backoffLimit: 3'), 'OnFailure').join('\n')).toContain(
      '3 restarts and deletes its pod, logs included',
    );
  });

  test('about a Job that fails as it stands comes with the reason', () => {
    expect(adviceAbout(SAFE, 'Never', '["false"]').join('\n')).toMatch(
      /:4:1: spec: fails after [\d.]+ s: BackoffLimitExceeded/,
    );
  });

  test('names what is not set', () => {
    const found = adviceAbout('backoffLimit: 0').join('\n');
    expect(found).toContain('spec.activeDeadlineSeconds: not set: a pod that hangs is never ended');
    expect(found).toContain('spec.ttlSecondsAfterFinished: not set: the finished Job and its 1 pod stay');
  });
});
