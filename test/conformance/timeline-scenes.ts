// The scenes of the worked timelines (kubernetes-facts.md section 14): what is played. What must come of each is in
// worked-timelines.test.ts, under the same name. A pod that ends at 2 s races with the sync that the status write at 1
// s has asked for; in the real runs some milliseconds decided. Where they decided against the pod it ends a hundredth
// later here.
import type { TimelineScene } from './timeline-run.ts';

const SLOW_STOP = '30s';
const QUICK = { run: 0, exit: 1 };

function indexed(completions: number, parallelism: number, more: object = {}): Readonly<Record<string, unknown>> {
  return { completionMode: 'Indexed', completions, parallelism, ...more };
}

function onExit(action: string, operator: string, values: readonly number[]): object {
  return { podFailurePolicy: { rules: [{ action, onExitCodes: { operator, values } }] } };
}

function patch(at: string, spec: object): Readonly<Record<string, unknown>> {
  return { at, patch: { kind: 'Job', name: 'j', spec } };
}

const DELETED_AT_20: TimelineScene = {
  spec: {},
  pods: [{ match: { ordinal: 0 }, run: 100, stop: SLOW_STOP }, { run: 5 }],
  events: [{ at: '20s', delete: { kind: 'Pod', job: 'j' } }],
};
const EXITS_0_WHEN_DELETED: TimelineScene = {
  spec: {},
  pods: [{ match: { ordinal: 0 }, run: 100, stop: '3s', stopExit: 0 }, { run: 5 }],
  events: [{ at: '5s', delete: { kind: 'Pod', job: 'j' } }],
};
const RESUMED_WHILE_STOPPING: TimelineScene = {
  spec: { completions: 2, parallelism: 2 },
  pods: [{ run: 100, stop: '5s' }],
  events: [patch('3s', { suspend: true }), patch('4.5s', { suspend: false })],
  until: 12.5,
};

export const SCENES: Readonly<Record<string, TimelineScene>> = {
  '14.1 one pod': { spec: {}, pods: [{ run: 5 }] },
  '14.2 four completions, two at a time': { spec: { completions: 4, parallelism: 2 }, pods: [{ run: 5 }] },
  '14.3 always fails at once': { spec: { backoffLimit: 6 }, pods: [QUICK] },
  '14.4 waves of two failures': {
    spec: { completions: 8, parallelism: 2, backoffLimit: 6 },
    pods: [{ run: 30, exit: 42 }],
  },
  '14.5 backoffLimit 0, the others ignore SIGTERM': {
    spec: { completions: 3, parallelism: 3, backoffLimit: 0 },
    pods: [
      { match: { ordinal: 0 }, run: 10, exit: 1 },
      { run: 100, stop: SLOW_STOP },
    ],
  },
  '14.6 a deleted pod ignores SIGTERM': DELETED_AT_20,
  '14.6 the same, only failed pods are replaced': { ...DELETED_AT_20, spec: { podReplacementPolicy: 'Failed' } },
  '14.6c a deleted pod exits 0, only failed pods are replaced': {
    ...EXITS_0_WHEN_DELETED,
    spec: { podReplacementPolicy: 'Failed' },
  },
  '14.6c a deleted pod exits 0': EXITS_0_WHEN_DELETED,
  '14.7 suspended and resumed': {
    spec: { completions: 2, parallelism: 2 },
    pods: [{ run: 12 }],
    events: [patch('5s', { suspend: true }), patch('20s', { suspend: false })],
  },
  '14.8 a failure in the second of a success': {
    spec: indexed(5, 3),
    pods: [{ match: { index: 1, attempt: 0 }, run: 4, exit: 1 }, { run: 5 }],
  },
  '14.9 one index fails for good': {
    spec: indexed(2, 2, { backoffLimitPerIndex: 1 }),
    pods: [{ match: { index: 0 }, ...QUICK }, { run: 40 }],
  },
  '14.10 three of ten are enough': {
    spec: indexed(10, 10, { successPolicy: { rules: [{ succeededCount: 3 }] } }),
    pods: Array.from({ length: 10 }, (_, index) => ({ match: { index }, run: 5 * (index + 1) })),
  },
  '14.13 an index in back-off holds the only slot': {
    spec: indexed(3, 1, { backoffLimitPerIndex: 2 }),
    pods: [{ match: { index: 0, attempt: 0 }, run: 2.01, exit: 1 }, { run: 2.01 }],
  },
  '14.14 a deadline': { spec: { completions: 2, parallelism: 2, activeDeadlineSeconds: 7 }, pods: [{ run: 100 }] },
  '14.15 a work queue': {
    spec: { parallelism: 3 },
    pods: [
      { match: { ordinal: 0 }, run: 3 },
      { match: { ordinal: 1 }, run: 6, exit: 1 },
      { match: { ordinal: 2 }, run: 12 },
    ],
  },
  '14.16 an ignored failure': {
    spec: { backoffLimit: 0, ...onExit('Ignore', 'In', [42]) },
    pods: [{ match: { ordinal: 0 }, run: 2, exit: 42 }, { run: 2 }],
  },
  '14.17 FailJob while another pod stops slowly': {
    spec: { completions: 2, parallelism: 2, ...onExit('FailJob', 'NotIn', [0, 1]) },
    pods: [
      { match: { ordinal: 0 }, run: 2, exit: 42 },
      { run: 100, stop: '1.01s' },
    ],
  },
  '14.18 scaled down and up again': {
    spec: { completions: 8, parallelism: 4 },
    pods: [{ run: 100 }],
    events: [patch('5s', { parallelism: 2 }), patch('10s', { parallelism: 4 })],
    until: 13.5,
  },
  '14.19 an elastic Job shrinks to what is done': {
    spec: indexed(4, 4),
    pods: [{ match: { index: 0 }, run: 6 }, { match: { index: 1 }, run: 6 }, { run: 100 }],
    events: [patch('7.5s', { completions: 2, parallelism: 2 })],
  },
  '14.20 failures in the second of a success, not indexed': {
    spec: { completions: 6, parallelism: 4 },
    pods: [
      { match: { ordinal: 0 }, run: 3 },
      { match: { ordinal: 1 }, run: 3.2, exit: 1 },
      { match: { ordinal: 2 }, run: 3.2, exit: 1 },
      { match: { ordinal: 3 }, run: 3.2, exit: 1 },
      { run: 2.01 },
    ],
  },
  '14.21 nothing to complete': { spec: { completions: 0 }, pods: [] },
  '14.22 more events than are kept': { spec: { completions: 30, parallelism: 30 }, pods: [{ run: 3 }] },
  '14.24 created suspended': { spec: { suspend: true }, pods: [{ run: 3 }], events: [patch('3s', { suspend: false })] },
  '14.25 parallelism 0, raised': {
    spec: { completions: 2, parallelism: 0 },
    pods: [{ run: 3 }],
    events: [patch('3s', { parallelism: 2 })],
  },
  '14.26 resumed while the old pods stop': RESUMED_WHILE_STOPPING,
  '14.26 the same, only failed pods are replaced': {
    ...RESUMED_WHILE_STOPPING,
    spec: { ...RESUMED_WHILE_STOPPING.spec, podReplacementPolicy: 'Failed' },
  },
  '14.27 scaled up in the back-off': {
    spec: { completions: 5, parallelism: 1 },
    pods: [{ match: { ordinal: 0 }, run: 2.01, exit: 1 }, { run: 100 }],
    events: [patch('5s', { parallelism: 3 })],
    until: 13.5,
  },
  '14.28 a success ends the back-off': {
    spec: { completions: 6, parallelism: 2 },
    pods: [{ match: { ordinal: 0 }, run: 2.01, exit: 1 }, { match: { ordinal: 1 }, run: 6 }, { run: 100 }],
    until: 8.5,
  },
  '14.28 the same with indexes': {
    spec: indexed(6, 2),
    pods: [{ match: { index: 0, attempt: 0 }, run: 7, exit: 1 }, { match: { index: 1 }, run: 12 }, { run: 100 }],
    until: 14.5,
  },
  '14.29 a failure too many beside a success': {
    spec: { completions: 2, parallelism: 2, backoffLimit: 0 },
    pods: [{ match: { ordinal: 0 }, run: 3, exit: 1 }, { run: 3 }],
  },
  '14.30 more failed indexes than allowed': {
    spec: indexed(6, 3, { backoffLimitPerIndex: 0, maxFailedIndexes: 1 }),
    pods: [{ match: { index: 0 }, run: 2.01, exit: 1 }, { match: { index: 2 }, run: 2.01, exit: 1 }, { run: 100 }],
  },
  '14.31 FailIndex': {
    spec: indexed(3, 3, { backoffLimitPerIndex: 5, ...onExit('FailIndex', 'In', [42]) }),
    pods: [{ match: { index: 1 }, run: 2.01, exit: 42 }, { run: 4 }],
  },
};
