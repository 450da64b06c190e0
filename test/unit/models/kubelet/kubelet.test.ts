import { describe, expect, it } from 'vitest';
import { IDEAL, REAL } from '../../../../src/models/cluster/profile.ts';
import type { PodSpec } from '../../../../src/models/api/pod.ts';
import type { PodRule } from '../../../../src/models/workload/rule.ts';
import { INSTANT_RECORDED, KubeletLab, container, runs } from './kubelet-lab.ts';

interface Course {
  readonly name: string;
  readonly rules: readonly PodRule[];
  readonly spec?: Partial<PodSpec>;
  /** Deleted at this second, with this grace. */
  readonly deleted?: readonly [number, number?];
  readonly until?: number;
  readonly story: readonly string[];
}

const never = (stop: number, stopExit?: number): PodRule => ({
  match: { container: 'main' },
  exit: 'never',
  stop: { kind: 'constant', value: stop },
  ...(stopExit === undefined ? {} : { stopExit }),
});

const COURSES: readonly Course[] = [
  {
    name: 'a container that ends well makes its pod Succeeded',
    rules: [runs('main', 5)],
    story: ['0 Pending', '0 Running main:running(ready)', '5 Succeeded main:terminated(0)'],
  },
  {
    name: 'a container that fails under Never makes its pod Failed',
    rules: [runs('main', 5, { exit: 42 })],
    story: ['0 Pending', '0 Running main:running(ready)', '5 Failed main:terminated(42)'],
  },
  {
    name: 'a start that takes time shows ContainerCreating first',
    rules: [runs('main', 2, { start: { kind: 'constant', value: 3 } })],
    story: [
      '0 Pending',
      '0 Pending main:waiting(ContainerCreating)',
      '3 Running main:running(ready)',
      '5 Succeeded main:terminated(0)',
    ],
  },
  {
    name: 'a pod of two containers lasts as long as the slower one, and fails if one of them failed',
    rules: [runs('a', 1, { exit: 5 }), runs('b', 3)],
    spec: { containers: [container('a'), container('b')] },
    story: [
      '0 Pending',
      '0 Running a:running(ready) b:running(ready)',
      '1 Running a:terminated(5) b:running(ready)',
      '3 Failed a:terminated(5) b:terminated(0)',
    ],
  },
  {
    name: 'under OnFailure the first restart is at once, then after 10 s and 20 s',
    rules: [runs('main', 1, { exit: 1, match: { restart: 3 } }), runs('main', 1, { exit: 1 })],
    spec: { restartPolicy: 'OnFailure' },
    until: 33.5,
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '1 Running main:terminated(1)',
      '1 Running main:running(ready)x1',
      '2 Running main:waiting(CrashLoopBackOff)x1',
      '12 Running main:running(ready)x2',
      '13 Running main:waiting(CrashLoopBackOff)x2',
      '33 Running main:running(ready)x3',
    ],
  },
  {
    name: 'under OnFailure a container that succeeds at its second start ends its pod',
    rules: [runs('main', 1, { exit: 1, match: { restart: 0 } }), runs('main', 2)],
    spec: { restartPolicy: 'OnFailure' },
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '1 Running main:terminated(1)',
      '1 Running main:running(ready)x1',
      '3 Succeeded main:terminated(0)x1',
    ],
  },
  {
    name: 'init containers run one after the other before the main container',
    rules: [runs('i1', 1), runs('i2', 2), runs('main', 1)],
    spec: { initContainers: [container('i1'), container('i2')] },
    story: [
      '0 Pending',
      '0 Pending i1:running i2:waiting(PodInitializing) main:waiting(PodInitializing)',
      '1 Pending i1:terminated(0) i2:running main:waiting(PodInitializing)',
      '3 Running i1:terminated(0) i2:terminated(0) main:running(ready)',
      '4 Succeeded i1:terminated(0) i2:terminated(0) main:terminated(0)',
    ],
  },
  {
    name: 'an init container that fails under Never fails the pod, whose main container stays waiting',
    rules: [runs('i1', 1, { exit: 9 }), runs('main', 1)],
    spec: { initContainers: [container('i1')] },
    story: [
      '0 Pending',
      '0 Pending i1:running main:waiting(PodInitializing)',
      '1 Failed i1:terminated(9) main:waiting(PodInitializing)',
    ],
  },
  {
    name: 'an init container that fails under OnFailure is started again',
    rules: [runs('i1', 1, { exit: 9, match: { restart: 0, container: 'i1' } }), runs('i1', 1), runs('main', 1)],
    spec: { initContainers: [container('i1')], restartPolicy: 'OnFailure' },
    story: [
      '0 Pending',
      '0 Pending i1:running main:waiting(PodInitializing)',
      '1 Pending i1:terminated(9) main:waiting(PodInitializing)',
      '1 Pending i1:runningx1 main:waiting(PodInitializing)',
      '2 Running i1:terminated(0)x1 main:running(ready)',
      '3 Succeeded i1:terminated(0)x1 main:terminated(0)',
    ],
  },
  {
    name: 'a sidecar is stopped when the main container has ended, and does not decide the phase',
    rules: [{ match: { container: 'side' }, exit: 'never', stop: { kind: 'constant', value: 1.5 } }, runs('main', 2)],
    spec: { initContainers: [container('side', { restartPolicy: 'Always' })] },
    story: [
      '0 Pending',
      '0 Running side:running(ready) main:running(ready)',
      '2 Running side:running(ready) main:terminated(0)',
      '3.5 Succeeded side:terminated(143) main:terminated(0)',
    ],
  },
  {
    name: 'a sidecar that crashes is started again even under Never',
    rules: [runs('side', 1, { exit: 1, match: { container: 'side', restart: 0 } }), runs('main', 3)],
    spec: { initContainers: [container('side', { restartPolicy: 'Always' })] },
    story: [
      '0 Pending',
      '0 Running side:running(ready) main:running(ready)',
      '1 Running side:terminated(1) main:running(ready)',
      '1 Running side:running(ready)x1 main:running(ready)',
      '3 Succeeded side:terminated(143)x1 main:terminated(0)',
    ],
  },
  {
    name: 'a deleted pod ends when its containers do, with 143, and its object goes',
    rules: [never(5)],
    deleted: [2],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '7 Failed main:terminated(143)',
      '7 gone main:terminated(143)',
    ],
  },
  {
    name: 'a deleted pod that needs longer than its grace period is killed with 137',
    rules: [never(60)],
    spec: { terminationGracePeriodSeconds: 3 },
    deleted: [2],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '5 Failed main:terminated(137)',
      '5 gone main:terminated(137)',
    ],
  },
  {
    name: 'a deleted pod whose handler exits 0 has Succeeded',
    rules: [never(1, 0)],
    deleted: [2],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '3 Succeeded main:terminated(0)',
      '3 gone main:terminated(0)',
    ],
  },
  {
    name: 'a container that ends by itself while it is being stopped keeps its own exit code',
    rules: [runs('main', 4, { stop: { kind: 'constant', value: 20 } })],
    deleted: [2],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '4 Succeeded main:terminated(0)',
      '4 gone main:terminated(0)',
    ],
  },
  {
    name: 'a pod deleted while it starts has never run: ContainerStatusUnknown with 137',
    rules: [runs('main', 2, { start: { kind: 'constant', value: 3 } })],
    deleted: [1],
    story: [
      '0 Pending',
      '0 Pending main:waiting(ContainerCreating)',
      '1 Failed main:terminated(137)',
      '1 gone main:terminated(137)',
    ],
  },
  {
    name: 'a pod deleted in CrashLoopBackOff shows its last end',
    rules: [runs('main', 1, { exit: 7 })],
    spec: { restartPolicy: 'OnFailure' },
    deleted: [5],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '1 Running main:terminated(7)',
      '1 Running main:running(ready)x1',
      '2 Running main:waiting(CrashLoopBackOff)x1',
      '5 Failed main:terminated(7)x1',
      '5 gone main:terminated(7)x1',
    ],
  },
  {
    name: 'activeDeadlineSeconds of the pod stops its containers',
    rules: [never(1)],
    spec: { activeDeadlineSeconds: 10 },
    story: ['0 Pending', '0 Running main:running(ready)', '11 Failed main:terminated(143)'],
  },
  {
    name: 'a readiness probe delays Ready, not Running',
    rules: [runs('main', 9)],
    spec: { containers: [container('main', { readinessProbe: { initialDelaySeconds: 3, periodSeconds: 4 } })] },
    story: ['0 Pending', '0 Running main:running', '4 Running main:running(ready)', '9 Succeeded main:terminated(0)'],
  },
  {
    name: 'rules on exit codes override the policy of the pod',
    rules: [runs('main', 1, { exit: 42, match: { restart: 0 } }), runs('main', 1, { exit: 3 })],
    spec: {
      containers: [
        container('main', {
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
        }),
      ],
    },
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '1 Running main:terminated(42)',
      '1 Running main:running(ready)x1',
      '2 Failed main:terminated(3)x1',
    ],
  },
  {
    name: 'a preStop hook that sleeps comes before SIGTERM',
    rules: [never(1)],
    spec: { containers: [container('main', { lifecycle: { preStop: { sleep: { seconds: 4 } } } })] },
    deleted: [2],
    story: [
      '0 Pending',
      '0 Running main:running(ready)',
      '7 Failed main:terminated(143)',
      '7 gone main:terminated(143)',
    ],
  },
];

describe('the course of a pod, as the watch shows it', () => {
  for (const { name, rules, spec, deleted, until, story } of COURSES) {
    it(name, () => {
      const lab = new KubeletLab({ rules });
      const pod = lab.run(spec ?? {});
      if (deleted !== undefined) lab.at(deleted[0], () => lab.delete(pod, deleted[1]));
      lab.until(until);
      expect(lab.story(pod)).toEqual(story);
    });
  }

  it('the first of a deletion with grace 0 kills at once: 137', () => {
    const lab = new KubeletLab({ rules: [never(1)] });
    const pod = lab.run({});
    const finalizers = ['batch.kubernetes.io/job-tracking'];
    lab.server.submit({
      verb: 'update',
      object: { ...lab.pod(pod), metadata: { ...lab.pod(pod).metadata, finalizers } },
    });
    lab.at(2, () => lab.delete(pod, 0));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('2 Failed main:terminated(137)');
    expect(lab.has(pod)).toBe(true);
  });

  it('a second deletion with a shorter grace period kills sooner', () => {
    const lab = new KubeletLab({ rules: [never(60)] });
    const pod = lab.run({});
    lab.at(2, () => lab.delete(pod));
    lab.at(4, () => lab.delete(pod, 5));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('9 gone main:terminated(137)');
  });

  it('times are whole seconds of the wall clock where the profile truncates, exact ones under ideal', () => {
    for (const [profile, finishedAt] of [
      [INSTANT_RECORDED, 1_000_000],
      [IDEAL, 1_300_000],
    ] as const) {
      const lab = new KubeletLab({ profile, rules: [runs('main', 1.3)] });
      const pod = lab.run({});
      lab.until();
      expect(lab.pod(pod).status.containers[0]?.terminated?.finishedAt).toBe(finishedAt);
    }
  });
});

describe('admission', () => {
  it('rejects a pod whose request does not fit beside the others', () => {
    const lab = new KubeletLab({ rules: [runs('main', 5)], nodes: [2] });
    const wide = { containers: [container('main', { resources: { requests: { cpu: '1500m' } } })] };
    const first = lab.run(wide);
    const second = lab.run(wide);
    lab.until(1);
    expect(lab.pod(first).status.phase).toBe('Running');
    const { phase, reason, message } = lab.pod(second).status;
    expect({ phase, reason, message }).toEqual({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1500, capacity: 2000",
    });
    lab.until();
    const third = lab.run(wide);
    lab.until();
    expect(lab.pod(third).status.phase).toBe('Succeeded');
  });
});

describe('a usual cluster', () => {
  it('has lags at start and end, and tells events', () => {
    const lab = new KubeletLab({ profile: REAL, rules: [runs('main', 5)] });
    const pod = lab.run({}, { job: 'j' });
    lab.until();
    const times = lab.story(pod).map(line => Number(line.split(' ')[0]));
    const [, , running, ended] = times;
    // An image of 4 s, a start of 0.3 to 1.5 s, an end noticed within 1 s, and some milliseconds of requests.
    expect(running).toBeGreaterThan(4.3);
    expect(running).toBeLessThan(5.6);
    expect(ended! - running!).toBeGreaterThan(5);
    expect(ended! - running!).toBeLessThan(6.1);
    expect(lab.events.map(text => text.split(':')[0])).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  });

  it('gives the same course for the same seed, and another one for another', () => {
    expect(course('a')).toEqual(course('a'));
    expect(course('a')).not.toEqual(course('b'));
  });

  it('waits longer in CrashLoopBackOff than the formula says, by up to one half', () => {
    const waits: number[] = [];
    for (let seed = 0; seed < 20; seed += 1) {
      const profile = { ...IDEAL, 'kubelet.crashBackoffJitter': 0.5 };
      const lab = new KubeletLab({ profile, seed: String(seed), rules: [runs('main', 1, { exit: 1 })] });
      const pod = lab.run({ restartPolicy: 'OnFailure' }, { job: 'j' });
      lab.until(30);
      const line = lab.story(pod).find(text => text.includes('x2'));
      waits.push(Number(line?.split(' ')[0]) - 2);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...waits)).toBeLessThan(15);
    expect(new Set(waits).size).toBe(20);
  });
});

function course(seed: string): string[] {
  const lab = new KubeletLab({
    profile: REAL,
    seed,
    rules: [{ match: {}, run: { kind: 'exponential', mean: 9 } }],
  });
  const pods = [0, 1, 2].map(() => lab.run({}, { job: 'j' }));
  lab.until();
  return pods.flatMap(pod => lab.story(pod));
}
