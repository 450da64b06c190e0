// An own controller for joblab's simulated cluster: a queue that holds Jobs by `suspend` and admits them, oldest first,
// as long as the pods that admitted Jobs may run fit a quota. With it come the rules that it promises and the histories
// it is tried on: `joblab fuzz --with examples/quota-queue.ts`, or `findCounterExample` in a test.
import * as fc from 'fast-check';
import {
  adding,
  historyArbitrary,
  invariants,
  isFinished,
  jobArbitrary,
  refOf,
  type Controller,
  type ControllerContext,
  type HarnessOptions,
  type Invariant,
  type Job,
  type ObjectKey,
  type Scene,
  type SearchOptions,
  type Sync,
  type WatchEvent,
} from 'joblab/testing';

const NAME = 'quota-queue';
const LABEL = 'example.com/queue';
/** Pods that all admitted Jobs together may run side by side. */
export const QUOTA = 4;

const isQueued = ({ metadata }: Job): boolean => metadata.labels[LABEL] !== undefined;
const isAdmitted = (job: Job): boolean => isQueued(job) && !job.spec.suspend && !isFinished(job);
const isWaiting = (job: Job): boolean =>
  isQueued(job) && job.spec.suspend && !isFinished(job) && job.metadata.deletionTimestamp === undefined;
const byAge = (a: Job, b: Job): number => a.metadata.number - b.metadata.number;

/** Pods that some Jobs may run. */
function demandOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { spec }) => sum + spec.parallelism, 0);
}

class QuotaQueue implements Controller {
  readonly name = NAME;
  readonly watches = ['Job'] as const;
  private readonly context: ControllerContext;
  /** Admitted, as far as we know: the cache may not show it yet, and the reply may have been lost. By uid. */
  private readonly expected = new Set<string>();

  constructor(context: ControllerContext) {
    this.context = context;
  }

  observe({ object }: WatchEvent): void {
    const job = object as Job;
    if (!isQueued(job)) return;
    if (!isWaiting(job)) this.expected.delete(job.metadata.uid);
    this.context.queue.add('queue');
  }

  sync(_key: ObjectKey): Sync {
    return this.admit();
  }

  private *admit(): Sync {
    const jobs = [...this.context.view.list('Job')];
    const expected = jobs.filter(job => isWaiting(job) && this.expected.has(job.metadata.uid));
    let used = demandOf([...jobs.filter(isAdmitted), ...expected]);
    // What we asked for without learning the outcome is asked for again; it has its place already.
    const waiting = jobs.filter(job => isWaiting(job) && !expected.includes(job)).sort(byAge);
    for (const job of [...expected, ...waiting]) {
      const isNew = !expected.includes(job);
      if (isNew && used + job.spec.parallelism > QUOTA) continue;
      this.expected.add(job.metadata.uid);
      const reply = yield { verb: 'patch', ref: refOf(job), patch: { spec: { suspend: false } } };
      if (!reply.ok) return 'retry';
      if (isNew) used += job.spec.parallelism;
    }
    return 'done';
  }
}

/** Jobs of the queue that the API shows. */
function present(scene: Scene): Job[] {
  return [...scene.jobs.values()].filter(({ goneAt }) => goneAt === undefined).map(({ job }) => job);
}

/** Safety: looked at after each write of a Job. */
export const quotaIsKept: Invariant = {
  id: 'Q1',
  statement: `when a Job is admitted, admitted Jobs may run at most ${QUOTA} pods`,
  precondition: 'no lists that are behind: then the queue cannot know what it has admitted',
  source: 'promise of the queue',
  begin: (claim, scene) => {
    if (scene.circumstances.hasStaleLists) return undefined;
    return {
      job({ job }, old) {
        if (old?.spec.suspend !== true || !isAdmitted(job)) return;
        const used = demandOf(present(scene).filter(isAdmitted));
        if (!claim.holds(used <= QUOTA)) claim.fail(job, `admitted Jobs may run ${used} pods now`);
      },
    };
  },
};

/** Liveness: looked at when nothing happens any more. */
export const nobodyWaitsInVain: Invariant = {
  id: 'Q2',
  statement: 'at rest no waiting Job fits what is left of the quota',
  precondition: 'the history has come to rest',
  source: 'promise of the queue',
  begin: (claim, scene) => ({
    end() {
      if (!scene.circumstances.endsAtRest) return;
      const jobs = present(scene);
      const left = QUOTA - demandOf(jobs.filter(isAdmitted));
      for (const job of jobs.filter(isQueued)) {
        const isForgotten = isWaiting(job) && job.spec.parallelism <= left;
        if (!claim.holds(!isForgotten)) claim.fail(job, `it waits, though ${left} are left`);
      }
    },
  }),
};

/** The cluster with the queue in it; the invariants of Jobs and pods hold on. */
export const harness: HarnessOptions = {
  controllers: adding(NAME, context => new QuotaQueue(context)),
  invariants: [...invariants, quotaIsKept, nobodyWaitsInVain],
};

/** Three Jobs of the queue under faults of all controllers, the queue's own included. No user resumes Jobs by hand. */
export const histories: SearchOptions['histories'] = historyArbitrary({
  manifests: fc.tuple(...['a', 'b', 'c'].map(name => jobArbitrary(name).map(queued))),
  clients: [NAME],
  edits: 0,
});

type Manifest = Readonly<Record<string, unknown>>;

function queued(manifest: Manifest): Manifest {
  const metadata = { ...(manifest['metadata'] as Manifest), labels: { [LABEL]: 'main' } };
  return { ...manifest, metadata, spec: { ...(manifest['spec'] as Manifest), suspend: true } };
}
