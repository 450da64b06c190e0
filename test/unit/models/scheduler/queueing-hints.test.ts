// Which events make a pod be tried again that found no node: those that could help it, and no others.
import { expect, test } from 'vitest';
import { RECORDED } from '../../../../src/models/cluster/profile.ts';
import { job, nodes, run } from './run.ts';

const SECOND = 1_000_000;
const wanted = (hostPort: number): Readonly<Record<string, unknown>> => ({
  containers: [{ name: 'main', image: 'busybox', ports: [{ containerPort: 80, hostPort }] }],
});
const labels = { app: 'x' };
const selecting = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
const APART = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [selecting] } } };
const SPREAD = {
  topologySpreadConstraints: [{ ...selecting, maxSkew: 1, minDomains: 2, whenUnsatisfiable: 'DoNotSchedule' }],
};

/** A Job of one pod with the label, where its own terms select it. */
function labelled(name: string, pod: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const containers = [{ name: 'main', image: 'busybox' }];
  const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers, ...pod } };
  return job(name, { spec: { template } });
}

const CASES = [
  {
    name: 'a port, when the pod that holds it goes, not when another goes',
    holder: job('holder', { pod: wanted(80) }),
    waiting: job('waiting', { pod: wanted(80) }),
    stranger: job('stranger', { pod: wanted(81) }),
  },
  {
    name: 'a place apart from pods that are selected, when one of those goes, not when another goes',
    holder: labelled('holder', {}),
    waiting: labelled('waiting', APART),
    stranger: job('stranger'),
  },
  {
    name: 'an even spread, when a pod goes that counts, not when another goes',
    holder: labelled('holder', {}),
    waiting: labelled('waiting', SPREAD),
    stranger: job('stranger'),
  },
];

test.each(CASES)('who waits for $name', ({ holder, waiting, stranger }) => {
  const { events } = run({
    manifests: [holder, stranger],
    nodes: nodes(1),
    profile: RECORDED,
    rules: [
      { match: { job: 'stranger' }, run: { kind: 'constant', value: 10.3 } },
      { match: { job: 'holder' }, run: { kind: 'constant', value: 20.3 } },
      { match: {}, run: { kind: 'constant', value: 1 } },
    ],
    events: [{ at: 2 * SECOND, action: 'apply', objects: [waiting] }],
    until: 60 * SECOND,
  });
  const looked = events.filter(({ reason }) => reason === 'FailedScheduling');
  expect(looked.map(({ at }) => Math.floor(at))).toEqual([2]);
  const bound = events.filter(({ reason }) => reason === 'Scheduled').at(-1);
  expect(Math.floor(bound?.at ?? 0)).toBe(20);
});
