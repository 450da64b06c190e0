// One sync of a Job from top to bottom: observe, decide, act (kubernetes-facts.md section 2.5). What to do is decided
// by pure functions of the caches and the time; here they are put in order, and their outcome is written.
import { isFinished, isIndexed, trueCondition, type Job, type JobStatus } from '../api/job.ts';
import type { Condition, ObjectKey, Time } from '../api/object.ts';
import type { ApiReply, ApiRequest } from '../apiserver/request.ts';
import type { SyncResult } from '../controller/controller.ts';
import { backoffDelay, NO_BACKOFF, nextBackoff, remainingDelay } from './backoff.ts';
import { forgetsBackoff, forgetsRemovals, isOverByRequeues, lateStartTime, trustsStaleCaches } from './bug-effects.ts';
import type { Environment } from './environment.ts';
import { failureAnnotations, heldPods, remainingOfIndex, type HeldPods } from './index-backoff.ts';
import type { JobMemory } from './memory.ts';
import { missingPods, nextIndexes, podsToDelete, wantedPods } from './pod-change.ts';
import { createPods, deleteActivePods, deletePods, releasePods, type PodOrder } from './pod-control.ts';
import { addCondition, endStatus, suspension } from './status.ts';
import { tallyPods, type Tally } from './tally.ts';
import { accountFor, seenPods, settleReleased, type PodsSeen } from './tracking.ts';
import { COMPLETIONS_REACHED, judge, remainingUntilDeadline, type Finish, type Verdict } from './verdict.ts';

type Part<T> = Generator<ApiRequest, T, ApiReply>;

/** Numbers of a Job's pods as the sync's own acts change them. */
interface Counts {
  active: number;
  ready: number;
  terminating: number;
}

/** All that one sync knows. */
interface Pass {
  readonly key: ObjectKey;
  readonly job: Job;
  readonly memory: JobMemory;
  readonly tally: Tally;
  readonly verdict: Verdict;
  readonly held: HeldPods;
  readonly seen: PodsSeen;
  readonly startTime: Time | undefined;
  /** When the sync looked at its caches, as an API time. */
  readonly observedAt: Time;
  readonly counts: Counts;
  readonly backoff: ReturnType<typeof nextBackoff>;
  isError: boolean;
}

/** Syncs a Job that is in the cache and belongs to this controller. */
export function* syncJob(env: Environment, key: ObjectKey, job: Job, memory: JobMemory): Part<SyncResult> {
  const { context } = env;
  if (memory.isFinished || isFinished(job)) return 'done';
  if (job.spec.completionMode !== 'NonIndexed' && !isIndexed(job)) {
    context.recordEvent(job, 'Warning', 'UnknownCompletionMode', 'Skipped Job sync because completion mode is unknown');
    return 'done';
  }
  // A cache that does not show our own writes yet would make us repeat them.
  const isBehind = context.seen('Pod') < memory.writtenPod || context.seen('Job') < memory.writtenJob;
  if (isBehind && !trustsStaleCaches(env)) return 'retry';
  const isSettled = memory.expectations.areMet(context.now(), context.profile['expectations.timeout']);
  const pass = observe(env, key, job, memory);
  let { finish } = pass.verdict;
  armDeadline(env, pass, finish);
  let suspended: Condition | undefined;
  if (finish !== undefined) {
    const isComplete = yield* stopActive(env, pass);
    const mayFinish = isSettled || env.bugs?.has('finish-before-expectations') === true;
    if (!isComplete || !mayFinish) finish = undefined;
  } else {
    const isManaged = isSettled && job.metadata.deletionTimestamp === undefined;
    if (isManaged) yield* managePods(env, pass);
    if (isReached(job, pass)) finish = COMPLETIONS_REACHED;
    else if (isManaged) suspended = suspension(job, context.apiNow());
  }
  const result = yield* writeDown(env, pass, finish, suspended);
  if (env.bugs !== undefined && forgetsRemovals(env.bugs)) memory.removals.clear();
  return result;
}

function observe(env: Environment, key: ObjectKey, job: Job, memory: JobMemory): Pass {
  const { context } = env;
  const { pods, removals } = memory;
  const tally = tallyPods(job, pods, removals);
  const startTime = job.status.startTime ?? (job.spec.suspend ? undefined : context.apiNow());
  const overLimit = env.bugs === undefined ? undefined : isOverByRequeues(env.bugs, job, memory, tally);
  const verdict = judge({ job, pods, tally, removals, now: context.now(), startTime, bugs: env.bugs, overLimit });
  return {
    key,
    job,
    memory,
    tally,
    verdict,
    held: heldPods(job, pods, verdict, removals),
    seen: seenPods(pods, verdict.finish !== undefined || job.metadata.deletionTimestamp !== undefined),
    startTime,
    observedAt: context.apiNow(),
    counts: { active: tally.active, ready: tally.ready, terminating: tally.terminating },
    backoff: forgetsBackoff(env, tally) ? NO_BACKOFF : nextBackoff(memory.backoff, tally.newSucceeded, tally.newFailed),
    isError: false,
  };
}

/** The queue keeps only the earliest time of a key, so each sync asks for the deadline's anew. */
function armDeadline(env: Environment, pass: Pass, finish: Finish | undefined): void {
  if (finish !== undefined) return;
  if (pass.job.status.startTime !== undefined && env.bugs?.has('deadline-timer-lost') === true) return;
  const remaining = remainingUntilDeadline(pass.job, pass.startTime, env.context.now());
  if (remaining !== undefined && remaining > 0) env.context.queue.addAfter(pass.key, remaining);
}

/** Deletes what is active of a Job that ends; returns whether all of it was. */
function* stopActive(env: Environment, pass: Pass): Part<boolean> {
  const { counts } = pass;
  const wanted = counts.active;
  const outcome = yield* deleteActivePods(env, pass.job, pass.memory);
  counts.active -= outcome.count;
  counts.ready -= outcome.ready;
  counts.terminating += outcome.count;
  pass.isError = outcome.isError;
  return outcome.count === wanted;
}

/** Creates or deletes pods, never both (kubernetes-facts.md section 2.8). */
function* managePods(env: Environment, pass: Pass): Part<void> {
  const { job, memory, counts } = pass;
  const limit = env.context.profile['job.maxPodsPerSync'];
  const wanted = wantedPods(job, counts.active, pass.verdict.succeeded);
  const surplus = job.spec.suspend ? [...memory.pods.active.values()] : podsToDelete(job, memory.pods, wanted, limit);
  if (surplus.length > 0) {
    const outcome = yield* deletePods(env, job, memory, surplus);
    counts.active -= outcome.count;
    counts.ready -= outcome.ready;
    counts.terminating += outcome.count;
    pass.isError = outcome.isError;
    return;
  }
  if (job.spec.suspend) return;
  const missing = missingPods(job, wanted, counts.active, counts.terminating);
  if (missing <= 0) return;
  const orders = podOrders(env, pass, Math.min(missing, limit));
  if (orders.length === 0) return;
  const outcome = yield* createPods(env, job, memory, orders);
  counts.active += outcome.count;
  pass.isError = outcome.isError;
}

/** The pods to create now; a back-off that still runs asks for a later sync instead. */
function podOrders(env: Environment, pass: Pass, count: number): readonly PodOrder[] {
  const { job } = pass;
  const { profile, queue } = env.context;
  const now = env.context.now();
  const wait = (remaining: number): readonly PodOrder[] => {
    queue.addAfter(pass.key, Math.max(profile['job.syncBatch'], remaining));
    env.onBackoff(job.metadata.uid, now, now + remaining);
    return [];
  };
  const isPerIndex = job.spec.backoffLimitPerIndex !== undefined;
  if (!isPerIndex) {
    const { failures, lastFailureAt } = pass.backoff;
    const delay = backoffDelay(failures, profile['job.podBackoffBase'], profile['job.podBackoffMax']);
    const remaining = remainingDelay(delay, lastFailureAt, now);
    if (remaining > 0) return wait(remaining);
  }
  if (!isIndexed(job)) return new Array<PodOrder>(count).fill(PLAIN_ORDER);
  const indexes = nextIndexes(job, pass.memory.pods, pass.verdict, count);
  if (!isPerIndex) return indexes.map(index => ({ index, annotations: undefined }));
  let shortest = Number.POSITIVE_INFINITY;
  const orders: PodOrder[] = [];
  for (const index of indexes) {
    const held = pass.held.get(index);
    const remaining = remainingOfIndex(held, profile, now);
    if (remaining === 0) orders.push({ index, annotations: failureAnnotations(job, held) });
    else shortest = Math.min(shortest, remaining);
  }
  return orders.length === 0 && shortest !== Number.POSITIVE_INFINITY ? wait(shortest) : orders;
}

const PLAIN_ORDER: PodOrder = Object.freeze({ index: undefined, annotations: undefined });

function isReached(job: Job, { verdict, counts }: Pass): boolean {
  if (counts.active !== 0) return false;
  const { completions } = job.spec;
  return completions === undefined ? verdict.succeeded > 0 : verdict.succeeded >= completions;
}

/** Accounts for pods and writes the status, once or twice (kubernetes-facts.md sections 2.6 and 2.7). */
function* writeDown(
  env: Environment,
  pass: Pass,
  finish: Finish | undefined,
  suspended: Condition | undefined,
): Part<SyncResult> {
  const { context } = env;
  const { job, memory, verdict } = pass;
  const limit = context.profile['job.maxUncounted'];
  const account = accountFor({ job, memory, seen: pass.seen, verdict, finish, held: pass.held, limit, bugs: env.bugs });
  const decidedAt = context.apiNow();
  let status = firstStatus(pass, account, finish, suspended, decidedAt);
  if (env.bugs?.has('resume-start-time-rejected') === true) status = lateStartTime(pass, status, suspended, decidedAt);
  let isDirty = status !== job.status;
  if (suspended !== undefined) recordSuspension(env, job, suspended);
  let latest = job;
  if (isDirty) {
    const reply = yield { verb: 'updateStatus', object: withStatus(job, status) };
    if (!reply.ok) return 'retry';
    latest = written(memory, reply.object as Job);
    isDirty = false;
    memory.backoff = pass.backoff;
  }
  if (account.release.length > 0) {
    if (yield* releasePods(env, memory, account.release)) pass.isError = true;
    const settled = settleReleased(status, memory);
    if (settled !== undefined) {
      status = settled;
      isDirty = true;
    }
  }
  const isCutOff = account.isCutOff && env.bugs?.has('finish-at-uid-limit') !== true;
  const ended = isCutOff ? undefined : endStatus(status, finish, decidedAt, context.apiNow());
  if (ended !== undefined) {
    status = ended;
    isDirty = true;
  }
  if (isDirty) {
    const reply = yield { verb: 'updateStatus', object: withStatus(latest, status) };
    if (!reply.ok) return 'retry';
    written(memory, reply.object as Job);
  }
  if (ended !== undefined) recordEnd(env, job, status, memory);
  return pass.isError ? 'retry' : 'done';
}

function withStatus({ metadata, spec }: Job, status: JobStatus): Job {
  return { kind: 'Job', metadata, spec, status };
}

function written(memory: JobMemory, job: Job): Job {
  memory.writtenJob = job.metadata.resourceVersion;
  return job;
}

/** The status of write 1; the very same object if nothing has changed. */
function firstStatus(
  pass: Pass,
  account: ReturnType<typeof accountFor>,
  finish: Finish | undefined,
  suspended: Condition | undefined,
  now: Time,
): JobStatus {
  const { job, counts, verdict } = pass;
  const old = job.status;
  const isNewlyIndexed = isIndexed(job) && verdict.completed.toString() !== old.completedIndexes;
  const failedText = verdict.failed?.toString();
  const isNewFinish = finish !== undefined && trueCondition(job, finish.type) === undefined;
  const isSame =
    !account.isChanged &&
    !isNewlyIndexed &&
    failedText === old.failedIndexes &&
    !isNewFinish &&
    suspended === undefined &&
    counts.active === old.active &&
    counts.ready === old.ready &&
    counts.terminating === old.terminating;
  if (isSame) return old;
  let { conditions } = old;
  let { startTime } = pass;
  if (suspended !== undefined) {
    conditions = addCondition(conditions, suspended);
    startTime = suspended.status === 'True' ? undefined : now;
  }
  // A finish that the pods decide is decided before the rest of them is deleted, which may last seconds.
  if (isNewFinish) {
    const at = finish === verdict.finish ? pass.observedAt : now;
    conditions = addCondition(conditions, interim(finish, at));
  }
  return {
    active: counts.active,
    ready: counts.ready,
    terminating: counts.terminating,
    succeeded: isIndexed(job) ? verdict.completed.size : account.succeeded,
    failed: account.failed,
    startTime,
    completionTime: old.completionTime,
    completedIndexes: verdict.completed.toString(),
    failedIndexes: failedText,
    uncounted: account.uncounted,
    conditions,
  };
}

function interim(finish: Finish, now: Time): Condition {
  const { type, reason, message } = finish;
  return { type, status: 'True', reason, message, lastTransitionTime: now, lastProbeTime: now };
}

function recordSuspension(env: Environment, job: Job, condition: Condition): void {
  const isSuspended = condition.status === 'True';
  env.context.recordEvent(job, 'Normal', isSuspended ? 'Suspended' : 'Resumed', condition.message);
}

function recordEnd(env: Environment, job: Job, status: JobStatus, memory: JobMemory): void {
  memory.isFinished = true;
  const end = status.conditions.at(-1);
  if (end === undefined) return;
  const { context } = env;
  if (end.type === 'Failed') {
    context.recordEvent(job, 'Warning', end.reason, end.message);
    return;
  }
  if (job.spec.completions !== undefined && status.succeeded > job.spec.completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    context.recordEvent(job, 'Warning', 'TooManySucceededPods', message);
  }
  context.recordEvent(job, 'Normal', 'Completed', 'Job completed');
}
