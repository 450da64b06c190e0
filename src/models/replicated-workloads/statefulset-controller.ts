// The StatefulSet controller, as far as servers beside Jobs need it: pods with ordinal names, one after the other, each
// when the one before is ready; ended pods are replaced under their name. Volumes and rolling updates are left out.
import type { ReplicatedWorkload } from '../api/cluster-objects.ts';
import { keyOf, refOf } from '../api/object.ts';
import type { Kind, ObjectKey } from '../api/object.ts';
import { isTerminal } from '../api/pod.ts';
import type { Pod, PodSpec, PodTemplateSpec } from '../api/pod.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { countReplicas, hasCounts, isActive, OwnedPods, podFromTemplate, withCounts } from './pod-from-template.ts';

const WATCHES: readonly Kind[] = ['StatefulSet', 'Pod'];

export const statefulSetController: ControllerFactory = context => new StatefulSetController(context);

/** One thing to do next; undefined: wait. */
type Step = { readonly action: 'create'; readonly ordinal: number } | { readonly action: 'delete'; readonly pod: Pod };

/**
 * What a StatefulSet does next: a missing ordinal is created when all before it are ready, an ended pod goes so that it
 * can come again, surplus pods go from the highest ordinal down.
 *
 * @param pods  by ordinal; pods that are being deleted included
 */
export function nextStep(replicas: number, isParallel: boolean, pods: ReadonlyMap<number, Pod>): Step | undefined {
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.get(ordinal);
    if (pod === undefined) return { action: 'create', ordinal };
    if (isTerminal(pod) && pod.metadata.deletionTimestamp === undefined) return { action: 'delete', pod };
    if (!isParallel && (!pod.status.ready || pod.metadata.deletionTimestamp !== undefined)) return undefined;
  }
  const surplus = [...pods.keys()].filter(ordinal => ordinal >= replicas).sort((a, b) => b - a);
  for (const ordinal of surplus) {
    const pod = pods.get(ordinal);
    if (pod === undefined) continue;
    if (pod.metadata.deletionTimestamp === undefined) return { action: 'delete', pod };
    if (!isParallel) return undefined;
  }
  return undefined;
}

class StatefulSetController implements Controller {
  readonly name = 'statefulset-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly ownIndexOf: readonly Kind[] = ['Pod'];
  readonly #context: ControllerContext;
  readonly #pods = new OwnedPods('StatefulSet');
  readonly #specs = new WeakMap<PodTemplateSpec, PodSpec>();
  /** Newest pod version that a sync of the key has written: the cache has to show it before the next change. */
  readonly #written = new Map<ObjectKey, number>();

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: WatchEvent): void {
    const isPod = event.object.kind === 'Pod';
    const key = isPod ? this.#pods.observe(event) : keyOf(event.object);
    if (!isPod && event.type === 'DELETED') this.#written.delete(keyOf(event.object));
    if (key !== undefined) this.#context.queue.add(key);
  }

  *sync(key: ObjectKey): Sync {
    const statefulSet = this.#context.view.get('StatefulSet', key);
    if (statefulSet === undefined) return 'done';
    const pods = this.#byOrdinal(statefulSet);
    const isCurrent = this.#context.seen('Pod') >= (this.#written.get(key) ?? 0);
    if (isCurrent && statefulSet.metadata.deletionTimestamp === undefined) {
      const { podManagementPolicy } = statefulSet.spec as { readonly podManagementPolicy?: string };
      const step = nextStep(statefulSet.spec.replicas, podManagementPolicy === 'Parallel', pods);
      if (step !== undefined && (yield* this.#act(key, statefulSet, step))) return 'retry';
    }
    const counts = countReplicas([...pods.values()].filter(isActive));
    if (!hasCounts(statefulSet, counts)) {
      const reply = yield { verb: 'updateStatus', object: withCounts(statefulSet, counts) };
      if (!reply.ok) return 'retry';
    }
    return 'done';
  }

  /** True: it failed. */
  *#act(key: ObjectKey, statefulSet: ReplicatedWorkload, step: Step): Generator<ApiRequest, boolean, ApiReply> {
    const { name } = statefulSet.metadata;
    const isCreation = step.action === 'create';
    const request: ApiRequest =
      step.action === 'create'
        ? { verb: 'create', object: this.#pod(statefulSet, step.ordinal) }
        : { verb: 'delete', ref: refOf(step.pod) };
    const reply = yield request;
    const podName = step.action === 'create' ? `${name}-${step.ordinal}` : step.pod.metadata.name;
    if (reply.ok) {
      this.#written.set(key, Math.max(this.#written.get(key) ?? 0, reply.object.metadata.resourceVersion));
      const reason = isCreation ? 'SuccessfulCreate' : 'SuccessfulDelete';
      const message = `${step.action} Pod ${podName} in StatefulSet ${name} successful`;
      this.#context.recordEvent(statefulSet, 'Normal', reason, message);
      // One pod at a time: the event of this change brings the next step.
      return false;
    }
    if (!isCreation && reply.reason === 'NotFound') return false;
    const message = `${step.action} Pod ${podName} in StatefulSet ${name} failed error: ${reply.message}`;
    this.#context.recordEvent(statefulSet, 'Warning', isCreation ? 'FailedCreate' : 'FailedDelete', message);
    return true;
  }

  #pod(statefulSet: ReplicatedWorkload, ordinal: number): Pod {
    const name = `${statefulSet.metadata.name}-${ordinal}`;
    return podFromTemplate(statefulSet, {
      name,
      hostname: name,
      labels: { 'apps.kubernetes.io/pod-index': `${ordinal}`, 'statefulset.kubernetes.io/pod-name': name },
      spec: this.#specOf(statefulSet),
    });
  }

  /** The template's spec with the service's name as subdomain; one object a template. */
  #specOf(statefulSet: ReplicatedWorkload): PodSpec {
    const { template, serviceName } = statefulSet.spec;
    if (serviceName === undefined || serviceName === '') return template.spec;
    let spec = this.#specs.get(template);
    if (spec === undefined) {
      spec = Object.assign({}, template.spec, { subdomain: serviceName });
      this.#specs.set(template, spec);
    }
    return spec;
  }

  #byOrdinal(statefulSet: ReplicatedWorkload): ReadonlyMap<number, Pod> {
    const pods = new Map<number, Pod>();
    const prefix = `${statefulSet.metadata.name}-`;
    for (const pod of this.#pods.of(statefulSet.metadata.uid)) {
      const ordinal = Number(pod.metadata.name.slice(prefix.length));
      if (pod.metadata.name.startsWith(prefix) && Number.isInteger(ordinal)) pods.set(ordinal, pod);
    }
    return pods;
  }
}
