// The CronJob controller: starts the Job of the latest run that is due, keeps status and history
// (kubernetes-facts.md section 3.4, in its order). When a run is due is `most-recent-schedule.ts`, which Jobs are
// history `history.ts`; waiting, retries and latency are the runtime's.
import type { Micros } from '../../sim/time.ts';
import type { CronJob, Job, ObjectReference } from '../api/job.ts';
import { controllerOf, keyOf, refOf } from '../api/object.ts';
import type { ApiObject, Kind, ObjectKey } from '../api/object.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { formatRfc1123 } from './civil-date.ts';
import { jobFromTemplate, jobName } from './cron-job-name.ts';
import { goQuote } from './go-duration.ts';
import { ChildJobs, ownerKey } from './child-jobs.ts';
import type { ChildJob } from './child-jobs.ts';
import { finishedCondition, isComplete, jobsBeyondHistory } from './history.ts';
import { mostRecentSchedule, requeueDelay } from './most-recent-schedule.ts';
import type { NextRun, RunHistory } from './most-recent-schedule.ts';
import { ScheduleMemory } from './schedule-memory.ts';
import { StatusDraft } from './status-draft.ts';

const NO_BUGS: ReadonlySet<string> = new Set();
const WATCHES: readonly Kind[] = ['CronJob', 'Job'];
const SECOND = 1_000_000;

/** How a sync's second half ended: look again after a delay, fail and repeat, or wait for the next change. */
type Outcome = Micros | 'error' | 'rest';

/** A CronJob as it was read last, and its status as it is going to be. */
interface Latest {
  readonly cronJob: CronJob;
  readonly draft: StatusDraft;
}

/** Requests with a result of their own. */
type Step<T> = Generator<ApiRequest, T, ApiReply>;

/**
 * The factory of the controller.
 *
 * @param bugs  historical bugs to turn on; this controller knows `cronjob-label-filter`
 */
export function cronJobController(bugs: ReadonlySet<string> = NO_BUGS): ControllerFactory {
  return context => new CronJobController(context, bugs.has('cronjob-label-filter'));
}

class CronJobController implements Controller {
  readonly name = 'cronjob-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly #context: ControllerContext;
  readonly #filtersByLabels: boolean;
  readonly #schedules = new ScheduleMemory();
  readonly #children = new ChildJobs();
  /** CronJobs of which nothing is to be done before their next time, as long as neither they nor their Jobs change. */
  readonly #quiet = new Map<ObjectKey, { readonly cronJob: CronJob; readonly until: Micros }>();

  constructor(context: ControllerContext, filtersByLabels: boolean) {
    this.#context = context;
    this.#filtersByLabels = filtersByLabels;
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    if (event.object.kind === 'Job') this.#observeJob(event, old as Job | undefined);
    else this.#observeCronJob(event, old as CronJob | undefined);
  }

  #observeJob(event: WatchEvent, old: Job | undefined): void {
    const job = event.object as Job;
    const owner = ownerKey(job);
    if (old !== undefined && old.metadata.ownerReferences !== job.metadata.ownerReferences) {
      const oldOwner = ownerKey(old);
      if (oldOwner !== undefined && oldOwner !== owner) {
        this.#children.remove(oldOwner, keyOf(old));
        this.#wake(oldOwner, old);
      }
    }
    if (owner === undefined) return;
    const isNews = this.#children.observe(event, owner);
    if (isNews) this.#quiet.delete(owner);
    else if (this.#isQuiet(owner)) return;
    this.#wake(owner, job);
  }

  /** Whether a sync would find nothing to do: it looked already, and nothing that it looks at has changed since. */
  #isQuiet(key: ObjectKey): boolean {
    const quiet = this.#quiet.get(key);
    if (quiet === undefined) return false;
    return quiet.cronJob === this.#context.view.get('CronJob', key) && this.#wallClock() < quiet.until;
  }

  #observeCronJob(event: WatchEvent, old: CronJob | undefined): void {
    const cronJob = event.object as CronJob;
    const { queue } = this.#context;
    this.#quiet.delete(keyOf(cronJob));
    const isRescheduled =
      event.type === 'MODIFIED' &&
      old !== undefined &&
      (old.spec.schedule !== cronJob.spec.schedule || old.spec.timeZone !== cronJob.spec.timeZone);
    const next = isRescheduled ? this.#schedules.nextRun(cronJob) : undefined;
    // A new schedule is looked at when it next comes round, not now.
    if (next !== undefined) queue.addAfter(keyOf(cronJob), this.#requeueDelay(cronJob, undefined, next));
    else queue.add(keyOf(cronJob));
  }

  *sync(key: ObjectKey): Sync {
    const cronJob = this.#context.view.get('CronJob', key);
    if (cronJob === undefined) return 'done';
    const children = this.#childrenOf(cronJob, key);
    const draft = new StatusDraft(cronJob.status);
    yield* this.#cleanHistory(cronJob, children, draft);
    const latest = this.#seeJobs(cronJob, children, draft);
    const outcome = latest === undefined ? 'error' : yield* this.#startDueRun(latest.cronJob, latest.draft);
    if (draft.isChanged || latest?.draft.isChanged === true) {
      const reply = yield { verb: 'updateStatus', object: draft.of(cronJob) };
      if (!reply.ok) return 'retry';
    }
    if (outcome === 'error') return 'retry';
    if (outcome !== 'rest') this.#context.queue.addAfter(key, outcome);
    return 'done';
  }

  *#cleanHistory(cronJob: CronJob, children: readonly ChildJob[], draft: StatusDraft): Step<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
    for (const job of jobsBeyondHistory(children, successfulJobsHistoryLimit, failedJobsHistoryLimit)) {
      yield* this.#deleteJob(cronJob, job, draft);
    }
  }

  /** True if the Job is deleted, or on its way. */
  *#deleteJob(cronJob: CronJob, job: Job, draft: StatusDraft): Step<boolean> {
    const reply = yield { verb: 'delete', ref: { ...refOf(job), uid: '' }, propagation: 'Background' };
    if (!reply.ok) {
      this.#context.recordEvent(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${reply.message}`);
      return false;
    }
    draft.drop(job.metadata.uid);
    this.#context.recordEvent(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    return true;
  }

  /**
   * Takes finished and missing Jobs off the active list. Returns the status to go on with: the live one, where the
   * cache turns out to be behind it (a write of this sync's own draft is then refused as stale, and the sync repeated);
   * undefined after an error.
   */
  #seeJobs(cronJob: CronJob, children: readonly ChildJob[], draft: StatusDraft): Latest | undefined {
    let latest: Latest = { cronJob, draft };
    for (const { job, ending } of children) {
      if (ending !== undefined) this.#seeFinished(latest, job, ending);
      else if (!latest.draft.isActive(job.metadata.uid)) {
        const live = this.#context.view.liveGet('CronJob', cronJob.metadata.namespace, cronJob.metadata.name);
        if (live === undefined) return undefined;
        const fresh = new StatusDraft(live.status);
        if (fresh.isActive(job.metadata.uid)) latest = { cronJob: live, draft: fresh };
        else {
          const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
          this.#warn(cronJob, 'UnexpectedJob', message);
        }
      }
    }
    for (const reference of latest.draft.active) {
      if (children.some(({ job }) => job.metadata.uid === reference.uid) || this.#exists(reference)) continue;
      this.#context.recordEvent(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
      latest.draft.drop(reference.uid);
    }
    return latest;
  }

  #seeFinished({ cronJob, draft }: Latest, job: Job, ending: string): void {
    const { uid, name } = job.metadata;
    if (draft.isActive(uid)) {
      draft.drop(uid);
      const message = `Saw completed job: ${name}, condition: ${ending}`;
      this.#context.recordEvent(cronJob, 'Normal', 'SawCompletedJob', message);
    }
    if (isComplete(job)) draft.succeed(job.status.completionTime);
  }

  #exists(reference: ObjectReference): boolean {
    return this.#context.view.liveGet('Job', reference.namespace, reference.name) !== undefined;
  }

  *#startDueRun(cronJob: CronJob, draft: StatusDraft): Step<Outcome> {
    if (cronJob.metadata.deletionTimestamp !== undefined) return 'rest';
    const next = this.#readSchedule(cronJob);
    if (next === undefined) return 'rest';
    const { profile } = this.#context;
    const wall = this.#wallClock();
    const found = mostRecentSchedule(this.#history(cronJob, draft), next, wall, profile['cron.manyMissed']);
    if (found.isInvalid) {
      const why = 'time difference between two schedules is less than 1 second';
      this.#warn(cronJob, 'InvalidSchedule', `invalid schedule: ${cronJob.spec.schedule} : ${why}`);
      return 'rest';
    }
    const { due } = found;
    if (due === undefined) {
      const delay = this.#requeueDelay(cronJob, draft, next);
      this.#rest(cronJob, draft, wall + delay - profile['cron.requeuePadding']);
      return delay;
    }
    if (found.missed === 'many') {
      const cure = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      this.#warn(cronJob, 'TooManyMissedTimes', `too many missed start times. ${cure}`);
    }
    if (!this.#mayStart(cronJob, draft, due, wall)) return this.#requeueDelay(cronJob, draft, next);
    if (cronJob.spec.concurrencyPolicy === 'Replace' && !(yield* this.#replaceActive(cronJob, draft))) return 'error';
    const outcome = yield* this.#createJob(cronJob, draft, due);
    return outcome === 'started' ? this.#requeueDelay(cronJob, draft, next) : outcome;
  }

  /** Undefined where the CronJob starts nothing: suspended, or a schedule or zone that cannot be read. */
  #readSchedule(cronJob: CronJob): NextRun | undefined {
    const { schedule, suspend, timeZone } = cronJob.spec;
    if (timeZone !== undefined && this.#schedules.zone(cronJob) === undefined) {
      this.#warn(cronJob, 'UnknownTimeZone', `invalid timeZone: ${goQuote(timeZone)}: unknown time zone ${timeZone}`);
      return undefined;
    }
    if (suspend) return undefined;
    if (schedule.includes('TZ')) {
      const link = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
      const text = `CRON_TZ or TZ used in schedule ${goQuote(schedule)} is not officially supported, see ${link}`;
      this.#warn(cronJob, 'UnsupportedSchedule', `${text} for more details`);
    }
    const reading = this.#schedules.reading(schedule);
    if (!reading.ok) {
      this.#warn(cronJob, 'UnparseableSchedule', `unparseable schedule: ${goQuote(schedule)} : ${reading.error}`);
      return undefined;
    }
    return this.#schedules.nextRun(cronJob);
  }

  #mayStart(cronJob: CronJob, draft: StatusDraft, due: Micros, wall: Micros): boolean {
    const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
    if (startingDeadlineSeconds !== undefined && due + startingDeadlineSeconds * SECOND < wall) {
      const time = formatRfc1123(Math.floor(due / SECOND), 0);
      this.#warn(cronJob, 'MissSchedule', `Missed scheduled time to start a job: ${time}`);
      return false;
    }
    const isStarted = draft.isActiveName(jobName(cronJob.metadata.name, due));
    if (isStarted || draft.lastScheduleTime === due - this.#context.epoch) return false;
    if (concurrencyPolicy !== 'Forbid' || draft.active.length === 0) return true;
    const why = 'prior execution is running and concurrency policy is Forbid';
    this.#context.recordEvent(cronJob, 'Normal', 'JobAlreadyActive', `Not starting job because ${why}`);
    return false;
  }

  /** Deletes all active Jobs, without waiting for their pods. False: one could not be. */
  *#replaceActive(cronJob: CronJob, draft: StatusDraft): Step<boolean> {
    for (const reference of draft.active) {
      const job = this.#context.view.liveGet('Job', reference.namespace, reference.name);
      if (job === undefined) {
        this.#warn(cronJob, 'FailedGet', `Get job: jobs.batch "${reference.name}" not found`);
        return false;
      }
      if (!(yield* this.#deleteJob(cronJob, job, draft))) return false;
    }
    return true;
  }

  *#createJob(cronJob: CronJob, draft: StatusDraft, due: Micros): Step<'started' | 'error' | 'rest'> {
    const zone = this.#schedules.zone(cronJob);
    if (zone === undefined) return 'rest';
    const wanted = jobFromTemplate(cronJob, due, zone);
    const reply = yield { verb: 'create', object: wanted };
    if (reply.ok) {
      const job = reply.object as Job;
      this.#context.recordEvent(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      draft.start(job, due - this.#context.epoch);
      return 'started';
    }
    if (reply.reason !== 'AlreadyExists') {
      this.#warn(cronJob, 'FailedCreate', `Error creating job: ${reply.message}`);
      return 'error';
    }
    // Perhaps the status write after an earlier creation was lost: then the Job is taken on.
    const { namespace, name } = wanted.metadata;
    const existing = this.#context.view.liveGet('Job', namespace, name);
    if (existing === undefined) return 'error';
    if (controllerOf(existing)?.uid !== cronJob.metadata.uid || draft.isActive(existing.metadata.uid)) return 'rest';
    // A Job of the same minute that is over keeps the name: 1.36 repeats with growing delays until the next minute is
    // due (recording cron-every-30s).
    if (finishedCondition(existing) !== undefined) return 'error';
    draft.start(existing, due - this.#context.epoch);
    return 'started';
  }

  #requeueDelay(cronJob: CronJob, draft: StatusDraft | undefined, next: NextRun): Micros {
    const padding = this.#context.profile['cron.requeuePadding'];
    return requeueDelay(this.#history(cronJob, draft), next, this.#wallClock(), padding);
  }

  #history(cronJob: CronJob, draft: StatusDraft | undefined): RunHistory {
    const { epoch } = this.#context;
    const last = draft === undefined ? cronJob.status.lastScheduleTime : draft.lastScheduleTime;
    return {
      createdAt: epoch + cronJob.metadata.creationTimestamp,
      lastScheduleTime: last === undefined ? undefined : epoch + last,
      startingDeadlineSeconds: cronJob.spec.startingDeadlineSeconds,
    };
  }

  #wallClock(): Micros {
    return this.#context.epoch + this.#context.now();
  }

  #warn(cronJob: CronJob, reason: string, message: string): void {
    this.#context.recordEvent(cronJob, 'Warning', reason, message);
  }

  /** Remembers that nothing is to be done before the next time, if this sync leaves nothing behind. */
  #rest(cronJob: CronJob, draft: StatusDraft, until: Micros): void {
    const key = keyOf(cronJob);
    const isSettled = !draft.isChanged && this.#children.of(key).every(child => isSeen(child, draft));
    if (isSettled) this.#quiet.set(key, { cronJob, until });
  }

  #childrenOf(cronJob: CronJob, key: ObjectKey): readonly ChildJob[] {
    const children = this.#children.of(key);
    if (!this.#filtersByLabels) return children;
    const wanted = Object.entries(cronJob.spec.jobTemplate.metadata?.labels ?? {});
    return children.filter(({ job }) => wanted.every(([name, value]) => job.metadata.labels[name] === value));
  }

  /** Wakes the CronJob that controls a Job, if it is still the one that the reference means. */
  #wake(key: ObjectKey, job: Job): void {
    if (this.#context.view.get('CronJob', key)?.metadata.uid === controllerOf(job)?.uid) this.#context.queue.add(key);
  }
}

/** A Job that runs and is on the list, or is over and off it. */
function isSeen({ job, ending }: ChildJob, draft: StatusDraft): boolean {
  return draft.isActive(job.metadata.uid) === (ending === undefined);
}
