// Random edits and faults for fast-check. Each is legal in a real cluster; whether it acts depends on the history.
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ManifestInput } from '../models/cluster/input.ts';
import type { Action, FaultyClientName, PodTarget } from './fault-plan.ts';

/** What actions may name. */
export interface ActionScope {
  readonly jobs: readonly string[];
  readonly cronJobs: readonly string[];
  readonly nodes: number;
  /** Manifests that may be applied again after a deletion. */
  readonly manifests: readonly ManifestInput[];
  /** Controllers of one's own, whose connections have most of the faults. */
  readonly clients?: readonly FaultyClientName[];
  /** Latest instant of an action, in seconds. */
  readonly until: number;
}

/** Seconds with one decimal. */
export function tenths(min: number, max: number): Arbitrary<number> {
  return fc.integer({ min: Math.round(min * 10), max: Math.round(max * 10) }).map(value => value / 10);
}

/** Some Jobs start at once, so early instants come more often. */
function instant({ until }: ActionScope): Arbitrary<number> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: tenths(0, 6) },
    { weight: 3, arbitrary: tenths(0, until) },
  );
}

const PROPAGATIONS = ['Background', 'Foreground', 'Orphan'] as const;

/** A patch of the spec. */
function spec(patch: object): { spec: object } {
  return { spec: patch };
}

/** What a user does: suspends, resumes, scales, edits, deletes, creates again. */
export function editArbitrary(scope: ActionScope): Arbitrary<Action> {
  const at = instant(scope);
  const jobPatch = fc.oneof<Arbitrary<{ spec: object } | { metadata: object }>[]>(
    fc.boolean().map(suspend => spec({ suspend })),
    fc.boolean().map(suspend => spec({ suspend })),
    fc.integer({ min: 0, max: 4 }).map(parallelism => spec({ parallelism })),
    fc.integer({ min: 0, max: 2 }).map(parallelism => spec({ parallelism })),
    fc.integer({ min: 1, max: 5 }).map(size => spec({ parallelism: size, completions: size })),
    fc.integer({ min: 1, max: 30 }).map(seconds => spec({ activeDeadlineSeconds: seconds })),
    fc.integer({ min: 0, max: 3 }).map(backoffLimit => spec({ backoffLimit })),
    fc.constantFrom('x', 'y').map(label => ({ metadata: { labels: { edited: label } } })),
  );
  const cronPatch = fc.oneof<Arbitrary<{ spec: object }>[]>(
    fc.constantFrom('two', 'three').map(version => spec({ jobTemplate: { metadata: { labels: { version } } } })),
    fc.constantFrom('two', 'three').map(version => spec({ jobTemplate: { metadata: { labels: { version } } } })),
    fc.boolean().map(suspend => spec({ suspend })),
    fc.constantFrom('Allow', 'Forbid', 'Replace').map(concurrencyPolicy => spec({ concurrencyPolicy })),
  );
  const choices: { weight: number; arbitrary: Arbitrary<Action> }[] = [];
  if (scope.jobs.length > 0) {
    const name = fc.constantFrom(...scope.jobs);
    const kind = fc.constant('Job' as const);
    choices.push(
      { weight: 8, arbitrary: fc.record({ at, action: fc.constant('patch' as const), kind, name, patch: jobPatch }) },
      {
        weight: 2,
        arbitrary: fc.record({
          at,
          action: fc.constant('delete' as const),
          kind,
          name,
          propagation: fc.constantFrom(...PROPAGATIONS),
        }),
      },
    );
  }
  if (scope.cronJobs.length > 0) {
    const name = fc.constantFrom(...scope.cronJobs);
    const kind = fc.constant('CronJob' as const);
    // Its first Job runs after a minute.
    const busy = fc.oneof(at, tenths(60, 76));
    choices.push({
      weight: 6,
      arbitrary: fc.record({ at: busy, action: fc.constant('patch' as const), kind, name, patch: cronPatch }),
    });
  }
  if (scope.manifests.length > 0) {
    const object = fc.constantFrom(...scope.manifests);
    choices.push({ weight: 1, arbitrary: fc.record({ at, action: fc.constant('apply' as const), object }) });
  }
  return fc.oneof(...choices);
}

/** A user suspends a Job and resumes it some seconds later. */
export function pauseArbitrary(scope: ActionScope): Arbitrary<readonly Action[]> {
  if (scope.jobs.length === 0) return fc.constant([]);
  return fc
    .record({ at: instant(scope), name: fc.constantFrom(...scope.jobs), length: tenths(0.5, 20) })
    .map(({ at, name, length }) =>
      [true, false].map(suspend => ({
        at: suspend ? at : Math.round((at + length) * 10) / 10,
        action: 'patch' as const,
        kind: 'Job' as const,
        name,
        patch: spec({ suspend }),
      })),
    );
}

/** A user deletes a Job and applies its manifest again some seconds later. */
export function replacementArbitrary({ jobs, manifests, until }: ActionScope): Arbitrary<readonly Action[]> {
  if (jobs.length === 0 || manifests.length === 0) return fc.constant([]);
  return fc
    .record({
      at: fc.oneof(tenths(0, 12), tenths(0, until)),
      object: fc.constantFrom(...manifests),
      pause: tenths(0.1, 6),
      propagation: fc.constantFrom(...PROPAGATIONS, 'Orphan' as const),
    })
    .map(({ at, object, pause, propagation }) => {
      const { name } = object['metadata'] as { readonly name: string };
      return [
        { at, action: 'delete' as const, kind: 'Job' as const, name, propagation },
        { at: Math.round((at + pause) * 10) / 10, action: 'apply' as const, object },
      ];
    });
}

/** Deletion, eviction, relabelling and loss of pods and nodes. */
export function disruptionArbitrary(scope: ActionScope): Arbitrary<Action> {
  const at = instant(scope);
  const job = fc.constantFrom(...scope.jobs, ...scope.cronJobs.map(name => `${name}-*`));
  const pod = fc.oneof<Arbitrary<PodTarget>[]>(
    fc.record({ job }),
    fc.record({ job, ordinal: fc.integer({ min: 0, max: 4 }) }),
  );
  const node = fc.integer({ min: 0, max: scope.nodes - 1 }).map(number => `node-${number}`);
  return fc.oneof<{ weight: number; arbitrary: Arbitrary<Action> }[]>(
    { weight: 4, arbitrary: fc.record({ at, action: fc.constant('delete-pod' as const), pod }) },
    {
      weight: 1,
      arbitrary: fc.record({ at, action: fc.constant('delete-pod' as const), pod, grace: fc.constantFrom(0, 1, 3) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ at, action: fc.constant('evict-pod' as const), pod, byKubelet: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ at, action: fc.constant('relabel-pod' as const), pod }) },
    {
      weight: 2,
      arbitrary: fc.record({
        at,
        action: fc.constant('lose-node' as const),
        node,
        for: fc.oneof(tenths(1, 20), tenths(60, 400)),
      }),
    },
  );
}

/** Requests come in a Job's first seconds and at its end: what waits for the n-th of them waits from early on. */
function earlyInstant({ until }: ActionScope): Arbitrary<number> {
  return fc.oneof(fc.constant(0), tenths(0, 6), tenths(0, Math.min(until, 16)), tenths(0, until));
}

/** Faults of the way between controllers and the API server, crashes, clocks, limits and ties. */
export function faultArbitrary(scope: ActionScope): Arbitrary<Action> {
  const at = earlyInstant(scope);
  const clients: FaultyClientName[] = ['job-controller', 'job-controller', 'job-controller', 'job-controller'];
  if (scope.cronJobs.length > 0) clients.push('cronjob-controller', 'cronjob-controller', 'cronjob-controller');
  else clients.push('garbage-collector');
  const own = scope.clients ?? [];
  const client =
    own.length === 0
      ? fc.constantFrom(...clients)
      : fc.oneof(
          { weight: 1, arbitrary: fc.constantFrom(...clients) },
          { weight: 3, arbitrary: fc.constantFrom(...own) },
        );
  const kind =
    scope.cronJobs.length > 0
      ? fc.constantFrom('Pod' as const, 'Job' as const, 'CronJob' as const)
      : fc.constantFrom('Pod' as const, 'Pod' as const, 'Job' as const);
  const weighted: { weight: number; arbitrary: Arbitrary<Action> }[] = [
    {
      weight: 4,
      arbitrary: fc.record({
        at,
        action: fc.constant('delay-watch' as const),
        client,
        kind,
        delay: tenths(0.2, 5),
        for: tenths(1, 30),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ at, action: fc.constant('break-watch' as const), client, kind, for: tenths(0.1, 5) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        at,
        action: fc.constant('fail-request' as const),
        client,
        verb: fc.constantFrom(
          'updateStatus' as const,
          'updateStatus' as const,
          'updateStatus' as const,
          'updateStatus' as const,
          'removeFinalizer' as const,
          'removeFinalizer' as const,
          'removeFinalizer' as const,
          ...(own.length === 0 ? [] : new Array<'any'>(9).fill('any')),
          'create' as const,
          'delete' as const,
          'delete' as const,
        ),
        number: fc.integer({ min: 0, max: 4 }),
        times: fc.constantFrom(1, 2, 4),
        fault: fc.constantFrom(
          'conflict' as const,
          'error' as const,
          'lost' as const,
          'applied-but-timed-out' as const,
        ),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        at,
        action: fc.constant('crash' as const),
        client,
        number: fc.integer({ min: 0, max: 12 }),
        when: fc.constantFrom('before' as const, 'after' as const),
        for: tenths(1, 5),
        behind: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: tenths(0.5, 4) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ at, action: fc.constant('skew-clock' as const), client, by: tenths(-2, 2) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        at: fc.constant(0),
        action: fc.constant('limit' as const),
        name: fc.constantFrom('job.maxUncounted' as const, 'job.maxUncounted' as const, 'job.maxPodsPerSync' as const),
        value: fc.constantFrom(1, 1, 2, 3),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        at: fc.constant(0),
        action: fc.constant('shuffle' as const),
        seed: fc.integer({ min: 1, max: 1000 }),
      }),
    },
  ];
  return fc.oneof(...weighted);
}
