// The state of a history as it unfolds: the courses of Jobs and pods as the API showed them, kept once for all
// invariants. Nothing here judges.
import { COMPLETION_INDEX, isFinished, isIndexed, trueCondition, type CronJob, type Job } from '../models/api/job.ts';
import { controllerOf, keyOf, type ApiObject } from '../models/api/object.ts';
import { isTerminal, type Pod } from '../models/api/pod.ts';
import type { EventObject, Node } from '../models/api/cluster-objects.ts';
import { isTracked } from '../models/apiserver/pod-registry.ts';
import type { WatchEvent } from '../models/apiserver/request.ts';
import { IndexSet } from '../models/api/index-set.ts';
import type { Micros } from '../sim/time.ts';
import type { Circumstances } from './circumstances.ts';
import type { TracedSync } from './invariant.ts';

const SECOND = 1_000_000;
const OWN_MANAGER = 'kubernetes.io/job-controller';

/** What became of a pod, as far as the API showed it. */
export interface PodCourse {
  pod: Pod;
  job: JobCourse | undefined;
  readonly createdAt: Micros;
  /** Created by the Job controller, not adopted by it. */
  isOwn: boolean;
  readonly index: number;
  /** It has a place in its Job's uncounted lists, or had it. */
  listed: 'succeeded' | 'failed' | undefined;
  listedAt: Micros;
  /** Its uid left the list: it is in a counter. */
  countedAt: Micros | undefined;
  /** First shown in a terminal phase. */
  endedAt: Micros | undefined;
  /** First shown with a deletionTimestamp. */
  markedAt: Micros | undefined;
  goneAt: Micros | undefined;
  /** It lost its owner, or was given another: its Job's no longer. */
  isReleased: boolean;
  /** The tracking finalizer was on when the pod was first shown in a terminal phase. */
  wasTrackedAtEnd: boolean;
  /** First shown without the tracking finalizer. */
  untrackedAt: Micros | undefined;
  /** The pod had neither ended nor a deletionTimestamp when its finalizer went. */
  wasActiveWhenUntracked: boolean;
}

/** One version of a Job's spec, in force since. */
interface SpecVersion {
  readonly since: Micros;
  readonly spec: Job['spec'];
}

/** What became of a Job. */
export interface JobCourse {
  job: Job;
  readonly createdAt: Micros;
  goneAt: Micros | undefined;
  /** First shown with a deletionTimestamp. */
  markedAt: Micros | undefined;
  /** All pods that it ever had, by uid. */
  readonly pods: Map<string, PodCourse>;
  /** Pods that its controller created. */
  created: number;
  /** Present pods that are active, or being deleted and not ended. */
  active: number;
  terminating: number;
  ready: number;
  readonly specs: SpecVersion[];
  /** FailureTarget or SuccessCriteriaMet was written. */
  decidedAt: Micros | undefined;
  finishedAt: Micros | undefined;
  /** The present write is the one that did. */
  isDecidedNow: boolean;
  isFinishedNow: boolean;
  hasAdopted: boolean;
  /** Pods lost their owner, or were taken away by others. */
  hasReleased: boolean;
  /** Another controller's (`managedBy`). */
  readonly isForeign: boolean;
  /** Last event of the Job or one of its pods. */
  lastAt: Micros;
  /** Pods whose uids the present write put on a list, and those that it took off one. */
  readonly newlyListed: PodCourse[];
  readonly newlyCounted: string[];
  /** Uids that it listed again after they had been counted. */
  readonly listedAgain: string[];
  /** Uids on a list now, by list. */
  readonly onList: Map<string, 'succeeded' | 'failed'>;
  /** Uids that were on a list and left it. */
  readonly counted: Set<string>;
  /** Indexes completed, as the status has them. */
  completed: IndexSet;
  /** Events about it, by reason: how often. */
  readonly events: Map<string, number>;
}

/** The state of a history so far: what an invariant may look at besides the event that is judged. */
export class Scene {
  /** How the history ends is known only at its end. */
  circumstances: Circumstances;
  readonly jobs: Map<string, JobCourse> = new Map();
  readonly pods: Map<string, PodCourse> = new Map();
  readonly cronJobs: Map<string, CronJob> = new Map();
  readonly nodes: Map<string, Node> = new Map();
  /** Present objects by kind and key. */
  readonly objects: Map<string, ApiObject> = new Map();
  /** Instant of the event that is being judged. */
  now: Micros = 0;
  /** Sync that is under way or was the last, by controller. */
  readonly syncs: Map<string, TracedSync> = new Map();
  readonly finishedSyncs: TracedSync[] = [];
  private readonly orphanEvents = new Map<string, EventObject[]>();
  /** Pods that were shown before their Job. */
  private readonly earlyPods = new Map<string, PodCourse[]>();
  private readonly deferred: { readonly due: Micros; readonly look: () => void }[] = [];

  constructor(circumstances: Circumstances) {
    this.circumstances = circumstances;
  }

  /** How old what a controller of the Job acts upon may be: latency, batching, the requests of a large sync. */
  lag(course: JobCourse): Micros {
    return 2 * SECOND + this.circumstances.lateness + course.pods.size * (SECOND / 8);
  }

  /** Looks when lines of other kinds that belong before the present one have surely come; at once in a log of ours. */
  defer(look: () => void): void {
    const { arrivalSkew } = this.circumstances;
    if (arrivalSkew === 0) look();
    else this.deferred.push({ due: this.now + arrivalSkew, look });
  }

  /** Does what was deferred until then. */
  catchUp(until: Micros): void {
    while (this.deferred.length > 0 && (this.deferred[0]?.due ?? 0) <= until) this.deferred.shift()?.look();
  }

  /** The course that an object's event belongs to: that of the Job itself, or of a pod's owner. */
  courseOf(object: ApiObject): JobCourse | undefined {
    if (object.kind === 'Job') return this.jobs.get(object.metadata.uid);
    if (object.kind !== 'Pod') return undefined;
    const known = this.pods.get(object.metadata.uid);
    return known === undefined ? this.jobs.get(controllerOf(object)?.uid ?? '') : known.job;
  }

  /** The present object under the name of another. */
  present(object: ApiObject): ApiObject | undefined {
    return this.objects.get(`${object.kind}/${keyOf(object)}`);
  }

  /** Takes in an event; the object that it replaces is given back. */
  take(event: WatchEvent): ApiObject | undefined {
    const { type, object } = event;
    const place = `${object.kind}/${keyOf(object)}`;
    const old = this.objects.get(place);
    if (type === 'DELETED') this.objects.delete(place);
    else this.objects.set(place, object);
    switch (object.kind) {
      case 'Job':
        this.takeJob(type, object as Job, old as Job | undefined);
        break;
      case 'Pod':
        this.takePod(type, object as Pod, old as Pod | undefined);
        break;
      case 'CronJob':
        if (type === 'DELETED') this.cronJobs.delete(object.metadata.uid);
        else this.cronJobs.set(object.metadata.uid, object as CronJob);
        break;
      case 'Node':
        if (type === 'DELETED') this.nodes.delete(object.metadata.name);
        else this.nodes.set(object.metadata.name, object as Node);
        break;
      case 'Event':
        this.takeEvent(object as EventObject, old as EventObject | undefined);
        break;
      default:
    }
    return old;
  }

  private takeJob(type: WatchEvent['type'], job: Job, old: Job | undefined): void {
    const course = this.jobs.get(job.metadata.uid) ?? this.newJob(job);
    const before = old?.metadata.uid === job.metadata.uid ? old : undefined;
    course.lastAt = this.now;
    if (type === 'DELETED') {
      course.goneAt = this.now;
      return;
    }
    course.job = job;
    if (job.metadata.deletionTimestamp !== undefined) course.markedAt ??= this.now;
    if (before === undefined || before.spec !== job.spec) course.specs.push({ since: this.now, spec: job.spec });
    course.newlyListed.length = 0;
    course.newlyCounted.length = 0;
    course.listedAgain.length = 0;
    course.isDecidedNow = false;
    course.isFinishedNow = false;
    if (before?.status === job.status) return;
    this.readLists(course);
    if (isIndexed(job) && before?.status.completedIndexes !== job.status.completedIndexes) {
      course.completed = job.status.completedIndexes.within(Number.MAX_SAFE_INTEGER);
    }
    const isDecided =
      trueCondition(job, 'FailureTarget') !== undefined || trueCondition(job, 'SuccessCriteriaMet') !== undefined;
    course.isDecidedNow = isDecided && course.decidedAt === undefined;
    course.isFinishedNow = isFinished(job) && course.finishedAt === undefined;
    if (course.isDecidedNow) course.decidedAt = this.now;
    if (course.isFinishedNow) course.finishedAt = this.now;
  }

  private newJob(job: Job): JobCourse {
    const { managedBy } = job.spec;
    const course: JobCourse = {
      job,
      createdAt: this.now,
      goneAt: undefined,
      markedAt: undefined,
      pods: new Map(),
      created: 0,
      active: 0,
      terminating: 0,
      ready: 0,
      specs: [],
      decidedAt: undefined,
      finishedAt: undefined,
      isDecidedNow: false,
      isFinishedNow: false,
      hasAdopted: false,
      hasReleased: false,
      isForeign: managedBy !== undefined && managedBy !== OWN_MANAGER,
      lastAt: this.now,
      newlyListed: [],
      newlyCounted: [],
      listedAgain: [],
      onList: new Map(),
      counted: new Set(),
      completed: IndexSet.empty,
      events: new Map(),
    };
    this.jobs.set(job.metadata.uid, course);
    for (const event of this.orphanEvents.get(job.metadata.uid) ?? []) countEvent(course, event, undefined);
    this.orphanEvents.delete(job.metadata.uid);
    for (const pod of this.earlyPods.get(job.metadata.uid) ?? []) adoptEarly(course, pod);
    this.earlyPods.delete(job.metadata.uid);
    return course;
  }

  /** Compares the uncounted lists with those before. */
  private readLists(course: JobCourse): void {
    const { uncounted } = course.job.status;
    const { onList } = course;
    if (uncounted === undefined && onList.size === 0) return;
    const present = new Map<string, 'succeeded' | 'failed'>();
    for (const uid of uncounted?.succeeded ?? []) present.set(uid, 'succeeded');
    for (const uid of uncounted?.failed ?? []) present.set(uid, 'failed');
    for (const [uid, list] of present) {
      if (onList.get(uid) === list) continue;
      if (course.counted.has(uid)) course.listedAgain.push(uid);
      const pod = this.pods.get(uid);
      if (pod !== undefined) {
        pod.listed = list;
        pod.listedAt = this.now;
        course.newlyListed.push(pod);
      }
    }
    for (const uid of onList.keys()) {
      if (present.has(uid)) continue;
      course.newlyCounted.push(uid);
      course.counted.add(uid);
      const pod = this.pods.get(uid);
      if (pod !== undefined) pod.countedAt = this.now;
    }
    onList.clear();
    for (const [uid, list] of present) onList.set(uid, list);
  }

  private takePod(type: WatchEvent['type'], pod: Pod, old: Pod | undefined): void {
    const before = old?.metadata.uid === pod.metadata.uid ? old : undefined;
    const known = this.pods.get(pod.metadata.uid);
    const course = known ?? this.newPod(type, pod);
    const { job } = course;
    if (job !== undefined) {
      job.lastAt = this.now;
      if (before !== undefined && course.goneAt === undefined) count(job, before, -1);
    }
    course.pod = pod;
    if (isTerminal(pod) && course.endedAt === undefined) {
      course.endedAt = this.now;
      course.wasTrackedAtEnd = before === undefined ? isTracked(pod) : isTracked(before);
    }
    if (pod.metadata.deletionTimestamp !== undefined) course.markedAt ??= this.now;
    if (!isTracked(pod) && course.untrackedAt === undefined) {
      course.untrackedAt = this.now;
      course.wasActiveWhenUntracked = !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
    }
    if (type === 'DELETED') {
      course.goneAt = this.now;
      return;
    }
    if (job === undefined) return;
    const owner = controllerOf(pod)?.uid;
    if (owner === job.job.metadata.uid) {
      count(job, pod, 1);
      return;
    }
    job.hasReleased = true;
    course.isReleased = true;
    const next = owner === undefined ? undefined : this.jobs.get(owner);
    if (next !== undefined) next.hasAdopted = true;
  }

  private newPod(type: WatchEvent['type'], pod: Pod): PodCourse {
    const owner = controllerOf(pod);
    const job = owner?.kind === 'Job' ? this.jobs.get(owner.uid) : undefined;
    const text = pod.metadata.annotations[COMPLETION_INDEX];
    const isOwn = type === 'ADDED' && job !== undefined;
    const course: PodCourse = {
      pod,
      job,
      createdAt: this.now,
      isOwn,
      index: text === undefined ? -1 : Number(text),
      listed: undefined,
      listedAt: 0,
      countedAt: undefined,
      endedAt: undefined,
      markedAt: undefined,
      goneAt: undefined,
      isReleased: false,
      wasTrackedAtEnd: false,
      untrackedAt: undefined,
      wasActiveWhenUntracked: false,
    };
    this.pods.set(pod.metadata.uid, course);
    if (job !== undefined) {
      job.pods.set(pod.metadata.uid, course);
      if (isOwn) job.created += 1;
    } else if (owner === undefined) this.expectAdoption(pod);
    else if (owner.kind === 'Job' && type === 'ADDED') {
      const early = this.earlyPods.get(owner.uid);
      if (early === undefined) this.earlyPods.set(owner.uid, [course]);
      else early.push(course);
    }
    return course;
  }

  /** A pod that a Job's selector matches may be adopted: what is promised of a Job's own pods is not of those. */
  private expectAdoption(pod: Pod): void {
    for (const course of this.jobs.values()) {
      const { manualSelector, selector } = course.job.spec;
      if (manualSelector !== true || selector === undefined) continue;
      const wanted = Object.entries(selector.matchLabels ?? {});
      if (wanted.every(([name, value]) => pod.metadata.labels[name] === value)) course.hasAdopted = true;
    }
  }

  private takeEvent(event: EventObject, old: EventObject | undefined): void {
    if (event.involved.kind !== 'Job' || event.source !== 'job-controller') return;
    const course = this.jobs.get(event.involved.uid);
    if (course !== undefined) {
      countEvent(course, event, old);
      return;
    }
    const waiting = this.orphanEvents.get(event.involved.uid);
    if (waiting === undefined) this.orphanEvents.set(event.involved.uid, [event]);
    else waiting.push(event);
  }
}

function adoptEarly(job: JobCourse, pod: PodCourse): void {
  pod.job = job;
  pod.isOwn = true;
  job.pods.set(pod.pod.metadata.uid, pod);
  job.created += 1;
  if (pod.goneAt === undefined) count(job, pod.pod, 1);
}

function countEvent(course: JobCourse, event: EventObject, old: EventObject | undefined): void {
  const more = event.count - (old?.count ?? 0);
  course.events.set(event.reason, (course.events.get(event.reason) ?? 0) + more);
}

function count(course: JobCourse, pod: Pod, by: 1 | -1): void {
  if (isTerminal(pod) || controllerOf(pod)?.uid !== course.job.metadata.uid) return;
  if (pod.metadata.deletionTimestamp !== undefined) {
    course.terminating += by;
    return;
  }
  course.active += by;
  if (pod.status.ready) course.ready += by;
}

/** The Job's, and neither ended nor being deleted nor gone. */
export function isActive(course: PodCourse): boolean {
  return (
    !course.isReleased && course.goneAt === undefined && course.endedAt === undefined && course.markedAt === undefined
  );
}
