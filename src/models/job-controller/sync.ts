// One sync of a Job from top to bottom: observe, decide, act (kubernetes-facts.md section 2.5). What to do is decided
// by pure functions of the caches and the time; here they are put in order, and their outcome is written.
import { IndexList, type IndexSet } from '../api/index-set.ts';
import { isFinished, isIndexed, trueCondition, type Job, type JobStatus } from '../api/job.ts';
import type { Condition, ObjectKey, Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiReply, ApiRequest } from '../apiserver/request.ts';
import type { SyncResult } from '../controller/controller.ts';
import { backoffDelay, NO_BACKOFF, nextBackoff, remainingDelay, type BackoffRecord } from './backoff.ts';
import { forgetsBackoff, forgetsRemovals, isOverByRequeues, lateStartTime, trustsStalePods } from './bug-effects.ts';
import type { Environment } from './environment.ts';
import { failureAnnotations, heldPods, remainingOfIndex, type HeldPods } from './index-backoff.ts';
import type { JobMemory } from './memory.ts';
import { missingPods, nextIndexes, podsToDelete, wantedPods } from './pod-change.ts';
import {
  areReleased,
  createPods,
  creation,
  deleteActivePods,
  deletePods,
  expectCreations,
  failureOf,
  releasing,
  type ChangeOutcome,
  type PodOrder,
} from './pod-control.ts';
import { NO_PODS } from './pod-list.ts';
import { addCondition, endStatus, suspension } from './status.ts';
import { tallyPods } from './tally.ts';
import { accountFor, seenPods, settleReleased, type Account, type PodsSeen } from './tracking.ts';
import { COMPLETIONS_REACHED, judge, remainingUntilDeadline, type Finish, type Verdict } from './verdict.ts';

type Part<T> = Generator<ApiRequest, T, ApiReply>;

/** All that one sync knows. */
interface Pass {
  readonly key: ObjectKey;
  readonly job: Job;
  readonly memory: JobMemory;
  readonly verdict: Verdict;
  readonly held: HeldPods;
  readonly seen: PodsSeen;
  readonly startTime: Time | undefined;
  /** When the sync looked at its caches, as an API time, and when it set about writing. */
  readonly observedAt: Time;
  decidedAt: Time;
  /** Numbers of the Job's pods as the sync's own acts change them. */
  active: number;
  ready: number;
  terminating: number;
  readonly backoff: BackoffRecord;
  /** Earlier creations and deletions have been seen. */
  readonly isSettled: boolean;
  finish: Finish | undefined;
  suspended: Condition | undefined;
  /** The Job and its status as written last, or to be written. */
  latest: Job;
  status: JobStatus;
  /** The status ends the Job. */
  isEnded: boolean;
  isError: boolean;
}

/** Syncs a Job that is in the cache and belongs to this controller. */
export function* syncJob(env: Environment, key: ObjectKey, job: Job, memory: JobMemory): Part<SyncResult> {
  const obstacle = obstacleOf(env, job, memory);
  if (obstacle !== undefined) return obstacle;
  const pass = observe(env, key, job, memory);
  armDeadline(env, pass);
  if (pass.finish !== undefined) yield* stopActive(env, pass);
  else {
    const { surplus, orders } = podChange(env, pass);
    if (surplus.length > 0) countDeletions(pass, yield* deletePods(env, job, memory, surplus));
    else if (orders.length > 1) countCreations(pass, yield* createPods(env, job, memory, orders));
    else if (orders.length === 1) noteCreation(env, pass, yield onlyCreation(env, pass, orders[0]!));
    decide(env, pass);
  }
  const account = draftStatus(env, pass);
  if (pass.status !== job.status) {
    const reply = yield { verb: 'updateStatus', object: withStatus(job, pass.status) };
    if (!reply.ok) return conclude(env, pass, 'retry');
    noteWrite(pass, reply.object as Job);
    memory.backoff = pass.backoff;
  }
  const written = pass.status;
  let isHeld = false;
  if (account.release.length > 0) {
    const reply = yield releasing(memory, account.release);
    isHeld = !areReleased(env, memory, account.release, reply);
    pass.status = settleReleased(written, memory) ?? written;
  }
  // A Job that ended while a pod keeps its finalizer would never take it off.
  if (isHeld) pass.isError = true;
  else endJob(env, pass, account);
  if (pass.status !== written) {
    const reply = yield { verb: 'updateStatus', object: withStatus(pass.latest, pass.status) };
    if (!reply.ok) return conclude(env, pass, 'retry');
    noteWrite(pass, reply.object as Job);
  }
  if (pass.isEnded) recordEnd(env, job, pass.status, memory);
  return conclude(env, pass, pass.isError ? 'retry' : 'done');
}

/** Why there is nothing to be looked at now. */
function obstacleOf(env: Environment, job: Job, memory: JobMemory): SyncResult | undefined {
  const { context } = env;
  if (memory.isFinished || isFinished(job)) return 'done';
  if (job.spec.completionMode !== 'NonIndexed' && !isIndexed(job)) {
    context.recordEvent(job, 'Warning', 'UnknownCompletionMode', 'Skipped Job sync because completion mode is unknown');
    return 'done';
  }
  // A cache that does not show our own writes yet would make us repeat them.
  const arePodsBehind = context.seen('Pod') < memory.writtenPod && !trustsStalePods(env);
  return arePodsBehind || context.seen('Job') < memory.writtenJob ? 'retry' : undefined;
}

function observe(env: Environment, key: ObjectKey, job: Job, memory: JobMemory): Pass {
  const { context } = env;
  const { pods, removals } = memory;
  const tally = tallyPods(job, pods, removals);
  const observedAt = context.apiNow();
  const startTime = job.status.startTime ?? (job.spec.suspend ? undefined : observedAt);
  const overLimit = env.bugs === undefined ? undefined : isOverByRequeues(env.bugs, job, memory, tally);
  const verdict = judge({ job, pods, tally, removals, now: context.now(), startTime, bugs: env.bugs, overLimit });
  return {
    key,
    job,
    memory,
    verdict,
    held: heldPods(job, pods, verdict, removals),
    seen: seenPods(pods, verdict.finish !== undefined || job.metadata.deletionTimestamp !== undefined),
    startTime,
    observedAt,
    decidedAt: observedAt,
    active: tally.active,
    ready: tally.ready,
    terminating: tally.terminating,
    backoff: forgetsBackoff(env, tally) ? NO_BACKOFF : nextBackoff(memory.backoff, tally.newSucceeded, tally.newFailed),
    isSettled: memory.expectations.areMet(context.now(), context.profile['expectations.timeout']),
    finish: verdict.finish,
    suspended: undefined,
    latest: job,
    status: job.status,
    isEnded: false,
    isError: false,
  };
}

/** The queue keeps only the earliest time of a key, so each sync asks for the deadline's anew. */
function armDeadline(env: Environment, { key, job, startTime, finish }: Pass): void {
  if (finish !== undefined || job.spec.activeDeadlineSeconds === undefined) return;
  if (job.status.startTime !== undefined && env.bugs?.has('deadline-timer-lost') === true) return;
  const remaining = remainingUntilDeadline(job, startTime, env.context.now());
  if (remaining !== undefined && remaining > 0) env.context.queue.addAfter(key, remaining);
}

/** Deletes what is active of a Job that ends. It ends only when all is, and all that was done before has been seen. */
function* stopActive(env: Environment, pass: Pass): Part<void> {
  const wanted = pass.active;
  const outcome = yield* deleteActivePods(env, pass.job, pass.memory);
  countDeletions(pass, outcome);
  const mayFinish = pass.isSettled || env.bugs?.has('finish-before-expectations') === true;
  if (outcome.count !== wanted || !mayFinish) pass.finish = undefined;
}

function countDeletions(pass: Pass, outcome: ChangeOutcome): void {
  pass.active -= outcome.count;
  pass.ready -= outcome.ready;
  pass.terminating += outcome.count;
  pass.isError = outcome.isError;
}

function mayManage({ isSettled, job }: Pass): boolean {
  return isSettled && job.metadata.deletionTimestamp === undefined;
}

/** What is to be done about the Job's pods: creations or deletions, never both (kubernetes-facts.md section 2.8). */
interface PodChange {
  readonly surplus: readonly Pod[];
  readonly orders: readonly PodOrder[];
}

const NO_ORDERS: readonly PodOrder[] = [];
const NO_CHANGE: PodChange = { surplus: NO_PODS, orders: NO_ORDERS };

function podChange(env: Environment, pass: Pass): PodChange {
  const { job, memory } = pass;
  if (!mayManage(pass)) return NO_CHANGE;
  const limit = env.context.profile['job.maxPodsPerSync'];
  const wanted = wantedPods(job, pass.active, pass.verdict.succeeded);
  const surplus = job.spec.suspend ? memory.pods.active.values() : podsToDelete(job, memory.pods, wanted, limit);
  if (surplus.length > 0) return { surplus, orders: NO_ORDERS };
  const missing = job.spec.suspend ? 0 : missingPods(job, wanted, pass.active, pass.terminating);
  return missing > 0 ? { surplus, orders: podOrders(env, pass, Math.min(missing, limit)) } : NO_CHANGE;
}

function countCreations(pass: Pass, outcome: ChangeOutcome): void {
  pass.active += outcome.count;
  pass.isError = outcome.isError;
}

/** The common creation, of one pod, as `createPods` does it. */
function onlyCreation(env: Environment, { job, memory }: Pass, order: PodOrder): ApiRequest {
  expectCreations(env, memory, 1);
  return creation(env, job, order);
}

function noteCreation(env: Environment, pass: Pass, reply: ApiReply): void {
  const { job, memory } = pass;
  const failed = failureOf(env, job, memory, reply);
  if (failed > 0) memory.expectations.creationObserved();
  pass.active += 1 - failed;
  pass.isError = failed > 0;
}

/** What the pods' numbers say now: enough have succeeded, or the Job's suspension changes. */
function decide(env: Environment, pass: Pass): void {
  if (isReached(pass)) pass.finish = COMPLETIONS_REACHED;
  else if (mayManage(pass)) pass.suspended = suspension(pass.job, env.context.apiNow());
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
  if (!isIndexed(job)) return count === 1 ? ONE_PLAIN_ORDER : new Array<PodOrder>(count).fill(PLAIN_ORDER);
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
const ONE_PLAIN_ORDER: readonly PodOrder[] = [PLAIN_ORDER];

function isReached({ job, verdict, active }: Pass): boolean {
  if (active !== 0) return false;
  const { completions } = job.spec;
  return completions === undefined ? verdict.succeeded > 0 : verdict.succeeded >= completions;
}

/**
 * Decides which pods are accounted for and drafts the status of write 1 (kubernetes-facts.md sections 2.6 and 2.7).
 */
function draftStatus(env: Environment, pass: Pass): Account {
  const { context, bugs } = env;
  const { job, memory, seen, verdict, finish, held, suspended } = pass;
  const limit = context.profile['job.maxUncounted'];
  const account = accountFor({ job, memory, seen, verdict, finish, held, limit, bugs });
  pass.decidedAt = context.apiNow();
  pass.status = firstStatus(pass, account);
  if (bugs?.has('resume-start-time-rejected') === true) {
    pass.status = lateStartTime(pass, pass.status, suspended, pass.decidedAt);
  }
  if (suspended !== undefined) recordSuspension(env, job, suspended);
  return account;
}

function withStatus({ metadata, spec }: Job, status: JobStatus): Job {
  return { kind: 'Job', metadata, spec, status };
}

function noteWrite(pass: Pass, job: Job): void {
  pass.latest = job;
  pass.memory.writtenJob = job.metadata.resourceVersion;
}

/** The status of write 1; the very same object if nothing has changed. */
function firstStatus(pass: Pass, account: Account): JobStatus {
  const { job, verdict, finish, suspended, decidedAt } = pass;
  const old = job.status;
  const completedIndexes = isIndexed(job) ? listOf(verdict.completed, old.completedIndexes) : IndexList.empty;
  const failedIndexes = verdict.failed && listOf(verdict.failed, old.failedIndexes);
  const isNewFinish = finish !== undefined && trueCondition(job, finish.type) === undefined;
  const isSame =
    !account.isChanged &&
    (!isIndexed(job) || completedIndexes === old.completedIndexes) &&
    failedIndexes === old.failedIndexes &&
    !isNewFinish &&
    suspended === undefined &&
    pass.active === old.active &&
    pass.ready === old.ready &&
    pass.terminating === old.terminating;
  if (isSame) return old;
  let { conditions } = old;
  let { startTime } = pass;
  if (suspended !== undefined) {
    conditions = addCondition(conditions, suspended);
    startTime = suspended.status === 'True' ? undefined : decidedAt;
  }
  // A finish that the pods decide is decided before the rest of them is deleted, which may last seconds.
  if (isNewFinish) {
    const at = finish === verdict.finish ? pass.observedAt : decidedAt;
    conditions = addCondition(conditions, interim(finish, at));
  }
  return {
    active: pass.active,
    ready: pass.ready,
    terminating: pass.terminating,
    succeeded: isIndexed(job) ? verdict.completed.size : account.succeeded,
    failed: account.failed,
    startTime,
    completionTime: old.completionTime,
    completedIndexes,
    failedIndexes,
    uncounted: account.uncounted,
    conditions,
  };
}

/** The list as it is, where it says the same. */
function listOf(set: IndexSet, old: IndexList | undefined): IndexList {
  const list = IndexList.from(set);
  return old?.equals(list) === true ? old : list;
}

function interim(finish: Finish, now: Time): Condition {
  const { type, reason, message } = finish;
  return { type, status: 'True', reason, message, lastTransitionTime: now, lastProbeTime: now };
}

function recordSuspension(env: Environment, job: Job, condition: Condition): void {
  const isSuspended = condition.status === 'True';
  env.context.recordEvent(job, 'Normal', isSuspended ? 'Suspended' : 'Resumed', condition.message);
}

/** Puts the terminal condition into the status of write 2 if everything is accounted for. */
function endJob(env: Environment, pass: Pass, account: Account): void {
  const isCutOff = account.isCutOff && env.bugs?.has('finish-at-uid-limit') !== true;
  // A Job that was resumed with nothing left to do starts and ends in one write.
  const startTime = pass.status.startTime ?? pass.startTime;
  const status = startTime === pass.status.startTime ? pass.status : { ...pass.status, startTime };
  const ended = isCutOff ? undefined : endStatus(status, pass.finish, pass.decidedAt, env.context.apiNow());
  if (ended === undefined) return;
  pass.status = ended;
  pass.isEnded = true;
}

function conclude(env: Environment, { memory }: Pass, result: SyncResult): SyncResult {
  if (env.bugs !== undefined && forgetsRemovals(env.bugs)) memory.removals.clear();
  return result;
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
