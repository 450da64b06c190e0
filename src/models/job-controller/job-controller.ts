// The Job controller: which events make it look at a Job, and when (kubernetes-facts.md section 2.2). It keeps its own
// index of pods by Job; what a sync does is `sync.ts`.
import { isFinished, type Job } from '../api/job.ts';
import { controllerOf, keyOf, type ApiObject, type Kind, type ObjectKey } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { bugsAmong } from './bugs.ts';
import type { Environment } from './environment.ts';
import { JobMemory } from './memory.ts';
import { adoptPods, matchingOrphanJobs, ORPHAN_KEY, releaseOrphan } from './ownership.ts';
import { PodTemplates } from './pod-template.ts';
import { isSteady } from './steady.ts';
import { syncJob } from './sync.ts';

/** The value of `managedBy` that leaves a Job to this controller. */
const OWN_NAME = 'kubernetes.io/job-controller';

/**
 * Makes the Job controller; `onBackoff` tells the recorder how long a Job waits with new pods, `bugs` see `bugs.ts`.
 */
export function jobController(onBackoff: Environment['onBackoff'], bugs?: ReadonlySet<string>): ControllerFactory {
  return context => new JobController(context, onBackoff, bugsAmong(bugs));
}

class JobController implements Controller {
  readonly name: string = 'job-controller';
  readonly watches: readonly Kind[] = ['Job', 'Pod'];
  readonly ownIndexOf: readonly Kind[] = ['Pod'];
  private readonly context: ControllerContext;
  private readonly env: Environment;
  /** By the Job's uid. */
  private readonly memories = new Map<string, JobMemory>();
  /** The one that was asked for last: mostly the next one, too. */
  private latest: JobMemory | undefined;
  /** Pods without a controller, for adoption. */
  private readonly orphans = new Map<ObjectKey, Pod>();

  constructor(context: ControllerContext, onBackoff: Environment['onBackoff'], bugs: Environment['bugs']) {
    this.context = context;
    this.env = { context, templates: new PodTemplates(), onBackoff, bugs };
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    if (event.object.kind === 'Job') this.observeJob(event as WatchEvent<Job>, old as Job | undefined);
    else this.observePod(event as WatchEvent<Pod>, old as Pod | undefined);
  }

  sync(key: ObjectKey): Sync | undefined {
    if (key.startsWith(ORPHAN_KEY)) return this.syncOrphan(key.slice(ORPHAN_KEY.length));
    const job = this.context.view.get('Job', key);
    if (job === undefined || isManagedElsewhere(job)) return undefined;
    const memory = this.memory(job.metadata.uid);
    if (this.orphans.size > 0 || memory.pods.hasNewLabels) return this.adoptAndSync(key, job, memory);
    return isSteady(this.env, job, memory) ? undefined : syncJob(this.env, key, job, memory);
  }

  private *adoptAndSync(key: ObjectKey, job: Job, memory: JobMemory): Sync {
    const isError = yield* adoptPods(this.env, job, memory, this.orphans.values());
    if (isError) return 'retry';
    return yield* syncJob(this.env, key, job, memory);
  }

  private observeJob({ type, object: job }: WatchEvent<Job>, old: Job | undefined): void {
    const { uid } = job.metadata;
    const { queue, profile } = this.context;
    const memory = this.memory(uid);
    const key = memory.key ?? keyOf(job);
    if (type === 'DELETED') {
      this.enqueueTracked(memory);
      this.memories.delete(uid);
      this.latest = undefined;
      this.env.templates.forget(uid);
      queue.add(key);
      return;
    }
    memory.key = key;
    if (old === undefined || old.metadata.uid !== uid) {
      queue.add(key);
      return;
    }
    if (isFinished(job)) {
      this.enqueueTracked(memory);
      return;
    }
    if (old.metadata.generation !== job.metadata.generation) queue.add(key);
    else queue.addAfter(key, profile['job.syncBatch']);
    this.armChangedDeadline(job, old, key);
  }

  /** A deadline that was set or changed on a started Job acts on time. */
  private armChangedDeadline(job: Job, old: Job, key: ObjectKey): void {
    const { startTime } = job.status;
    const { activeDeadlineSeconds } = job.spec;
    if (startTime === undefined || activeDeadlineSeconds === undefined) return;
    if (old.spec.activeDeadlineSeconds === activeDeadlineSeconds) return;
    this.context.queue.addAfter(key, startTime + activeDeadlineSeconds * 1_000_000 - this.context.now());
  }

  private observePod({ type, object: pod }: WatchEvent<Pod>, old: Pod | undefined): void {
    const owner = controllerOf(pod);
    const earlier = old === undefined ? undefined : controllerOf(old);
    if (earlier !== undefined && old !== undefined && earlier.uid !== owner?.uid && earlier.kind === 'Job') {
      const before = this.memories.get(earlier.uid);
      before?.pods.delete(old);
      this.enqueueOwner(before);
    }
    if (owner === undefined) {
      this.observeOrphan(type, pod);
      return;
    }
    if (this.orphans.size > 0) this.orphans.delete(keyOf(pod));
    if (owner.kind !== 'Job') return;
    const memory = this.memory(owner.uid);
    // A pod that was adopted is known before the cache shows it.
    const known = earlier?.uid === owner.uid ? old : memory.pods.known(pod.metadata.uid);
    this.note(type, pod, known, memory);
    this.enqueueOwner(memory);
    if (type === 'DELETED') this.forgetIfGone(memory);
    else if (isTracked(pod) && this.isLeftBehind(pod, memory)) this.enqueueOrphan(pod);
  }

  /** Nothing is left of the Job: neither itself nor a pod. */
  private forgetIfGone(memory: JobMemory): void {
    if (memory.key !== undefined || !memory.pods.isEmpty) return;
    this.memories.delete(memory.uid);
    this.latest = undefined;
  }

  /** No sync will take the finalizer off: the Job is gone, or has ended and the pod is being deleted. */
  private isLeftBehind(pod: Pod, { key }: JobMemory): boolean {
    // A pod whose Job the cache does not show may be seen before it.
    if (pod.metadata.deletionTimestamp === undefined) return false;
    if (key === undefined) return true;
    const job = this.context.view.get('Job', key);
    return job !== undefined && isFinished(job);
  }

  private note(type: WatchEvent['type'], pod: Pod, old: Pod | undefined, memory: JobMemory): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (type === 'DELETED') {
      memory.pods.delete(old ?? pod);
      memory.removals.delete(uid);
      memory.expectations.deletionObserved();
      return;
    }
    memory.pods.update(pod, old);
    if (!isTracked(pod)) memory.removals.delete(uid);
    if (deletionTimestamp !== undefined) memory.expectations.deletionObserved();
    else if (type === 'ADDED') memory.expectations.creationObserved();
  }

  private observeOrphan(type: WatchEvent['type'], pod: Pod): void {
    const key = keyOf(pod);
    if (type === 'DELETED') {
      this.orphans.delete(key);
      return;
    }
    this.orphans.set(key, pod);
    if (isTracked(pod)) this.enqueueOrphan(pod);
    const { view, queue, profile } = this.context;
    for (const job of matchingOrphanJobs(pod, view.list('Job'))) queue.addAfter(keyOf(job), profile['job.syncBatch']);
  }

  private enqueueOwner(memory: JobMemory | undefined): void {
    const key = memory?.key;
    if (key !== undefined) this.context.queue.addAfter(key, this.context.profile['job.syncBatch']);
  }

  /** Pods of a finished or deleted Job must not keep the finalizer. */
  private enqueueTracked({ pods }: JobMemory): void {
    for (const pod of pods.all()) if (isTracked(pod)) this.enqueueOrphan(pod);
  }

  private enqueueOrphan(pod: Pod): void {
    if (this.env.bugs?.has('orphan-finalizer-leak') === true) return;
    this.context.queue.add(ORPHAN_KEY + keyOf(pod));
  }

  private *syncOrphan(key: ObjectKey): Sync {
    const slash = key.indexOf('/');
    const pod = this.context.view.liveGet('Pod', key.slice(0, slash), key.slice(slash + 1));
    if (pod === undefined || !isTracked(pod)) return 'done';
    const owner = controllerOf(pod);
    const jobKey = owner === undefined ? undefined : this.memories.get(owner.uid)?.key;
    const job = jobKey === undefined ? undefined : this.context.view.get('Job', jobKey);
    if (job !== undefined && (!isFinished(job) || isManagedElsewhere(job))) return 'done';
    return yield* releaseOrphan(pod);
  }

  private memory(uid: string): JobMemory {
    if (this.latest?.uid === uid) return this.latest;
    let memory = this.memories.get(uid);
    if (memory === undefined) {
      memory = new JobMemory(uid);
      this.memories.set(uid, memory);
    }
    this.latest = memory;
    return memory;
  }
}

function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== OWN_NAME;
}
