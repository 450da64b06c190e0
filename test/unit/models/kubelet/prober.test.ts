// What startup, readiness and liveness probes make of a pod, by a kubelet without lags: each ask is at its period.
import { describe, expect, test } from 'vitest';
import { KubeletLab, container, INSTANT_RECORDED } from './kubelet-lab.ts';
import { REAL } from '../../../../src/models/cluster/profile.ts';
import type { Container, PodSpec } from '../../../../src/models/api/pod.ts';
import type { ProbeRule } from '../../../../src/models/workload/rule.ts';

const at = (value: number): { kind: 'constant'; value: number } => ({ kind: 'constant', value });
const every = (periodSeconds: number, failureThreshold = 3): Record<string, unknown> => ({
  periodSeconds,
  failureThreshold,
  httpGet: { path: '/', port: 80 },
});

interface Course {
  readonly name: string;
  readonly container: Partial<Container>;
  readonly probes?: Readonly<Partial<Record<'startup' | 'readiness' | 'liveness', ProbeRule>>>;
  readonly spec?: Partial<PodSpec>;
  /** Time from SIGTERM to the end, and its exit code. */
  readonly stop?: readonly [seconds: number, exit: number];
  readonly until: number;
  readonly story: readonly string[];
}

const COURSES: readonly Course[] = [
  {
    name: 'a container that is well from its start is ready at once',
    container: { readinessProbe: every(5), livenessProbe: every(5) },
    until: 30,
    story: ['0 Running main:running(ready)'],
  },
  {
    name: 'readiness is asked at the period from the start on: a first delay of 3 s counts as one period of 4 s',
    container: { readinessProbe: { ...every(4), initialDelaySeconds: 3 } },
    until: 30,
    story: ['0 Running main:running', '4 Running main:running(ready)'],
  },
  {
    name: 'an application that is well after 7 s is ready at the next ask, and after three bad answers not any more',
    container: { readinessProbe: every(5) },
    probes: { readiness: { passes: at(7), fails: at(21) } },
    until: 60,
    story: ['0 Running main:running', '10 Running main:running(ready)', '35 Running main:running'],
  },
  {
    name: 'readiness needs as many good answers in a row as the success threshold says',
    container: { readinessProbe: { ...every(5), successThreshold: 3 } },
    until: 60,
    story: ['0 Running main:running', '10 Running main:running(ready)'],
  },
  {
    name: 'a liveness probe that fails three times ends the container, which starts again at once',
    container: { livenessProbe: every(10) },
    probes: { liveness: { fails: at(15) } },
    stop: [2, 143],
    spec: { restartPolicy: 'OnFailure' },
    until: 45,
    story: ['0 Running main:running(ready)', '42 Running main:terminated(143)', '42 Running main:running(ready)x1'],
  },
  {
    name: 'a container that a probe ends starts again under OnFailure though it exits 0',
    container: { livenessProbe: every(10, 1) },
    probes: { liveness: { fails: at(5) } },
    stop: [1, 0],
    spec: { restartPolicy: 'OnFailure' },
    until: 15,
    story: ['0 Running main:running(ready)', '11 Running main:terminated(0)', '11 Running main:running(ready)x1'],
  },
  {
    name: 'under Never a failed liveness probe fails the pod',
    container: { livenessProbe: every(10, 1) },
    probes: { liveness: { fails: at(5) } },
    stop: [1, 143],
    until: 60,
    story: ['0 Running main:running(ready)', '11 Failed main:terminated(143)'],
  },
  {
    name: 'a process that ignores SIGTERM is killed after the grace period of the probe',
    container: { livenessProbe: { ...every(10, 1), terminationGracePeriodSeconds: 4 } },
    probes: { liveness: { fails: at(5) } },
    stop: [100, 143],
    until: 60,
    story: ['0 Running main:running(ready)', '14 Failed main:terminated(137)'],
  },
  {
    name: 'a startup probe holds the others back until it succeeds',
    container: { startupProbe: every(5, 10), readinessProbe: every(2), livenessProbe: every(3, 1) },
    probes: { startup: { passes: at(12) }, liveness: { passes: at(12) } },
    until: 60,
    story: ['0 Running main:running', '15 Running main:running(ready)'],
  },
  {
    name: 'a startup probe that fails too often ends the container',
    container: { startupProbe: every(5, 3) },
    probes: { startup: { passes: at(60) } },
    stop: [0, 143],
    until: 60,
    story: ['0 Running main:running', '10 Failed main:terminated(143)'],
  },
  {
    name: 'commands that look for a file follow the script that makes it and takes it away',
    container: {
      command: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
      livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 },
    },
    spec: { restartPolicy: 'OnFailure' },
    until: 80,
    // Ill from 30 s on: asked at 30, 35 and 40 s; the shell ignores SIGTERM for 30 s.
    story: ['0 Running main:running(ready)', '70 Running main:terminated(137)', '70 Running main:running(ready)x1'],
  },
  {
    name: 'a command that always fails is a probe that always fails',
    container: { readinessProbe: { exec: { command: ['sh', '-c', 'exit 3'] } } },
    until: 60,
    story: ['0 Running main:running'],
  },
];

describe('probes', () => {
  test.each(COURSES)('$name', ({ container: more, probes, spec, stop, until, story }) => {
    const hasScript = more.command !== undefined;
    const rule = {
      match: {},
      exit: 'never' as const,
      ...(probes === undefined ? {} : { probes }),
      ...(stop === undefined ? {} : { stop: at(stop[0]), stopExit: stop[1] }),
    };
    const lab = new KubeletLab({ profile: INSTANT_RECORDED, rules: hasScript ? [] : [rule] });
    const pod = lab.run({ containers: [container('main', more)], ...spec });
    lab.until(until);
    expect(lab.story(pod).slice(1)).toEqual(story);
  });

  test('ends by probes back off, but a run longer than the delay starts again at once', () => {
    const rule = { match: {}, exit: 'never' as const, stop: at(0), probes: { liveness: { fails: at(14) } } };
    const lab = new KubeletLab({ profile: INSTANT_RECORDED, rules: [rule] });
    const pod = lab.run({
      restartPolicy: 'OnFailure',
      containers: [container('main', { livenessProbe: every(5, 2) })],
    });
    lab.until(120);
    const starts = lab.story(pod).filter(line => line.includes('running'));
    // Each run lasts 20 s: longer than the delays of 0 and 10 s, not than the next of 20, 40 s.
    expect(starts.map(line => Number(line.split(' ')[0]))).toEqual([0, 20, 40, 60, 120]);
  });

  test('a real kubelet tells of each bad answer and of the end', () => {
    const rule = { match: {}, exit: 'never' as const, stop: at(0), probes: { liveness: { fails: at(1) } } };
    const profile = { ...REAL, 'kubelet.imagePull': 0, 'kubelet.startMin': 0, 'kubelet.startMax': 0 };
    const lab = new KubeletLab({ profile, rules: [rule] });
    lab.run({ restartPolicy: 'OnFailure', containers: [container('main', { livenessProbe: every(5, 2) })] });
    lab.until(12);
    expect(lab.events).toContain('Unhealthy: Liveness probe failed: no answer');
    expect(lab.events).toContain('Killing: Container main failed liveness probe, will be restarted');
  });

  test('a kubelet that was down goes on with its asks', () => {
    const rule = { match: {}, exit: 'never' as const, stop: at(0), probes: { liveness: { fails: at(12) } } };
    const lab = new KubeletLab({ profile: INSTANT_RECORDED, rules: [rule] });
    const pod = lab.run({ containers: [container('main', { livenessProbe: every(5, 2) })] });
    lab.at(11, () => lab.kubelets.stopNode('node-0'));
    lab.at(27, () => lab.kubelets.startNode('node-0'));
    lab.until(60);
    expect(lab.story(pod).at(-1)).toBe('35 Failed main:terminated(143)');
  });
});
