// What is promised when nothing happens any more: the status is true, nothing is held, everything wanted is there.
import { isFinished, isIndexed, type Job } from '../../models/api/job.ts';
import { controllerOf } from '../../models/api/object.ts';
import { isTerminal } from '../../models/api/pod.ts';
import { isTracked } from '../../models/apiserver/pod-registry.ts';
import type { Micros } from '../../sim/time.ts';
import type { Invariant, TracedSync } from '../invariant.ts';
import type { JobCourse, Scene } from '../scene.ts';
import { isConstant } from '../spec-history.ts';

const MINUTE = 60_000_000;

export const noFinalizerIsLeft: Invariant = {
  id: 'I33',
  statement: 'at rest no pod of a finished or deleted Job has the tracking finalizer',
  precondition: 'nothing has happened for some seconds; managed by the built-in controller',
  source: 'kubernetes/kubernetes #108645',
  begin: (claim, scene) => ({
    settled() {
      for (const { pod, job: first, goneAt } of scene.pods.values()) {
        const owner = controllerOf(pod)?.uid;
        // An adopted pod has another Job than that which created it.
        const job = owner === undefined ? first : scene.jobs.get(owner);
        if (goneAt !== undefined || job === undefined || job.isForeign) continue;
        if (job.goneAt === undefined && !isFinished(job.job)) continue;
        if (!claim.holds(!isTracked(pod))) claim.fail(pod, 'its Job is finished or gone, the finalizer is still on');
      }
    },
  }),
};

/** Numbers of a Job's pods, from an instant on. */
interface Sample {
  readonly at: Micros;
  /** Pods that had been created, and that had been deleted, by then. */
  readonly births: number;
  readonly marks: number;
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
}

const COUNTS = ['active', 'ready', 'terminating'] as const;
/** Syncs of more pods, and queues of more Jobs, take too long for the status to follow. */
const FEW_PODS = 50;
const FEW_JOBS = 10;

/** What the numbers were in the last while: the status must have one of those. */
class Samples {
  private readonly samples: Sample[] = [];
  private births = 0;
  private marks = 0;

  add(at: Micros, { active, ready, terminating }: Omit<Sample, 'at' | 'births' | 'marks'>): void {
    this.samples.push({ at, births: this.births, marks: this.marks, active, ready, terminating });
  }

  /** A pod was created. */
  birth(): void {
    this.births += 1;
  }

  /** A pod is being deleted. */
  mark(): void {
    this.marks += 1;
  }

  /** The least and the most since an instant. Forgets what came before. */
  range(name: (typeof COUNTS)[number], since: Micros): readonly [number, number] {
    while ((this.samples[1]?.at ?? Number.POSITIVE_INFINITY) < since) this.samples.shift();
    let least = this.samples.length === 0 ? 0 : Number.POSITIVE_INFINITY;
    let most = 0;
    for (const sample of this.samples) {
      // What a sync found when it began, and what it has created or deleted since, are told together.
      let own = 0;
      if (name === 'active') own = this.births - sample.births;
      if (name === 'terminating') own = this.marks - sample.marks;
      least = Math.min(least, sample[name]);
      most = Math.max(most, sample[name] + own);
    }
    return [least, most];
  }
}

function isCounted(course: JobCourse): boolean {
  return !course.isForeign && !course.hasAdopted && !course.hasReleased && course.markedAt === undefined;
}

export const statusIsTrue: Invariant = {
  id: 'I35',
  statement:
    'at rest active, ready and terminating of the status are the numbers of the Job’s pods; in each status they are ' +
    'numbers of the last seconds',
  precondition: 'nothing has happened to the Job for some seconds; in each status: fresh, few Jobs',
  source: 'Job controller, status',
  begin: (claim, scene) => {
    const samples = new Map<JobCourse, Samples>();
    const samplesOf = (course: JobCourse): Samples => {
      let own = samples.get(course);
      if (own === undefined) {
        samples.set(course, (own = new Samples()));
        own.add(0, { active: 0, ready: 0, terminating: 0 });
      }
      return own;
    };
    const isFollowed = (course: JobCourse): boolean =>
      scene.circumstances.isFresh && isCounted(course) && course.pods.size <= FEW_PODS && scene.jobs.size <= FEW_JOBS;
    const compare = (course: JobCourse, job: Job, since: Micros): void => {
      if (!isFollowed(course) || course.goneAt !== undefined) return;
      const own = samplesOf(course);
      for (const name of COUNTS) {
        const told = job.status[name] ?? 0;
        const [least, atMost] = own.range(name, since);
        const isBounded = name !== 'terminating' && isConstant(course, spec => spec.parallelism);
        const most = isBounded ? Math.min(atMost, job.spec.parallelism) : atMost;
        if (claim.holds(told >= least && told <= most)) continue;
        claim.fail(job, `${name} ${told}, but in the last seconds it was between ${least} and ${most}`);
      }
    };
    const look = (course: JobCourse): void => {
      const { job } = course;
      const since = scene.now - scene.lag(course);
      scene.defer(() => compare(course, job, since));
    };
    return {
      calm(course) {
        const { job } = course;
        if (course.goneAt !== undefined || !isCounted(course) || scene.jobs.size > FEW_JOBS) return;
        const { active, ready, terminating } = job.status;
        const isTrue =
          active === course.active && (ready ?? 0) === course.ready && (terminating ?? 0) === course.terminating;
        if (claim.holds(isTrue)) return;
        const told = `active ${active}, ready ${ready ?? 0}, terminating ${terminating ?? 0}`;
        claim.fail(job, `the status says ${told}; pods: ${course.active}, ${course.ready}, ${course.terminating}`);
      },
      pod({ job, markedAt, createdAt }) {
        if (job === undefined || !isFollowed(job)) return;
        // A pod may end, or go, before the status tells of its deletion.
        if (createdAt === scene.now) samplesOf(job).birth();
        if (markedAt === scene.now) samplesOf(job).mark();
        samplesOf(job).add(scene.now, job);
        look(job);
      },
      podGone({ job, markedAt }) {
        if (job === undefined || !isFollowed(job)) return;
        const { active, ready, terminating } = job;
        if (markedAt === undefined || markedAt === scene.now) samplesOf(job).mark();
        samplesOf(job).add(scene.now, { active, ready, terminating });
      },
      job(course, old) {
        if (old !== undefined && old.status !== course.job.status) look(course);
      },
    };
  },
};

/** Pods that the Job wants to be active; the indexes that may still run limit it. */
function wantedPods({ job, completed }: JobCourse): number {
  const { parallelism, completions } = job.spec;
  const { succeeded, failedIndexes } = job.status;
  if (completions === undefined) return succeeded > 0 ? 0 : parallelism;
  if (!isIndexed(job)) return Math.min(parallelism, Math.max(0, completions - succeeded));
  const failed = failedIndexes?.within(completions).size ?? 0;
  return Math.min(parallelism, Math.max(0, completions - completed.size - failed));
}

export const everythingWantedIsThere: Invariant = {
  id: 'L1',
  statement: 'fifteen minutes after the last fault a Job is finished, suspended, or every pod that it wants exists',
  precondition: 'faults and pods have ended; every lost node is back; no quota refuses pods',
  source: 'eventually stable reconciliation (Anvil, OSDI 2024)',
  begin: (claim, scene) => ({
    calm(course) {
      if (!scene.circumstances.isFresh || course.decidedAt === undefined || !isCounted(course) || scene.jobs.size > 10)
        return;
      const waits =
        course.active > 0 || course.terminating > 0 || course.onList.size > 0 || course.finishedAt !== undefined;
      if (!claim.holds(waits))
        claim.fail(course.job, 'its end was decided and nothing is left to do, but it does not end');
    },
    end() {
      const { endsAtRest, hasLostNodes } = scene.circumstances;
      for (const course of scene.jobs.values()) {
        const { job } = course;
        const isQuiet = endsAtRest || scene.now - course.lastAt >= 15 * MINUTE;
        if (!isQuiet || course.goneAt !== undefined || course.isForeign || isFinished(job)) continue;
        if (job.metadata.deletionTimestamp !== undefined || hasLostNodes) continue;
        if (job.spec.suspend) {
          if (!claim.holds(course.active === 0)) claim.fail(job, `suspended with ${course.active} active pods`);
          continue;
        }
        const isDecided = course.decidedAt !== undefined;
        if (!claim.holds(!isDecided)) claim.fail(job, 'its end was decided, but it never ends');
        const wanted = wantedPods(course);
        if (!claim.holds(course.active >= wanted))
          claim.fail(job, `${course.active} pods are there, ${wanted} are wanted`);
        const { completions } = job.spec;
        const isDone = completions === undefined ? job.status.succeeded > 0 : job.status.succeeded >= completions;
        const isStuck = isDone && course.active === 0 && course.terminating === 0;
        if (!claim.holds(!isStuck)) claim.fail(job, 'all completions are there, but it is not Complete');
      }
      for (const cronJob of scene.cronJobs.values()) {
        if (!claim.holds(cronJob.status.active.every(({ uid }) => scene.jobs.get(uid)?.goneAt === undefined))) {
          claim.fail(cronJob, 'a Job that is gone is still named as active');
        }
      }
    },
  }),
};

export const nothingIsHeld: Invariant = {
  id: 'L2',
  statement:
    'at rest no pod has the finalizer unless its Job exists, owns it and is unfinished; nothing stays Terminating',
  precondition: 'every lost node is back or deleted; pods that wait for the next one of their index may be Terminating',
  source: 'kubernetes/kubernetes #108645',
  begin: (claim, scene) => ({
    settled() {
      for (const { pod, goneAt } of scene.pods.values()) {
        if (goneAt !== undefined || pod.metadata.deletionTimestamp === undefined) continue;
        const isHeldBack = pod.metadata.finalizers.length > 0 || !isTerminal(pod);
        if (!claim.holds(isHeldBack)) claim.fail(pod, 'deleted and ended, without finalizers, but it does not go');
      }
    },
    end() {
      const { endsAtRest, hasLostNodes } = scene.circumstances;
      if (!endsAtRest) return;
      for (const { pod, goneAt } of scene.pods.values()) {
        if (goneAt !== undefined) continue;
        const owner = controllerOf(pod);
        const job = owner === undefined ? undefined : scene.jobs.get(owner.uid);
        if (job?.isForeign === true) continue;
        const mayHold = job !== undefined && job.goneAt === undefined && !isFinished(job.job);
        if (!claim.holds(mayHold || !isTracked(pod))) claim.fail(pod, 'the finalizer is still on');
        // A failed pod hands its count on to its index's next one, and waits for it, in a suspended Job too.
        const isHeld = mayHold && job.job.spec.backoffLimitPerIndex !== undefined && isTerminal(pod);
        const isStuck = pod.metadata.deletionTimestamp !== undefined && !hasLostNodes && !isHeld;
        if (!claim.holds(!isStuck)) claim.fail(pod, 'Terminating for ever');
      }
      if (hasLostNodes) return;
      for (const { job, goneAt } of scene.jobs.values()) {
        const isStuck = goneAt === undefined && job.metadata.deletionTimestamp !== undefined;
        if (!claim.holds(!isStuck)) claim.fail(job, 'Terminating for ever');
      }
    },
  }),
};

/** Nothing is left to do for the Job: syncs of it are idle. */
function isAtRest(course: JobCourse | undefined): boolean {
  if (course === undefined || course.goneAt !== undefined) return true;
  return isFinished(course.job) || (course.job.spec.suspend && course.active === 0);
}

export const theControllerRests: Invariant = {
  id: 'L3',
  statement: 'at rest a controller writes nothing, and looks at a key at most once a resync period',
  precondition: 'trace of the controller; Jobs that are finished, suspended or gone',
  source: 'eventually stable reconciliation (Anvil, OSDI 2024)',
  begin: (claim, scene) => {
    const recent = new Map<string, { at: Micros; syncs: number; writes: number; course: JobCourse | undefined }>();
    const note = (sync: TracedSync): void => {
      const { key, requests, startedAt } = sync;
      const course = jobUnder(scene, key);
      if (sync.controller !== 'job-controller' || !isAtRest(course) || course === undefined) return;
      const known = recent.get(key);
      const isLate = startedAt - course.lastAt > 5 * MINUTE;
      if (known === undefined || known.course !== course) {
        recent.set(key, { at: startedAt, syncs: isLate ? 1 : 0, writes: 0, course });
        return;
      }
      if (!isLate) return;
      known.syncs += 1;
      known.writes += requests.length;
    };
    return {
      sync: note,
      end() {
        for (const [key, { syncs, writes, course }] of recent) {
          // A process that starts looks at each Job, and once more for its pods.
          const most = scene.circumstances.hasRestarts ? 10 : 1;
          if (!claim.holds(syncs <= most && writes === 0))
            claim.fail(course?.job, `${key}: ${syncs} syncs and ${writes} writes at rest`);
        }
      },
    };
  },
};

function jobUnder(scene: Scene, key: string): JobCourse | undefined {
  const present = scene.objects.get(`Job/${key}`);
  return present === undefined ? undefined : scene.jobs.get(present.metadata.uid);
}
