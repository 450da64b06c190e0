// The API server: the authority over all objects. Each request is one transaction: checked, stored, told to the
// watchers. Rules of single kinds are in the registries and in `admission.ts`; latency and throttles are the clients'.
import type { RandomStreams } from '../../sim/random-stream.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { admitPatch } from '../api/admit.ts';
import { jobStatusFaults } from '../api/job-status.ts';
import type { Job } from '../api/job.ts';
import { refOf, type ApiObject, type ObjectRef, type Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { Profile } from '../cluster/profile.ts';
import { Admission } from './admission.ts';
import { DelayedWatches } from './delayed-watch.ts';
import { Identities } from './identity.ts';
import { JobsFromTemplates } from './job-from-template.ts';
import { PodRegistry } from './pod-registry.ts';
import type { ApiReply, ApiRequest, Propagation } from './request.ts';
import { RESOURCES } from './resources.ts';
import { Store } from './store.ts';
import { changedMeta, nextJob, nextMeta, withMeta } from './versions.ts';

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

export interface ServerOptions {
  readonly simulation: Simulation;
  readonly profile: Profile;
  readonly streams: RandomStreams;
  readonly seed: string;
  /** Wall clock at t = 0, microseconds since 1970. */
  readonly epoch: number;
}

export class ApiServer {
  readonly store: Store = new Store();
  readonly delayedWatches: DelayedWatches;
  readonly profile: Profile;
  readonly epoch: number;
  readonly identities: Identities;
  readonly admission: Admission;
  private readonly simulation: Simulation;
  private readonly pods: PodRegistry;
  private readonly templates = new JobsFromTemplates();
  private events = 0;
  /** Instant at which objects were made that exist before the manifests; undefined once the run is on. */
  private setupTime: Time | undefined;

  constructor(options: ServerOptions) {
    this.simulation = options.simulation;
    this.delayedWatches = new DelayedWatches(options.simulation, this.store);
    this.profile = options.profile;
    this.epoch = options.epoch;
    this.identities = new Identities(options.streams, options.seed);
    this.admission = new Admission(this);
    this.pods = new PodRegistry(this);
  }

  /** Now as an API time: truncated to the whole second of the wall clock where the profile truncates. */
  get apiNow(): Time {
    if (this.setupTime !== undefined) return this.setupTime;
    const now = this.simulation.now;
    return this.profile.truncatesTimes ? Math.floor((this.epoch + now) / 1_000_000) * 1_000_000 - this.epoch : now;
  }

  /** Exact instant of the run; before the manifests are applied, the instant of the set-up. */
  get now(): Time {
    return this.setupTime ?? this.simulation.now;
  }

  /** Makes objects as of an earlier instant: nodes and classes that were there before the manifests. */
  during(time: Time, act: () => void): void {
    this.setupTime = time;
    act();
    this.setupTime = undefined;
  }

  nextEventNumber(): number {
    this.events += 1;
    return this.events;
  }

  submit(request: ApiRequest): ApiReply {
    switch (request.verb) {
      case 'get':
        return this.find(request.ref);
      case 'create':
        return this.create(request.object);
      case 'update':
        return this.update(request.object);
      case 'updateStatus':
        return this.updateStatus(request.object, request.unconditional ?? false);
      case 'patchPodStatus':
        return this.pods.patchStatus(request);
      case 'patch':
        return this.patch(request);
      case 'removeFinalizer':
        return this.removeFinalizer(request.ref, request.finalizer);
      case 'delete':
        return request.ref.kind === 'Pod' ? this.pods.delete(request) : this.delete(request);
      case 'evict':
        return this.pods.evict(request);
      case 'bind':
        return this.pods.bind(request);
      case 'all':
        return { ok: false, reason: 'InternalError', message: 'requests side by side are split by the connection' };
    }
  }

  /** Takes the object out of the store; returns its last version. */
  removeObject<T extends ApiObject>(object: T): T {
    const last = withMeta(object, nextMeta(object.metadata, this.store.nextVersion()));
    this.store.remove(last);
    return last;
  }

  conflict(object: ApiObject): ApiReply<never> {
    const resource = RESOURCES[object.kind];
    const message =
      `Operation cannot be fulfilled on ${resource} "${object.metadata.name}": the object has been modified; ` +
      'please apply your changes to the latest version and try again';
    return { ok: false, reason: 'Conflict', message };
  }

  uidConflict(object: ApiObject, uid: string): ApiReply<never> {
    const resource = RESOURCES[object.kind];
    const message =
      `Operation cannot be fulfilled on ${resource} "${object.metadata.name}": Precondition failed: ` +
      `UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`;
    return { ok: false, reason: 'Conflict', message };
  }

  private create(object: ApiObject): ApiReply {
    if (object.kind === 'Pod') return this.pods.create(object as Pod);
    const meta = object.metadata;
    const name = meta.name === '' ? this.identities.name(meta.generateName) : meta.name;
    if (this.store.get(object.kind, meta.namespace, name) !== undefined) {
      return { ok: false, reason: 'AlreadyExists', message: `${RESOURCES[object.kind]} "${name}" already exists` };
    }
    const refusal = this.admission.chargeObject(object, name);
    if (refusal !== undefined) return { ok: false, reason: 'Forbidden', message: refusal };
    const created = withMeta(
      object,
      changedMeta(meta, this.store.nextVersion(), {
        name,
        uid: meta.uid === '' ? this.identities.uid() : meta.uid,
        generation: object.kind === 'Event' ? 0 : 1,
        creationTimestamp: this.apiNow,
        number: this.store.nextNumber(object.kind),
      }),
    );
    // A Job that a controller made has no selector yet: it needs the uid.
    const isBare = created.kind === 'Job' && (created as Job).spec.selector === undefined;
    const stored = isBare ? this.templates.prepare(created as Job) : created;
    this.store.put('ADDED', stored, undefined);
    return { ok: true, object: stored };
  }

  /** A write of the main resource: metadata and spec are taken, the status stays. */
  private update(wanted: ApiObject): ApiReply {
    const found = this.find(refOf(wanted));
    if (!found.ok) return wanted.kind === 'Event' ? this.create(wanted) : found;
    const current = found.object;
    const isStale =
      wanted.metadata.resourceVersion !== 0 && wanted.metadata.resourceVersion !== current.metadata.resourceVersion;
    if (isStale) return this.conflict(current);
    const isSpecChanged = specOf(wanted) !== specOf(current);
    const metadata = changedMeta(current.metadata, this.store.nextVersion(), {
      labels: wanted.metadata.labels,
      annotations: wanted.metadata.annotations,
      ownerReferences: wanted.metadata.ownerReferences,
      finalizers: wanted.metadata.finalizers,
      generation: current.metadata.generation + (isSpecChanged ? 1 : 0),
    });
    return this.commit(withStatus(withMeta(wanted, metadata), current), current);
  }

  private updateStatus(wanted: ApiObject, isUnconditional: boolean): ApiReply {
    if (wanted.kind === 'Pod') return this.pods.updateStatus(wanted as Pod, isUnconditional);
    const found = this.find(refOf(wanted));
    if (!found.ok) return found;
    const current = found.object;
    const isStale = wanted.metadata.resourceVersion !== current.metadata.resourceVersion;
    if (isStale && !isUnconditional) return this.conflict(current);
    if (wanted.kind === 'Job') return this.updateJobStatus(current as Job, wanted as Job);
    const metadata = nextMeta(current.metadata, this.store.nextVersion());
    const next = withStatus(withMeta(current, metadata), wanted);
    this.store.put('MODIFIED', next, current);
    return { ok: true, object: next };
  }

  private updateJobStatus(current: Job, wanted: Job): ApiReply {
    const causes = jobStatusFaults(current, wanted);
    if (causes.length > 0) {
      const texts = causes.map(cause => `${cause.path}: ${cause.message}`);
      const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
      const message = `Job.batch "${current.metadata.name}" is invalid: ${list}`;
      return { ok: false, reason: 'Invalid', message, causes };
    }
    const next = nextJob(current, nextMeta(current.metadata, this.store.nextVersion()), wanted.status);
    this.store.put('MODIFIED', next, current);
    return { ok: true, object: next };
  }

  private patch(request: ApiRequest & { readonly verb: 'patch' }): ApiReply {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const current = found.object;
    const verdict = admitPatch(current, request.patch, { epoch: this.epoch, subresource: request.subresource });
    if (!verdict.ok) return { ok: false, reason: verdict.failure, message: verdict.message, causes: verdict.causes };
    const wanted = verdict.object;
    if (request.subresource === 'status') return this.updateStatus(wanted, true);
    const { isSpecChanged } = verdict;
    const metadata = changedMeta(wanted.metadata, this.store.nextVersion(), {
      generation: current.metadata.generation + (isSpecChanged ? 1 : 0),
      number: current.metadata.number,
    });
    return this.commit(withMeta(wanted, metadata), current);
  }

  private removeFinalizer(ref: ObjectRef, finalizer: string): ApiReply {
    const found = this.find(ref);
    if (!found.ok) return found;
    const current = found.object;
    const left = without(current.metadata.finalizers, finalizer);
    if (left === current.metadata.finalizers) return found;
    return this.commit(withMeta(current, nextMeta(current.metadata, this.store.nextVersion(), left)), current);
  }

  /** Deletion of anything but a pod: dependents are the garbage collector's, which acts on finalizers and absence. */
  private delete(request: ApiRequest & { readonly verb: 'delete' }): ApiReply {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const current = found.object;
    const meta = current.metadata;
    const propagation: Propagation = request.propagation ?? (current.kind === 'Job' ? 'Orphan' : 'Background');
    const finalizers = meta.finalizers.filter(name => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
    if (propagation === 'Foreground') finalizers.push(FOREGROUND_FINALIZER);
    if (propagation === 'Orphan') finalizers.push(ORPHAN_FINALIZER);
    if (finalizers.length === 0) return { ok: true, object: this.removeObject(current) };
    if (meta.deletionTimestamp !== undefined && finalizers.join() === meta.finalizers.join()) return found;
    const metadata = changedMeta(meta, this.store.nextVersion(), {
      finalizers,
      deletionTimestamp: meta.deletionTimestamp ?? this.apiNow,
      deletionGracePeriodSeconds: 0,
      generation: meta.generation + (meta.deletionTimestamp === undefined ? 1 : 0),
    });
    const next = withMeta(current, metadata);
    this.store.put('MODIFIED', next, current);
    return { ok: true, object: next };
  }

  /** Stores a new version, or lets go of an object that only its finalizers kept. */
  private commit(next: ApiObject, current: ApiObject): ApiReply {
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = next.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0 && (deletionGracePeriodSeconds ?? 0) === 0) {
      this.store.remove(next);
    } else this.store.put('MODIFIED', next, current);
    return { ok: true, object: next };
  }

  private find(ref: ObjectRef): ApiReply {
    const object = this.store.find(ref);
    if (object === undefined) {
      return { ok: false, reason: 'NotFound', message: `${RESOURCES[ref.kind]} "${ref.name}" not found` };
    }
    if (ref.uid !== '' && ref.uid !== object.metadata.uid) return this.uidConflict(object, ref.uid);
    return { ok: true, object };
  }
}

const NO_FINALIZERS: readonly string[] = Object.freeze([]);

/** The list without one name; the same list where the name is not in it. */
function without(finalizers: readonly string[], finalizer: string): readonly string[] {
  if (!finalizers.includes(finalizer)) return finalizers;
  return finalizers.length === 1 ? NO_FINALIZERS : finalizers.filter(other => other !== finalizer);
}

function specOf(object: ApiObject): unknown {
  return 'spec' in object ? object.spec : undefined;
}

function withStatus<T extends ApiObject>(object: T, source: ApiObject): T {
  return 'status' in source ? { ...object, status: source.status } : object;
}
