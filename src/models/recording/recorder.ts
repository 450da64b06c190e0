// Watches the store without delay and keeps what metrics, tables and charts will ask for: a row a pod, a record a Job,
// step functions of the whole cluster. It never feeds back into the simulation.
import { bug } from '../../sim/invariant.ts';
import type { Micros } from '../../sim/time.ts';
import { isFinished, isIndexed, trueCondition, type Job } from '../api/job.ts';
import { controllerOf, type ApiObject, type OwnerReference } from '../api/object.ts';
import { isTerminal, type Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Store } from '../apiserver/store.ts';
import { indexOf } from '../job-controller/pod-index.ts';
import { decisionOf, isDecided } from './decision.ts';
import { ledgerOf } from './ledger.ts';
import type { ClusterObserver } from './observer.ts';
import { countAttempt, newState, withoutTemplate, type JobState } from './job-state.ts';
import { PodLevels } from './pod-levels.ts';
import { PodTable } from './pod-table.ts';
import {
  ATTEMPT_FAILED,
  ATTEMPT_REMOVED,
  ATTEMPT_RUNNING,
  ATTEMPT_SUCCEEDED,
  type JobOutcome,
  type JobRecord,
  type PodColumns,
  type QueueRecord,
  type Series,
} from './run-record.ts';
import { SeriesTable } from './series-table.ts';

export class Recorder implements ClusterObserver {
  readonly assumptions: Set<string> = new Set();
  /** When the Jobs that appear next were asked for; undefined: when they appear. */
  appliedAt: Micros | undefined;
  /** Jobs that are not finished and not deleted. */
  unfinishedJobs = 0;
  private readonly now: () => Micros;
  private readonly nodeRow: (name: string) => number;
  private readonly pods = new PodTable();
  private readonly jobs: JobState[] = [];
  private readonly jobsByUid = new Map<string, JobState>();
  private lastOwners: readonly OwnerReference[] | undefined;
  private lastOwner: JobState | undefined;
  private readonly queues = new Map<string, QueueRecord>();
  private readonly seriesTable: SeriesTable | undefined;
  private levels: PodLevels | undefined;
  private active = 0;
  private running = 0;
  private completions = 0;
  private busy = 0;
  private busySince: Micros = 0;
  private busyTotal = 0;

  constructor(store: Store, now: () => Micros, options: { nodeRow: (name: string) => number; keepsSeries: boolean }) {
    this.now = now;
    this.nodeRow = options.nodeRow;
    this.seriesTable = options.keepsSeries ? new SeriesTable() : undefined;
    store.watch('Job', (event, old) => this.observeJob(event as WatchEvent<Job>, old));
    store.watch('Pod', (event, old) => this.observePod(event as WatchEvent<Pod>, old as Pod | undefined));
  }

  imagesPulled(pod: Pod, at: Micros): void {
    const row = rowOf(pod);
    if (!this.isGone(row)) this.pods.pulled[row] = at;
  }

  cpuUsed(pod: Pod, coreMicros: number, sharedMicros: Micros): void {
    const row = rowOf(pod);
    if (this.isGone(row)) return;
    this.pods.cpuSeconds[row] = (this.pods.cpuSeconds[row] ?? 0) + coreMicros / 1_000_000;
    this.pods.shared[row] = (this.pods.shared[row] ?? 0) + sharedMicros;
  }

  busyCores(cores: number): void {
    const now = this.now();
    this.busyTotal += this.busy * (now - this.busySince);
    this.busy = cores;
    this.busySince = now;
    this.seriesTable?.set('busyCpu', now, cores);
  }

  assumed(text: string): void {
    this.assumptions.add(text);
  }

  backoff(jobUid: string, from: Micros, until: Micros): void {
    const state = this.jobsByUid.get(jobUid);
    const last = state?.backoffs.at(-1);
    // A later sync of the same wait says the same end again.
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], until);
    else state?.backoffs.push([from, until]);
  }

  queue(name: string, waiting: number, inWork: number, done: number, lost: number, repeated: number): void {
    this.queues.set(name, { name, done, lost, repeated });
    if (this.seriesTable === undefined) return;
    const now = this.now();
    this.seriesTable.set(`queue:${name}`, now, waiting);
    this.seriesTable.set(`inWork:${name}`, now, inWork);
    this.seriesTable.set(`done:${name}`, now, done);
  }

  functionScale(name: string, waiting: number, ready: number, wanted: number): void {
    const now = this.now();
    this.seriesTable?.set(`function:${name}:waiting`, now, waiting);
    this.seriesTable?.set(`function:${name}:ready`, now, ready);
    this.seriesTable?.set(`function:${name}:wanted`, now, wanted);
  }

  served(name: string, waited: Micros, ran: Micros): void {
    this.seriesTable?.set(`served:${name}:waited`, this.now(), waited / 1_000_000);
    this.seriesTable?.set(`served:${name}:ran`, this.now(), ran / 1_000_000);
  }

  get hasJobs(): boolean {
    return this.jobs.length > 0;
  }

  /** Busy core-microseconds so far. */
  get busyCpu(): number {
    return this.busyTotal + this.busy * (this.now() - this.busySince);
  }

  finish(waitsFor: (job: Job) => string): {
    jobs: JobRecord[];
    pods: PodColumns;
    series: Series[];
    queues: QueueRecord[];
  } {
    // In order of their ends, as the ledger sorts them: then there is next to nothing to sort.
    const rows: number[][] = this.jobs.map(() => []);
    const { ends } = this.pods;
    for (let i = 0; i < ends.length; i += 1) rows[this.pods.job[ends.at(i)] ?? -1]?.push(ends.at(i));
    const jobs = this.jobs.map((state, i) => this.recordOf(state, rows[i] ?? [], waitsFor));
    return {
      jobs,
      pods: this.pods.columns(this.now()),
      series: this.seriesTable?.finish() ?? [],
      queues: [...this.queues.values()],
    };
  }

  private recordOf(state: JobState, rows: readonly number[], waitsFor: (job: Job) => string): JobRecord {
    const { job, appliedAt, finishedAt, backoffs } = state;
    const { spec, status } = job;
    const end = trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed');
    const outcome: JobOutcome =
      end !== undefined ? (end.type as 'Complete' | 'Failed') : state.isDeleted ? 'Deleted' : 'Unfinished';
    const completions = spec.completions ?? 0;
    const decision = decisionOf(job, state.decidedAt);
    const drainsQueue = spec.completions === undefined && this.queues.size > 0;
    const course = {
      pods: this.pods,
      rows,
      appliedAt,
      finishedAt,
      firstWave: state.firstWave,
      backoffs,
      drainsQueue,
    };
    return {
      name: job.metadata.name,
      appliedAt,
      startedAt: state.startedAt,
      finishedAt,
      outcome,
      reason: end?.reason ?? '',
      message: end?.message ?? (outcome === 'Unfinished' ? waitsFor(job) : ''),
      parallelism: spec.parallelism,
      completions: spec.completions,
      isIndexed: isIndexed(job),
      succeeded: status.succeeded,
      failed: status.failed,
      failedIndexes: status.failedIndexes?.within(completions).size ?? 0,
      completedIndexes: status.completedIndexes.within(completions).size,
      ledger: Number.isNaN(finishedAt)
        ? undefined
        : ledgerOf(decision === undefined ? course : { ...course, decision }),
      backoffs,
    };
  }

  private observeJob({ type, object: job }: WatchEvent<Job>, _old: ApiObject | undefined): void {
    const now = this.now();
    // Jobs are recorded in the order of their creation, too.
    let state = this.jobs[job.metadata.number - 1];
    if (state === undefined) {
      state = newState(this.jobs.length, this.appliedAt ?? now, job);
      this.jobs.push(state);
      this.jobsByUid.set(job.metadata.uid, state);
      this.unfinishedJobs += 1;
    }
    state.job = job;
    if (Number.isNaN(state.startedAt) && job.status.startTime !== undefined) state.startedAt = now;
    if (Number.isNaN(state.decidedAt) && isDecided(job)) state.decidedAt = now;
    const wasOpen = Number.isNaN(state.finishedAt) && !state.isDeleted;
    if (Number.isNaN(state.finishedAt) && isFinished(job)) state.finishedAt = now;
    if (type === 'DELETED') {
      state.isDeleted = true;
      state.job = withoutTemplate(job);
    }
    const isOpen = Number.isNaN(state.finishedAt) && !state.isDeleted;
    if (wasOpen && !isOpen) this.unfinishedJobs -= 1;
  }

  private observePod({ type, object: pod }: WatchEvent<Pod>, old: Pod | undefined): void {
    const row = rowOf(pod);
    if (old === undefined) this.addPod(row, pod);
    else this.update(row, pod, old);
    if (type === 'DELETED') this.removePod(row, pod);
  }

  private isGone(row: number): boolean {
    return !Number.isNaN(this.pods.gone[row] ?? 0);
  }

  private addPod(row: number, pod: Pod): void {
    const { pods } = this;
    const now = this.now();
    if (pods.add(pod.metadata.name, now) !== row) bug(`pod ${pod.metadata.name} is not the next to be recorded`);
    const state = this.jobOf(pod);
    if (state !== undefined) {
      const index = isIndexed(state.job) ? indexOf(pod) : -1;
      const earlier = index < 0 ? state.pods : countAttempt(state, index);
      pods.job[row] = state.row;
      pods.index[row] = index;
      pods.ordinal[row] = state.pods;
      pods.attempt[row] = earlier;
      state.pods += 1;
    }
    if (pod.nodeName !== '') this.bind(row, pod);
    this.active += 1;
    this.noteLevels(now);
  }

  /** The Job that controls the pod. Pods of one Job share the list of owners. */
  private jobOf(pod: Pod): JobState | undefined {
    const { ownerReferences } = pod.metadata;
    if (ownerReferences === this.lastOwners && this.lastOwner !== undefined) return this.lastOwner;
    const owner = controllerOf(pod);
    this.lastOwners = ownerReferences;
    this.lastOwner = owner === undefined ? undefined : this.jobsByUid.get(owner.uid);
    return this.lastOwner;
  }

  private bind(row: number, pod: Pod): void {
    this.pods.bound[row] = this.now();
    this.pods.node[row] = this.nodeRow(pod.nodeName);
  }

  private update(row: number, pod: Pod, old: Pod): void {
    const { pods } = this;
    const now = this.now();
    if (old.nodeName === '' && pod.nodeName !== '') this.bind(row, pod);
    if (old.status !== pod.status) this.updateStatus(row, pod, old, now);
    if (old.metadata.deletionTimestamp === undefined && pod.metadata.deletionTimestamp !== undefined) {
      pods.deleted.set(row, now);
    }
    if (pods.job[row] !== -1 && isTracked(old) && !isTracked(pod) && !isTerminal(pod)) {
      // Accounted for before it ended: a deleted pod as a failure; the others the controller does not want to count.
      pods.outcome[row] = pod.metadata.deletionTimestamp === undefined ? ATTEMPT_REMOVED : ATTEMPT_FAILED;
      pods.release(row);
    }
  }

  private updateStatus(row: number, pod: Pod, old: Pod, now: Micros): void {
    const { pods } = this;
    if (pod.status.containers !== old.status.containers) this.noteRestarts(row, pod, old, now);
    if (pod.status.phase === old.status.phase) return;
    pods.setPhase(row, pod.status.phase);
    if (pod.status.phase === 'Running') {
      pods.running[row] = now;
      // The image was there: nothing was pulled.
      if (Number.isNaN(pods.pulled[row] ?? Number.NaN)) pods.pulled[row] = pods.bound[row] ?? now;
      this.running += 1;
    } else if (isTerminal(pod) && !isTerminal(old)) {
      pods.finish(row, now);
      pods.restartWaits.end(row, now);
      if (waitsForRestart(old)) pods.endWait(row, now);
      pods.exitCode[row] = exitCodeOf(pod);
      if (pod.status.reason !== '') pods.reasons.set(row, pod.status.reason);
      if (pods.outcome[row] === ATTEMPT_RUNNING) {
        pods.outcome[row] = pod.status.phase === 'Succeeded' ? ATTEMPT_SUCCEEDED : ATTEMPT_FAILED;
      }
      if (pods.outcome[row] === ATTEMPT_SUCCEEDED) this.completions += 1;
      if (old.status.phase === 'Running') this.running -= 1;
      this.active -= 1;
    }
    this.noteLevels(now);
  }

  private noteRestarts(row: number, pod: Pod, old: Pod, now: Micros): void {
    const { pods } = this;
    const { containers } = pod.status;
    for (let i = 0; i < containers.length; i += 1) {
      const container = containers[i]!;
      const before = old.status.containers[i];
      if (before === undefined) continue;
      const hasEnded = before.state === 'running' && container.state !== 'running';
      if (hasEnded) pods.waitingSince.set(row, now);
      const isDown = hasEnded || (before.state === 'running' && container.restartCount > before.restartCount);
      const exitCode = isDown ? ((container.terminated ?? container.lastTerminated)?.exitCode ?? -1) : -1;
      if (isDown && isStartedAgain(pod, exitCode)) pods.restartWaits.begin(row, now, exitCode);
      if (i === 0 && isDown) {
        if (exitCode === 0) pods.successes[row] = (pods.successes[row] ?? 0) + 1;
      }
      if (container.restartCount <= before.restartCount) continue;
      pods.restarts[row] = (pods.restarts[row] ?? 0) + container.restartCount - before.restartCount;
      pods.restartedAt.set(row, now);
      pods.endWait(row, now);
    }
  }

  private removePod(row: number, pod: Pod): void {
    const { pods } = this;
    const now = this.now();
    pods.gone[row] = now;
    if (!Number.isNaN(pods.finished[row] ?? Number.NaN)) return;
    // It went without having ended: deleted before it ran, or by force.
    pods.finish(row, now);
    pods.restartWaits.end(row, now);
    if (waitsForRestart(pod)) pods.endWait(row, now);
    if (pods.outcome[row] === ATTEMPT_RUNNING) pods.outcome[row] = ATTEMPT_FAILED;
    if (pod.status.phase === 'Running') this.running -= 1;
    this.active -= 1;
    this.noteLevels(now);
  }

  private noteLevels(now: Micros): void {
    if (this.seriesTable === undefined) return;
    this.levels ??= new PodLevels(this.seriesTable);
    this.levels.note(now, this.active, this.running, this.completions);
  }
}

/** Pods are recorded in the order of their creation. */
function rowOf(pod: Pod): number {
  return pod.metadata.number - 1;
}

/** A container has ended and is to be started again. */
/** True where the pod goes on, and its container that ended is started again. */
function isStartedAgain(pod: Pod, exitCode: number): boolean {
  if (isTerminal(pod) || pod.spec.restartPolicy === 'Never') return false;
  return pod.spec.restartPolicy === 'Always' || exitCode !== 0;
}

function waitsForRestart(pod: Pod): boolean {
  return pod.status.containers.some(({ waitingReason }) => waitingReason === 'CrashLoopBackOff');
}

/** Exit code of the first container that failed, else 0; −1 where none has ended. */
function exitCodeOf(pod: Pod): number {
  let code = -1;
  for (const container of pod.status.containers) {
    const ended = container.terminated ?? container.lastTerminated;
    if (ended === undefined) continue;
    if (ended.exitCode !== 0) return ended.exitCode;
    code = 0;
  }
  return code;
}
