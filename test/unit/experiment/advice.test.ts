// Advice about manifests that the API server accepts: each trap is shown by the run that falls into it, and so is the
// change that avoids it.
import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/experiment/advice.ts';
import { asItStands } from '../../../src/experiment/advice/as-it-stands.ts';
import { beyondCluster } from '../../../src/experiment/advice/beyond-cluster.ts';
import { blockedSlot } from '../../../src/experiment/advice/blocked-slot.ts';
import { countedEviction } from '../../../src/experiment/advice/counted-eviction.ts';
import { countedWait } from '../../../src/experiment/advice/counted-wait.ts';
import { earlyWorker } from '../../../src/experiment/advice/early-worker.ts';
import { endlessSidecar } from '../../../src/experiment/advice/endless-sidecar.ts';
import { fewRetries } from '../../../src/experiment/advice/few-retries.ts';
import { hangingPod } from '../../../src/experiment/advice/hanging-pod.ts';
import { lateQueue } from '../../../src/experiment/advice/late-queue.ts';
import { leftBehind } from '../../../src/experiment/advice/left-behind.ts';
import { lostLogs } from '../../../src/experiment/advice/lost-logs.ts';
import { manyRetries } from '../../../src/experiment/advice/many-retries.ts';
import { missingImage } from '../../../src/experiment/advice/missing-image.ts';
import { orphanedPods } from '../../../src/experiment/advice/orphaned-pods.ts';
import { tinyPods } from '../../../src/experiment/advice/tiny-pods.ts';
import { twinPods } from '../../../src/experiment/advice/twin-pods.ts';
import type { Trap } from '../../../src/experiment/advice/subject.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';
import { MAIN, adviceOn, pattern, tryTrap } from './advice-scene.ts';

interface Parts {
  readonly metadata?: string;
  readonly spec?: readonly string[];
  readonly policy?: string;
  readonly containers?: readonly string[];
}

const SAFE = ['ttlSecondsAfterFinished: 60', 'activeDeadlineSeconds: 100000', 'backoffLimit: 2'];

function jobText({ metadata = '{name: j}', spec = SAFE, policy = 'Never', containers = [MAIN] }: Parts): string {
  return `apiVersion: batch/v1
kind: Job
metadata: ${metadata}
spec:
${spec.map(line => `  ${line}\n`).join('')}  template:
    spec:
      restartPolicy: ${policy}
      containers:
${containers.map(line => `      - ${line}\n`).join('')}`;
}

const without = (field: string, ...more: string[]): string[] => [
  ...SAFE.filter(line => !line.startsWith(`${field}:`)),
  ...more,
];

describe('a trap of Jobs', () => {
  test.each<[string, Trap, Parts, string, RegExp]>([
    [
      'a Job that fails as it stands comes with the reason',
      asItStands,
      { containers: ['{name: main, image: busybox, command: ["false"]}'] },
      'spec',
      /^fails after [\d.]+ s: BackoffLimitExceeded: Job has reached the specified backoff limit$/,
    ],
    [
      'a Job that does not finish says what it waits for',
      asItStands,
      { containers: ['{name: main, image: nginx}'], spec: without('activeDeadlineSeconds') },
      'spec',
      /^does not finish: pod j-\w{5} runs and has not ended$/,
    ],
    [
      'a pod that fits on no node names the node that is large enough',
      beyondCluster,
      { containers: [MAIN.replace('}', ', resources: {requests: {cpu: 10}}}')] },
      'spec.template.spec.containers',
      /^no node has room for a pod \(cpu\); with nodes of 16 CPU it is done after [\d.]+ s$/,
    ],
    [
      'more pods than the nodes have room for wait, and fewer at once are done as soon',
      beyondCluster,
      {
        spec: without('', 'parallelism: 24', 'completions: 24'),
        containers: ['{name: main, image: busybox, command: [sleep, "30"], resources: {requests: {cpu: 1}}}'],
      },
      'spec.parallelism',
      pattern(
        String.raw`^on 4 nodes of 4 CPU only 16 of 24 pods have a place at once, the others wait for one, up to `,
        String.raw`3\d(\.\d+)? s; with parallelism: 16 it is done after `,
      ),
    ],
    [
      'retries take long where none of them helps, FailJob ends them',
      manyRetries,
      {},
      'spec.backoffLimit',
      pattern(
        String.raw`^where every pod fails after 5s, 3 pods are created in \d+(\.\d+)? s before the Job is given `,
        String.raw`up; a podFailurePolicy with FailJob .* ends it after 1\d(\.\d+)? s$`,
      ),
    ],
    [
      'a limit for all completions is small where there are many',
      fewRetries,
      { spec: without('', 'parallelism: 20', 'completions: 40') },
      'spec.backoffLimit',
      pattern(
        String.raw`^counts the failures of all 40 completions together: where one pod in 20 fails, the Job fails `,
        String.raw`in \d+ of 20 runs; with backoffLimit: \d+ in none$`,
      ),
    ],
    [
      'OnFailure takes the logs away with the pod, Never keeps them',
      lostLogs,
      { policy: 'OnFailure' },
      'spec.template.spec.restartPolicy',
      pattern(
        String.raw`^where the container fails every time, the Job fails after 2 restarts and deletes its pod, `,
        String.raw`logs included; with restartPolicy: Never 3 pods stay`,
      ),
    ],
    [
      'a pod that hangs is never ended without a deadline',
      hangingPod,
      { spec: without('activeDeadlineSeconds') },
      'spec.activeDeadlineSeconds',
      pattern(
        String.raw`^not set: a pod that hangs is never ended, and the Job never finishes; with `,
        String.raw`activeDeadlineSeconds: 3600 it fails after 1 h$`,
      ),
    ],
    [
      'an image that cannot be pulled fails nothing',
      missingImage,
      { spec: without('activeDeadlineSeconds') },
      'spec.template.spec.containers[0].image',
      pattern(
        String.raw`^where it cannot be pulled, the pod waits in ImagePullBackOff for ever: the Job shows Running, `,
        String.raw`with 0 failures .*fails after 1 h$`,
      ),
    ],
    [
      'a deadline counts the time without a node, that of the pod does not',
      countedWait,
      { spec: without('activeDeadlineSeconds', 'activeDeadlineSeconds: 100') },
      'spec.activeDeadlineSeconds',
      pattern(
        String.raw`^counts the time that pods wait for a node: where the first comes after 2 min 40 s, the Job `,
        String.raw`fails after 10\d(\.\d+)? s without having run; template\.spec\.activeDeadlineSeconds counts `,
        String.raw`from the pod's start, the Job is Complete after `,
      ),
    ],
    [
      'a finished Job stays, and goes with a time to live',
      leftBehind,
      { spec: without('ttlSecondsAfterFinished') },
      'spec.ttlSecondsAfterFinished',
      pattern(
        String.raw`^not set: the finished Job and its 1 pod stay until they are deleted; with `,
        String.raw`ttlSecondsAfterFinished: 3600 they are gone after 1 h$`,
      ),
    ],
    [
      'a second container that goes on keeps the pod, a sidecar does not',
      endlessSidecar,
      { containers: [MAIN, '{name: proxy, image: registry.example/proxy:1}'] },
      'spec.template.spec.containers[1]',
      pattern(
        String.raw`^where proxy goes on when main is done, the pod stays Running and the Job never finishes; as `,
        String.raw`an init container .* the Job is done after [\d.]+ s$`,
      ),
    ],
    [
      'a worker that is done early ends the creation of pods',
      earlyWorker,
      { spec: without('', 'parallelism: 3') },
      'spec.parallelism',
      pattern(
        String.raw`^without completions the first success ends .* where one of 3 workers is done early and `,
        String.raw`another fails after 30 s, the latter is not replaced \(3 pods in all\); with restartPolicy: `,
        String.raw`OnFailure it starts again in its pod \(1 restart\)$`,
      ),
    ],
    [
      'an eviction counts, unless a policy ignores disruptions',
      countedEviction,
      { spec: without('backoffLimit', 'backoffLimit: 0') },
      'spec.backoffLimit',
      pattern(
        String.raw`^1 eviction \(a node that is drained, say\) fails the Job; with a podFailurePolicy that has `,
        String.raw`Ignore for DisruptionTarget`,
      ),
    ],
    [
      'two pods of an index run at once while one of them stops',
      twinPods,
      { spec: without('', 'completionMode: Indexed', 'completions: 2', 'parallelism: 2') },
      'spec.podReplacementPolicy',
      pattern(
        String.raw`^not set: where a pod is evicted .* run with the same index for [\d.]+ s; with `,
        String.raw`podReplacementPolicy: Failed they never do$`,
      ),
    ],
    [
      'an index in back-off keeps its place',
      blockedSlot,
      {
        spec: without('backoffLimit', 'completionMode: Indexed', 'completions: 5', 'backoffLimitPerIndex: 2'),
      },
      'spec.parallelism',
      pattern(
        String.raw`^an index in back-off keeps its place: where index 0 fails each time, the others are over `,
        String.raw`after .* instead of .*; with parallelism: 2 after `,
      ),
    ],
    [
      'a program that deletes the Job leaves its pods',
      orphanedPods,
      { metadata: '{name: j, labels: {app.kubernetes.io/managed-by: workflows}}' },
      'metadata',
      /^a program that deletes .* leaves 1 pod running; with propagationPolicy: Background none$/,
    ],
    [
      'many short pods are the control plane’s time',
      tinyPods,
      { spec: without('', 'completions: 300', 'parallelism: 300') },
      'spec.completions',
      /^\d\d % of the \d+(\.\d+)? s is the control plane, at work on 300 pods of 3(\.\d+)? s/,
    ],
  ])('%s', (_, trap, parts, path, expected) => {
    const found = tryTrap(trap, jobText(parts));
    expect(found?.path).toBe(path);
    expect(found?.message).toMatch(expected);
  });

  test('is left alone where the manifest has the cure', () => {
    const policy = 'podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}';
    expect(adviceOn(jobText({ spec: without('', policy) }))).toEqual([]);
  });

  test('is no trap for one who holds the Job back', () => {
    const held = jobText({ spec: without('activeDeadlineSeconds', 'suspend: true') });
    expect(tryTrap(asItStands, held)).toBeUndefined();
  });
});

describe('a queue that is filled late', () => {
  const server = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: queue}
spec:
  selector: {matchLabels: {app: queue}}
  template:
    metadata: {labels: {app: queue}}
    spec: {containers: [{name: queue, image: "gcr.io/kuar-demo/kuard-amd64:blue"}]}
---
apiVersion: v1
kind: Service
metadata: {name: queue}
spec: {selector: {app: queue}, ports: [{port: 8080}]}
---
`;
  const flags = ['--keygen-enable', '--keygen-exit-on-complete', '--keygen-memq-queue=keygen'];
  const address = '--keygen-memq-server=http://queue:8080/memq/server';
  const args = [...flags, address].map(flag => `"${flag}"`).join(', ');
  const consumer = `{name: main, image: "gcr.io/kuar-demo/kuard-amd64:blue", command: ["/kuard", ${args}]}`;

  test('finds its workers gone', () => {
    const found = tryTrap(
      lateQueue,
      server + jobText({ spec: without('', 'parallelism: 5'), policy: 'OnFailure', containers: [consumer] }),
    );
    expect(found?.message).toBe(
      'workers that find queue keygen empty exit 0: where it is filled 60s after they start, the Job is Complete ' +
        'with 0 of 100 items done; filled before, with 100',
    );
  });
});

describe('an experiment file', () => {
  function adviceOnFile(more: string): string[] {
    const job =
      'apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {completions: 10, backoffLimit: 1, ' +
      'template: {spec: {restartPolicy: Never, containers: [{name: main, image: x}]}}}';
    const text = `cluster: {controlPlane: ideal}\nmanifests:\n  - {${job}}\n${more}`;
    const loading = loadExperiment({ name: 'e.yaml', text });
    if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
    return adviceFor(loading.experiment, loading.manifests ?? []).map(formatDiagnostic);
  }

  test('is told where its own failures are too many for the limit', () => {
    const found = adviceOnFile('pods: [{run: 5s, fail: {probability: 20%}}]\n').join('\n');
    expect(found).toMatch(
      pattern(
        String.raw`^e\.yaml:3:\d+: spec\.backoffLimit: with the failures of this file `,
        String.raw`the Job fails in \d+ of 20 runs; `,
        String.raw`with backoffLimit: \d+ in none$`,
      ),
    );
  });

  test('is left alone where it varies something, and where nothing fails', () => {
    expect(adviceOnFile('pods: [{run: 5s, fail: {probability: 20%}}]\nvary: {parallelism: [1, 2]}\n')).toEqual([]);
    expect(adviceOnFile('pods: [{run: 5s}]\n')).toEqual([]);
  });
});

test('advice has the place of the field, or of the spec where the field is missing', () => {
  const found = adviceOn(jobText({ spec: ['parallelism: 2', 'backoffLimit: 1'] }));
  const at = (path: string): string | undefined =>
    found
      .filter(one => one.path === path)
      .map(({ line, column, severity }) => `${line}:${column} ${severity}`)
      .at(0);
  expect(at('spec.backoffLimit')).toBe('6:3 advice');
  expect(at('spec.activeDeadlineSeconds')).toBe('5:3 advice');
  expect(at('spec.template.spec.containers[0].image')).toMatch(/^11:\d+ advice$/);
});
