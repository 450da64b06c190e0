// Judges a history: feeds its events, and the controllers' trace where there is one, to the invariants in one pass, and
// collects where they did not hold. `check-log.ts` judges recorded logs, `harness.ts` runs of our own.
import type { CronJob, Job } from '../models/api/job.ts';
import type { ApiObject } from '../models/api/object.ts';
import type { Pod } from '../models/api/pod.ts';
import type { WatchEvent } from '../models/apiserver/request.ts';
import type { Micros } from '../sim/time.ts';
import type { Circumstances } from './circumstances.ts';
import type { Check, Claim, Invariant, TracedSync, Violation } from './invariant.ts';
import { knownBehaviours, type KnownBehaviour } from './known-behaviours.ts';
import { Scene, type JobCourse } from './scene.ts';

const SECOND = 1_000_000;
/** A history is settled when nothing has happened for so long. */
const QUIET: Micros = 3 * SECOND;
/** Ten errors in a row, of two faults, delay the next try by 1 + 2 + 4 … + 60 s. */
const RETRIES: Micros = 430 * SECOND;
/** Violations beyond this number an invariant are not kept. */
const MOST_EACH = 5;

type Hook = keyof Check;

export class Judge {
  readonly scene: Scene;
  readonly violations: Violation[] = [];
  /** How often each invariant was judged, by id. */
  readonly judged: Map<string, number> = new Map();
  /** How often each known live behaviour was met, by name. */
  readonly accepted: Map<string, number> = new Map();
  private readonly hooks: { readonly [K in Hook]: NonNullable<Check[K]>[] };
  readonly known: readonly KnownBehaviour[];
  private readonly quiet: Micros;
  private lastAt: Micros | undefined;
  private readonly tallies: Tally[] = [];

  /** @param known  live behaviours that are no violations */
  constructor(
    invariants: readonly Invariant[],
    circumstances: Circumstances,
    known: readonly KnownBehaviour[] = knownBehaviours,
  ) {
    this.known = known;
    this.scene = new Scene(circumstances);
    const { lateness, hasFailedRequests, hasTimes } = circumstances;
    this.quiet = hasTimes ? QUIET + lateness + (hasFailedRequests ? RETRIES : 0) : Number.POSITIVE_INFINITY;
    this.hooks = {
      job: [],
      jobGone: [],
      pod: [],
      podGone: [],
      cronJob: [],
      write: [],
      sync: [],
      settled: [],
      calm: [],
      end: [],
    };
    for (const invariant of invariants) this.engage(invariant);
  }

  /** One write, in the order of the log. */
  event(at: Micros, event: WatchEvent): void {
    const { scene, hooks } = this;
    if (this.lastAt !== undefined && at - this.lastAt >= this.quiet) for (const settled of hooks.settled) settled();
    this.lastAt = at;
    scene.catchUp(at);
    const course = scene.courseOf(event.object);
    if (course !== undefined) this.calm(course, at);
    scene.now = at;
    const old = scene.take(event);
    for (const write of hooks.write) write(event, old);
    const { object, type } = event;
    switch (object.kind) {
      case 'Job':
        this.job(type, object as Job, old as Job | undefined);
        break;
      case 'Pod':
        this.pod(type, object as Pod, old as Pod | undefined);
        break;
      case 'CronJob':
        if (type !== 'DELETED') {
          for (const cronJob of hooks.cronJob)
            cronJob(object as CronJob, sameObject(object as CronJob, old as CronJob));
        }
        break;
      default:
    }
  }

  syncStarted(sync: TracedSync): void {
    this.scene.syncs.set(sync.controller, sync);
  }

  syncEnded(at: Micros, sync: TracedSync): void {
    this.scene.now = Math.max(this.scene.now, at);
    for (const check of this.hooks.sync) check(sync);
  }

  /** The history is over; `how` it ended is known only now. */
  end(at: Micros, how: Partial<Circumstances> = {}): void {
    const { scene, hooks } = this;
    scene.circumstances = { ...scene.circumstances, ...how };
    const isQuiet = scene.circumstances.endsAtRest || (this.lastAt !== undefined && at - this.lastAt >= this.quiet);
    if (isQuiet) for (const settled of hooks.settled) settled();
    const rest = scene.circumstances.endsAtRest ? Number.POSITIVE_INFINITY : at;
    for (const course of scene.jobs.values()) this.calm(course, rest);
    scene.now = at;
    scene.catchUp(Number.POSITIVE_INFINITY);
    for (const end of hooks.end) end();
    this.finish();
  }

  /** Sums up; called by `end`, and alone where a run broke off. */
  finish(): void {
    for (const tally of this.tallies) this.judged.set(tally.id, tally.count);
  }

  /** Looks at a Job to which nothing has happened for a while. */
  private calm(course: JobCourse, at: Micros): void {
    const { scene } = this;
    if (at - course.lastAt < this.quiet + scene.lag(course) || course.goneAt !== undefined) return;
    for (const calm of this.hooks.calm) calm(course);
  }

  /** Takes down a violation that the run itself shows, such as one that never ends. */
  report(id: string, message: string): void {
    this.tallies.find(tally => tally.id === id)?.fail(undefined, message);
  }

  private job(type: WatchEvent['type'], job: Job, old: Job | undefined): void {
    const { scene, hooks } = this;
    const course = scene.jobs.get(job.metadata.uid);
    if (course === undefined) return;
    if (type === 'DELETED') for (const gone of hooks.jobGone) gone(course);
    else for (const check of hooks.job) check(course, sameObject(job, old));
  }

  private pod(type: WatchEvent['type'], pod: Pod, old: Pod | undefined): void {
    const { scene, hooks } = this;
    const course = scene.pods.get(pod.metadata.uid);
    if (course === undefined) return;
    if (type === 'DELETED') for (const gone of hooks.podGone) gone(course, pod);
    else for (const check of hooks.pod) check(course, sameObject(pod, old));
  }

  private engage(invariant: Invariant): void {
    const tally = new Tally(invariant, this);
    this.tallies.push(tally);
    const check = invariant.begin(tally, this.scene);
    if (check === undefined) return;
    for (const name of Object.keys(this.hooks) as Hook[]) {
      const hook = check[name];
      if (hook !== undefined) (this.hooks[name] as unknown[]).push(hook);
    }
  }
}

/** The version before, if it is one of the same object. */
function sameObject<T extends ApiObject>(object: T, old: T | undefined): T | undefined {
  return old?.metadata.uid === object.metadata.uid ? old : undefined;
}

class Tally implements Claim {
  readonly id: string;
  count = 0;
  private readonly statement: string;
  private readonly judge: Judge;
  private failures = 0;

  constructor(invariant: Invariant, judge: Judge) {
    this.id = invariant.id;
    this.statement = invariant.statement;
    this.judge = judge;
  }

  holds(isTrue: boolean): boolean {
    this.count += 1;
    return isTrue;
  }

  fail(object: ApiObject | undefined, message: string): void {
    const { judge, id } = this;
    const finding = { invariant: id, object, message, scene: judge.scene };
    const known = judge.known.find(behaviour => behaviour.invariants.includes(id) && behaviour.fits(finding));
    if (known !== undefined) {
      judge.accepted.set(known.name, (judge.accepted.get(known.name) ?? 0) + 1);
      return;
    }
    this.failures += 1;
    if (this.failures > MOST_EACH) return;
    const { scene, violations } = this.judge;
    const name = object === undefined ? '' : `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
    violations.push({
      invariant: this.id,
      statement: this.statement,
      at: scene.now,
      object: name,
      message,
      belief: beliefOf(scene),
    });
  }
}

/** What the Job controller's cache had when it began its last sync. */
function beliefOf(scene: Scene): string {
  const sync = scene.syncs.get('job-controller');
  if (sync === undefined) return '';
  const at = (sync.startedAt / SECOND).toFixed(6);
  const job = sync.believed as Job | undefined;
  if (job?.kind !== 'Job') return `sync of ${sync.key} at ${at} s: the cache had no such Job`;
  const { active, succeeded, failed, uncounted } = job.status;
  const lists = `${uncounted?.succeeded.length ?? 0}+${uncounted?.failed.length ?? 0} uncounted`;
  const status = `active ${active}, succeeded ${succeeded}, failed ${failed}, ${lists}`;
  return `sync of ${sync.key} at ${at} s: the cache had version ${job.metadata.resourceVersion} (${status})`;
}
