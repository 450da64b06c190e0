// What the API server does with pods alone: admission at creation, binding, graceful deletion, status writes, eviction.
// Pods made by controllers share the template's spec; defaults of a pod's creation are laid over it once a template.
import { JOB_TRACKING_FINALIZER } from '../api/job.ts';
import { refOf, type Condition, type ObjectRef } from '../api/object.ts';
import { isTerminal, NEW_POD_STATUS, type Pod, type PodStatus } from '../api/pod.ts';
import type { ApiServer } from './api-server.ts';
import type { ApiReply, ApiRequest } from './request.ts';
import { changedMeta, nextMeta, nextPod } from './versions.ts';

const NAME_ATTEMPTS = 8;

const TOPOLOGY_LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const;

export class PodRegistry {
  private readonly server: ApiServer;

  constructor(server: ApiServer) {
    this.server = server;
  }

  create(wanted: Pod): ApiReply<Pod> {
    const { server } = this;
    const meta = wanted.metadata;
    const name = meta.name === '' ? this.freeName(meta.generateName, meta.namespace) : meta.name;
    if (meta.name !== '' && server.store.get('Pod', meta.namespace, name) !== undefined) {
      return { ok: false, reason: 'AlreadyExists', message: `pods "${name}" already exists` };
    }
    const admitted = server.admission.podSpec(wanted.spec, meta.namespace);
    if (!admitted.ok)
      return { ok: false, reason: 'Forbidden', message: `pods "${name}" is forbidden: ${admitted.message}` };
    const refusal = server.admission.chargePod(name, meta.namespace, admitted.spec);
    if (refusal !== undefined) return { ok: false, reason: 'Forbidden', message: refusal };
    const pod: Pod = {
      kind: 'Pod',
      metadata: {
        name,
        generateName: meta.generateName,
        namespace: meta.namespace,
        uid: server.identities.uid(),
        resourceVersion: server.store.nextVersion(),
        generation: 1,
        creationTimestamp: server.apiNow,
        deletionTimestamp: undefined,
        deletionGracePeriodSeconds: undefined,
        labels: meta.labels,
        annotations: meta.annotations,
        ownerReferences: meta.ownerReferences,
        finalizers: meta.finalizers,
        number: server.store.nextNumber('Pod'),
      },
      spec: admitted.spec,
      nodeName: wanted.spec.nodeName ?? '',
      hostname: wanted.hostname,
      status: NEW_POD_STATUS,
    };
    server.store.put('ADDED', pod, undefined);
    return { ok: true, object: pod };
  }

  bind(request: ApiRequest & { readonly verb: 'bind' }): ApiReply<Pod> {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const pod = found.object;
    if (pod.nodeName !== '' || pod.metadata.deletionTimestamp !== undefined) {
      const why =
        pod.nodeName !== ''
          ? `is already assigned to node "${pod.nodeName}"`
          : 'is being deleted, cannot be assigned to a host';
      const { name } = pod.metadata;
      const message = `Operation cannot be fulfilled on pods/binding "${name}": pod ${name} ${why}`;
      return { ok: false, reason: 'Conflict', message };
    }
    const old = pod.status;
    const status: PodStatus = {
      phase: old.phase,
      reason: old.reason,
      message: old.message,
      // A binding ends the nomination (seen in preemption-ignore).
      nominatedNodeName: '',
      startTime: old.startTime,
      scheduledAt: this.server.apiNow,
      unscheduledReason: '',
      unscheduledMessage: '',
      unscheduledSince: undefined,
      sandboxReady: old.sandboxReady,
      sandboxChanged: old.sandboxChanged,
      initialized: old.initialized,
      initializedChanged: old.initializedChanged,
      ready: old.ready,
      readyChanged: old.readyChanged,
      containersReady: old.containersReady,
      containersReadyChanged: old.containersReadyChanged,
      otherConditions: old.otherConditions,
      initContainers: old.initContainers,
      containers: old.containers,
    };
    const labels = this.topologyLabels(request.nodeName);
    if (labels === undefined) return this.write(pod, request.nodeName, status);
    const version = this.server.store.nextVersion();
    const metadata = changedMeta(pod.metadata, version, { labels: { ...pod.metadata.labels, ...labels } });
    const next = nextPod(pod, metadata, request.nodeName, status);
    this.server.store.put('MODIFIED', next, pod);
    return { ok: true, object: next };
  }

  /** Zone and region of the node, which pods take over when they are bound (PodTopologyLabels); undefined: none. */
  private topologyLabels(nodeName: string): Record<string, string> | undefined {
    const own = this.server.store.get('Node', '', nodeName)?.metadata.labels;
    let labels: Record<string, string> | undefined;
    for (const key of TOPOLOGY_LABELS) {
      const value = own?.[key];
      if (value !== undefined) labels = { ...labels, [key]: value };
    }
    return labels;
  }

  /** A status write of the kubelet: what others wrote into the status stays. */
  updateStatus(wanted: Pod, isUnconditional: boolean): ApiReply<Pod> {
    const meta = wanted.metadata;
    const found = this.find(refOf(wanted));
    if (!found.ok) return found;
    const pod = found.object;
    if (!isUnconditional) {
      if (meta.resourceVersion !== pod.metadata.resourceVersion) return this.server.conflict(pod);
      return this.write(pod, pod.nodeName, wanted.status);
    }
    let status = wanted.status;
    const kept = pod.status;
    if (status.otherConditions !== kept.otherConditions || status.nominatedNodeName !== kept.nominatedNodeName) {
      const otherConditions = mergeConditions(kept.otherConditions, status.otherConditions);
      status = { ...status, otherConditions, nominatedNodeName: kept.nominatedNodeName };
    }
    return this.write(pod, pod.nodeName, status);
  }

  patchStatus(request: ApiRequest & { readonly verb: 'patchPodStatus' }): ApiReply<Pod> {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const pod = found.object;
    const { change } = request;
    const merged: PodStatus = { ...pod.status, ...change };
    const status =
      change.otherConditions === undefined
        ? merged
        : { ...merged, otherConditions: mergeConditions(pod.status.otherConditions, change.otherConditions) };
    return this.write(pod, pod.nodeName, status);
  }

  /** Graceful deletion (kubernetes-facts.md section 4.6): at once where nothing runs, else the kubelet ends it. */
  delete(request: ApiRequest & { readonly verb: 'delete' }): ApiReply<Pod> {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const pod = found.object;
    const meta = pod.metadata;
    const wanted = request.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
    const grace = pod.nodeName === '' || isTerminal(pod) ? 0 : Math.max(0, wanted);
    const isDeleting = meta.deletionTimestamp !== undefined;
    if (isDeleting && grace > 0 && (meta.deletionGracePeriodSeconds ?? 0) <= grace) return { ok: true, object: pod };
    if (grace === 0 && meta.finalizers.length === 0) return { ok: true, object: this.server.removeObject(pod) };
    if (isDeleting && meta.deletionGracePeriodSeconds === grace) return { ok: true, object: pod };
    const metadata = changedMeta(meta, this.server.store.nextVersion(), {
      deletionTimestamp: this.server.apiNow + grace * 1_000_000,
      deletionGracePeriodSeconds: grace,
      generation: isDeleting ? meta.generation : meta.generation + 1,
    });
    const next = nextPod(pod, metadata, pod.nodeName, pod.status);
    this.server.store.put('MODIFIED', next, pod);
    return { ok: true, object: next };
  }

  evict(request: ApiRequest & { readonly verb: 'evict' }): ApiReply<Pod> {
    const found = this.find(request.ref);
    if (!found.ok) return found;
    const pod = found.object;
    const { server } = this;
    if (pod.status.phase === 'Running' && pod.metadata.deletionTimestamp === undefined) {
      const refusal = server.admission.evictionRefusal(pod);
      if (refusal !== undefined) return { ok: false, reason: 'TooManyRequests', message: refusal };
    }
    const condition: Condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: server.apiNow,
      lastProbeTime: undefined,
    };
    if (!isTerminal(pod)) {
      this.patchStatus({ verb: 'patchPodStatus', ref: request.ref, change: { otherConditions: [condition] } });
    }
    const { gracePeriodSeconds } = request;
    return this.delete({
      verb: 'delete',
      ref: request.ref,
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    });
  }

  private write(pod: Pod, nodeName: string, status: PodStatus): ApiReply<Pod> {
    const next = nextPod(pod, nextMeta(pod.metadata, this.server.store.nextVersion()), nodeName, status);
    this.server.store.put('MODIFIED', next, pod);
    return { ok: true, object: next };
  }

  private find(ref: ObjectRef): ApiReply<Pod> {
    const pod = this.server.store.find(ref) as Pod | undefined;
    if (pod === undefined) return { ok: false, reason: 'NotFound', message: `pods "${ref.name}" not found` };
    if (ref.uid !== '' && ref.uid !== pod.metadata.uid) return this.server.uidConflict(pod, ref.uid);
    return { ok: true, object: pod };
  }

  /** The server tries again when a generated name is taken. */
  private freeName(prefix: string, namespace: string): string {
    let name = this.server.identities.name(prefix);
    for (let i = 1; i < NAME_ATTEMPTS && this.server.store.get('Pod', namespace, name) !== undefined; i += 1) {
      name = this.server.identities.name(prefix);
    }
    return name;
  }
}

function mergeConditions(kept: readonly Condition[], written: readonly Condition[]): readonly Condition[] {
  if (kept.length === 0) return written;
  const others = kept.filter(condition => !written.some(other => other.type === condition.type));
  return [...others, ...written];
}

/** Whether the Job controller still has to account for the pod. */
export function isTracked(pod: Pod): boolean {
  const { finalizers } = pod.metadata;
  return (
    finalizers.length > 0 && (finalizers[0] === JOB_TRACKING_FINALIZER || finalizers.includes(JOB_TRACKING_FINALIZER))
  );
}
