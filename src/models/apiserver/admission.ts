// What stands between a request and the store: priority classes, limit ranges, quotas, disruption budgets, and the
// defaulting and validation of published objects. Where no class, range or quota exists it costs a look at a map.
import type { LimitRange, PodDisruptionBudget, PriorityClass, ResourceQuota } from '../api/cluster-objects.ts';
import { podSpecAtCreation } from '../api/defaulting.ts';
import type { ApiObject, Kind } from '../api/object.ts';
import { isTerminal, type Pod, type PodSpec } from '../api/pod.ts';
import { evictionVerdict } from '../disruption/eviction-verdict.ts';
import type { ApiServer } from './api-server.ts';
import { limitRangeVerdict } from './limit-range.ts';
import { priorityOf } from './priority-class.ts';
import { objectUsage, podUsage, QuotaLedger, type Charge } from './quota.ts';
import { RESOURCES } from './resources.ts';

export type AdmittedSpec =
  | { readonly ok: true; readonly spec: PodSpec }
  | { readonly ok: false; readonly message: string };

export class Admission {
  private readonly server: ApiServer;
  private readonly quotas = new QuotaLedger();
  private readonly classes = new Map<string, PriorityClass>();
  /** Specs after admission, by the template's spec; dropped when a class or range changes. */
  private admitted = new WeakMap<PodSpec, AdmittedSpec>();
  private lastSpec: PodSpec | undefined;
  private lastAdmitted: AdmittedSpec | undefined;
  private isCounting = false;

  constructor(server: ApiServer) {
    this.server = server;
    const { store } = server;
    store.watch('PriorityClass', event => {
      const { object } = event;
      if (event.type === 'DELETED') this.classes.delete(object.metadata.name);
      else this.classes.set(object.metadata.name, object as PriorityClass);
      this.forgetSpecs();
    });
    store.watch('LimitRange', () => this.forgetSpecs());
    store.watch('ResourceQuota', event => this.observeQuota(event.type === 'DELETED', event.object as ResourceQuota));
  }

  /** The spec of a pod as it is stored: priority, limits, what the server adds to every pod. Equal specs are shared. */
  podSpec(spec: PodSpec, namespace: string): AdmittedSpec {
    if (spec === this.lastSpec && this.lastAdmitted !== undefined) return this.lastAdmitted;
    this.lastSpec = spec;
    this.lastAdmitted = this.admitted.get(spec) ?? this.admitNewSpec(spec, namespace);
    return this.lastAdmitted;
  }

  private forgetSpecs(): void {
    this.admitted = new WeakMap();
    this.lastSpec = undefined;
  }

  private admitNewSpec(spec: PodSpec, namespace: string): AdmittedSpec {
    const admitted = this.admitSpec(spec, namespace);
    this.admitted.set(spec, admitted);
    // A spec that has been through admission comes out as it is.
    if (admitted.ok) this.admitted.set(admitted.spec, admitted);
    return admitted;
  }

  /** Charges a pod to its namespace's quotas; the server's text where one refuses it. */
  chargePod(name: string, namespace: string, spec: PodSpec): string | undefined {
    if (!this.quotas.hasQuotas(namespace)) return undefined;
    const refusal = this.quotas.charge(namespace, { usage: podUsage(spec), spec });
    return refusal === undefined ? undefined : `pods "${name}" is forbidden: ${refusal}`;
  }

  chargeObject(object: ApiObject, name: string): string | undefined {
    const { namespace } = object.metadata;
    if (object.kind === 'Event' || !this.quotas.hasQuotas(namespace)) return undefined;
    const resource = RESOURCES[object.kind];
    const refusal = this.quotas.charge(namespace, { usage: objectUsage(resource), spec: undefined });
    return refusal === undefined ? undefined : `${resource} "${name}" is forbidden: ${refusal}`;
  }

  /** Why the eviction API refuses to let the pod go; undefined: it may go, and its budget has paid. */
  evictionRefusal(pod: Pod): string | undefined {
    const { store } = this.server;
    if (store.count('PodDisruptionBudget') === 0) return undefined;
    const budgets: PodDisruptionBudget[] = [];
    for (const budget of store.list('PodDisruptionBudget')) {
      if (budget.metadata.namespace === pod.metadata.namespace) budgets.push(budget);
    }
    const verdict = evictionVerdict(pod, budgets);
    if (!verdict.ok) return verdict.message;
    const { budget } = verdict;
    if (budget !== undefined) {
      const status = { ...budget.status, disruptionsAllowed: budget.status.disruptionsAllowed - 1 };
      const paid: PodDisruptionBudget = { ...budget, status };
      this.server.submit({ verb: 'updateStatus', object: paid, unconditional: true });
    }
    return undefined;
  }

  private admitSpec(spec: PodSpec, namespace: string): AdmittedSpec {
    const priority = priorityOf(spec, this.classes);
    if (!priority.ok) return priority;
    const ranges: LimitRange[] = [];
    for (const range of this.server.store.list('LimitRange')) {
      if (range.metadata.namespace === namespace) ranges.push(range);
    }
    const limited = limitRangeVerdict(spec, ranges);
    if (!limited.ok) return limited;
    return { ok: true, spec: podSpecAtCreation({ ...limited.spec, ...priority.priority }) };
  }

  private observeQuota(isDeleted: boolean, quota: ResourceQuota): void {
    const { namespace, name } = quota.metadata;
    if (isDeleted) {
      this.quotas.removeQuota(namespace, name);
      return;
    }
    this.quotas.setQuota(quota, this.charges(namespace));
    if (this.isCounting) return;
    // Pods are looked at from the first quota on.
    this.isCounting = true;
    this.server.store.watch('Pod', (event, old) =>
      this.releasePod(event.type === 'DELETED', event.object as Pod, old as Pod | undefined),
    );
  }

  /** What a namespace holds already. */
  private *charges(namespace: string): Iterable<Charge> {
    for (const kind of COUNTED_KINDS) {
      for (const object of this.server.store.list(kind)) {
        if (object.metadata.namespace !== namespace) continue;
        if (object.kind !== 'Pod') yield { usage: objectUsage(RESOURCES[kind]), spec: undefined };
        else if (!isTerminal(object)) yield { usage: podUsage(object.spec), spec: object.spec };
      }
    }
  }

  private releasePod(isDeleted: boolean, pod: Pod, old: Pod | undefined): void {
    if (old === undefined || isTerminal(old) || !(isDeleted || isTerminal(pod))) return;
    const { namespace } = pod.metadata;
    if (this.quotas.hasQuotas(namespace)) this.quotas.release(namespace, { usage: podUsage(pod.spec), spec: pod.spec });
  }
}

const COUNTED_KINDS: readonly Kind[] = ['Pod', 'Job', 'CronJob', 'Service', 'ReplicaSet', 'Deployment', 'StatefulSet'];
