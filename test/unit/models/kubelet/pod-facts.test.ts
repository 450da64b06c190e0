import { describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '../../../../src/models/api/pod.ts';
import { CrashBackoff } from '../../../../src/models/kubelet/crash-backoff.ts';
import { formatGoSeconds } from '../../../../src/models/kubelet/go-seconds.ts';
import { factsOf } from '../../../../src/models/kubelet/pod-facts.ts';
import { containerLifecycle, nextContainerState, podLifecycle } from '../../../../src/models/kubelet/pod-lifecycle.ts';

function asks(name: string, cpu: string, more: Partial<Container> = {}): Container {
  return { name, image: 'a:1', resources: { requests: { cpu } }, ...more };
}

function spec(given: Partial<PodSpec>): PodSpec {
  return { restartPolicy: 'Never', terminationGracePeriodSeconds: 30, containers: [], ...given };
}

describe('the effective request of a pod', () => {
  const sidecar = asks('side', '300m', { restartPolicy: 'Always' });
  const cases: readonly (readonly [name: string, given: Partial<PodSpec>, millis: number])[] = [
    ['is the sum of its containers', { containers: [asks('a', '1'), asks('b', '500m')] }, 1500],
    [
      'is what its largest init container needs where that is more',
      { containers: [asks('a', '1')], initContainers: [asks('i', '2'), asks('j', '1')] },
      2000,
    ],
    ['has sidecars beside the containers', { containers: [asks('a', '1')], initContainers: [sidecar] }, 1300],
    [
      'has earlier sidecars beside an init container',
      { containers: [asks('a', '1')], initContainers: [sidecar, asks('i', '2')] },
      2300,
    ],
    [
      'takes a limit without a request for the request',
      { containers: [{ name: 'a', resources: { limits: { cpu: '2' } } }] },
      2000,
    ],
    ['has the overhead on top', { containers: [asks('a', '1')], overhead: { cpu: '250m' } }, 1250],
  ];
  for (const [name, given, millis] of cases) {
    it(name, () => {
      expect(factsOf(spec(given)).cpuMillis).toBe(millis);
    });
  }
});

it('the weight of a container is 1024 a core requested, and at least 2', () => {
  const facts = factsOf(spec({ containers: [asks('a', '1'), asks('b', '250m'), { name: 'c' }] }));
  expect(facts.containers.map(each => each.cpuWeight)).toEqual([1024, 256, 2]);
});

it('an init container of a pod that always restarts is restarted only on failure', () => {
  const facts = factsOf(
    spec({ restartPolicy: 'Always', containers: [asks('a', '1')], initContainers: [asks('i', '1')] }),
  );
  expect(facts.containers.map(each => [each.role, each.policy])).toEqual([
    ['init', 'OnFailure'],
    ['main', 'Always'],
  ]);
});

describe('the back-off of restarts', () => {
  const figures = { base: 10, max: 300, reset: 600, jitter: 0 };

  it('is 0, then doubles from the base up to the largest', () => {
    const backoff = new CrashBackoff();
    const delays: number[] = [];
    let now = 0;
    for (let i = 0; i < 8; i += 1) {
      now += 1;
      const delay = backoff.delayAfter(now, figures);
      delays.push(delay);
      now += delay;
      backoff.restarted(now, figures);
    }
    expect(delays).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('begins anew after a run longer than the reset time', () => {
    const backoff = new CrashBackoff();
    backoff.restarted(0, figures);
    backoff.restarted(100, figures);
    expect(backoff.delayAfter(700, figures)).toBe(20);
    expect(backoff.delayAfter(701, figures)).toBe(0);
  });
});

it('durations read as Go prints them', () => {
  expect([10, 80, 160, 300, 3600].map(span => formatGoSeconds(span * 1e6))).toEqual([
    '10s',
    '1m20s',
    '2m40s',
    '5m0s',
    '1h0m0s',
  ]);
});

describe('the lifecycle tables', () => {
  it('lead only to states that they have', () => {
    for (const table of [containerLifecycle, podLifecycle]) {
      const states = Object.keys(table);
      for (const steps of Object.values(table)) for (const next of Object.values(steps)) expect(states).toContain(next);
    }
  });

  it('make a step that they do not have a bug', () => {
    expect(() => nextContainerState('Exited', 'signal')).toThrow('bug: a container that is Exited cannot signal');
  });
});
