// Random Jobs and CronJobs for fast-check, valid by construction: every field that the Job controller reads, in small
// numbers, so that limits are met. Shrinks towards a Job of one pod with no fields but the required ones.
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ManifestInput } from '../models/cluster/input.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Exit codes that behaviours use and failure policies look for. */
export const EXIT_CODES = [1, 3, 42] as const;

/** A field that is there with a chance of 1 in `every`. */
function sometimes<T>(arbitrary: Arbitrary<T>, every: number): Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: Math.max(1, every - 1) }).map(value => value ?? undefined);
}

/** Present with a chance of 1 in `every`; `fc.option` alone is present more often than not. */
function rarely<T>(arbitrary: Arbitrary<T>, every: number): Arbitrary<T | undefined> {
  return fc.oneof({ weight: every - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const shape = fc.record({
  isIndexed: fc.boolean(),
  completions: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  isQueue: fc.integer({ min: 0, max: 5 }).map(n => n === 5),
  parallelism: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  restartsInPlace: fc.integer({ min: 0, max: 4 }).map(n => n === 4),
  backoffLimit: sometimes(fc.integer({ min: 0, max: 3 }), 4),
  backoffLimitPerIndex: rarely(fc.integer({ min: 0, max: 2 }), 3),
  maxFailedIndexes: rarely(fc.constantFrom(0, 0, 1, 2), 2),
  activeDeadlineSeconds: rarely(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 40 })), 4),
  ttlSecondsAfterFinished: rarely(fc.integer({ min: 0, max: 20 }), 8),
  isSuspended: fc.integer({ min: 0, max: 11 }).map(n => n === 11),
  replacesFailed: fc.integer({ min: 0, max: 3 }).map(n => n === 3),
  failureRules: rarely(fc.array(failureRule(), { minLength: 1, maxLength: 3 }), 4),
  successRules: rarely(fc.array(successRule(), { minLength: 1, maxLength: 2 }), 5),
  gracePeriod: fc.oneof(
    { weight: 2, arbitrary: fc.constant(30) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }) },
  ),
  cpu: fc.constantFrom('100m', '500m', '1'),
  /** A selector of its own, so that pods that are left behind by an earlier Job of the name are adopted. */
  hasOwnSelector: fc.integer({ min: 0, max: 3 }).map(n => n === 3),
  companion: rarely(fc.constantFrom('container' as const, 'sidecar' as const), 8),
});

type Shape = typeof shape extends Arbitrary<infer T> ? T : never;

function failureRule(): Arbitrary<Fields> {
  const action = fc.constantFrom('Ignore', 'Count', 'FailJob', 'FailIndex');
  const codes = fc.record({
    action,
    onExitCodes: fc
      .record({
        containerName: rarely(fc.constant('main'), 4),
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc
          .uniqueArray(fc.constantFrom(...EXIT_CODES, 143), { minLength: 1, maxLength: 3 })
          .map(list => list.toSorted((a, b) => a - b)),
      })
      .map(present),
  });
  const disruption = action.map(name => ({
    action: name,
    onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
  }));
  return fc.oneof<Arbitrary<Fields>[]>(codes, disruption);
}

function successRule(): Arbitrary<{ readonly index: number | undefined; readonly count: number | undefined }> {
  return fc.record({
    index: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    count: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  });
}

/** Fields that are there; undefined ones are left out. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function specOf(given: Shape, name: string): Fields {
  const hasCompletions = given.isIndexed || !given.isQueue;
  const completions = hasCompletions ? given.completions : undefined;
  const restartPolicy = given.restartsInPlace ? 'OnFailure' : 'Never';
  const perIndex = given.isIndexed && !given.restartsInPlace ? given.backoffLimitPerIndex : undefined;
  const rules = given.restartsInPlace
    ? undefined
    : given.failureRules?.filter(rule => perIndex !== undefined || rule['action'] !== 'FailIndex');
  const hasPolicy = rules !== undefined && rules.length > 0;
  const successRules = given.isIndexed && given.completions > 0 ? successRulesOf(given) : undefined;
  return present({
    completions,
    parallelism: given.parallelism,
    completionMode: given.isIndexed ? 'Indexed' : 'NonIndexed',
    backoffLimit: given.backoffLimit,
    backoffLimitPerIndex: perIndex,
    maxFailedIndexes:
      perIndex === undefined || given.maxFailedIndexes === undefined
        ? undefined
        : Math.min(given.maxFailedIndexes, given.completions),
    activeDeadlineSeconds: given.activeDeadlineSeconds,
    ttlSecondsAfterFinished: given.ttlSecondsAfterFinished,
    suspend: given.isSuspended ? true : undefined,
    podReplacementPolicy: hasPolicy || given.replacesFailed ? 'Failed' : undefined,
    podFailurePolicy: hasPolicy ? { rules } : undefined,
    successPolicy: successRules === undefined ? undefined : { rules: successRules },
    ...(given.hasOwnSelector ? { manualSelector: true, selector: { matchLabels: { app: name } } } : {}),
    template: templateOf(restartPolicy, given, name),
  });
}

function successRulesOf({ successRules, completions }: Shape): readonly Fields[] | undefined {
  if (successRules === undefined) return undefined;
  return successRules.map(({ index, count }) => {
    const succeededIndexes =
      index === undefined ? undefined : `0-${Math.min(index, completions - 1)}`.replace('0-0', '0');
    const most = index === undefined ? completions : Math.min(index, completions - 1) + 1;
    const wanted = count === undefined && index !== undefined ? undefined : Math.min(count ?? 1, most);
    return present({ succeededIndexes, succeededCount: wanted });
  });
}

function templateOf(restartPolicy: string, given: Shape, name: string): Fields {
  const { gracePeriod, cpu, companion, hasOwnSelector } = given;
  const main = { name: 'main', image: 'busybox', resources: { requests: { cpu } } };
  const other = { name: 'other', image: 'busybox' };
  return {
    ...(hasOwnSelector ? { metadata: { labels: { app: name } } } : {}),
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: gracePeriod,
      ...(companion === 'sidecar' ? { initContainers: [{ ...other, restartPolicy: 'Always' }] } : {}),
      containers: companion === 'container' ? [main, other] : [main],
    },
  };
}

/** A Job of this name. */
export function jobArbitrary(name: string = 'a'): Arbitrary<ManifestInput> {
  return shape.map(given => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: specOf(given, name) }));
}

/** A CronJob of this name that runs every minute. */
export function cronJobArbitrary(name: string = 'c'): Arbitrary<ManifestInput> {
  const limits = fc.integer({ min: 0, max: 2 });
  return fc
    .record({
      shape,
      concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
      successful: limits,
      failed: limits,
      startingDeadlineSeconds: rarely(fc.integer({ min: 11, max: 90 }), 4),
      label: fc.constantFrom('one', 'two'),
    })
    .map(given => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: present({
        schedule: '* * * * *',
        concurrencyPolicy: given.concurrencyPolicy,
        successfulJobsHistoryLimit: given.successful,
        failedJobsHistoryLimit: given.failed,
        startingDeadlineSeconds: given.startingDeadlineSeconds,
        jobTemplate: {
          metadata: { labels: { version: given.label } },
          spec: specOf({ ...given.shape, isSuspended: false, hasOwnSelector: false }, name),
        },
      }),
    }));
}
