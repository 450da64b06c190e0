// The ReplicaSet controller, as far as servers beside Jobs need it: keeps the wanted number of pods alive, replaces
// those that end, writes the counts. Pods without an owner are not adopted.
import type { ReplicatedWorkload } from '../api/cluster-objects.ts';
import { keyOf, refOf } from '../api/object.ts';
import type { Kind, ObjectKey } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { countReplicas, hasCounts, isActive, OwnedPods, podFromTemplate, withCounts } from './pod-from-template.ts';

const WATCHES: readonly Kind[] = ['ReplicaSet', 'Pod'];
/** At most so many pods are created or deleted in one sync. */
const BURST_REPLICAS = 500;

export const replicaSetController: ControllerFactory = context => new ReplicaSetController(context);

class ReplicaSetController implements Controller {
  readonly name = 'replicaset-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly ownIndexOf: readonly Kind[] = ['Pod'];
  readonly #context: ControllerContext;
  readonly #pods = new OwnedPods('ReplicaSet');
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
    const { view } = this.#context;
    const replicaSet = view.get('ReplicaSet', key);
    if (replicaSet === undefined) return 'done';
    const active = [...this.#pods.of(replicaSet.metadata.uid)].filter(isActive);
    const isCurrent = this.#context.seen('Pod') >= (this.#written.get(key) ?? 0);
    let isError = false;
    if (isCurrent && replicaSet.metadata.deletionTimestamp === undefined) {
      const surplus = active.length - replicaSet.spec.replicas;
      if (surplus < 0) isError = yield* this.#createPods(key, replicaSet, Math.min(-surplus, BURST_REPLICAS));
      if (surplus > 0) isError = yield* this.#deletePods(key, replicaSet, leastMissed(active, surplus));
    }
    const counts = countReplicas(active);
    if (!hasCounts(replicaSet, counts)) {
      const reply = yield { verb: 'updateStatus', object: withCounts(replicaSet, counts) };
      if (!reply.ok) return 'retry';
    }
    return isError ? 'retry' : 'done';
  }

  /** Creates pods in batches of 1, 2, 4 …; true: one could not be. */
  *#createPods(
    key: ObjectKey,
    replicaSet: ReplicatedWorkload,
    count: number,
  ): Generator<ApiRequest, boolean, ApiReply> {
    const first = this.#context.profile['job.slowStartInitial'];
    let batch = first === 0 ? count : first;
    for (let left = count; left > 0; left -= batch, batch *= 2) {
      const requests: ApiRequest[] = [];
      for (let i = 0; i < Math.min(batch, left); i += 1) {
        requests.push({ verb: 'create', object: podFromTemplate(replicaSet, {}) });
      }
      yield { verb: 'all', requests };
      if (this.#record(key, replicaSet, 'create')) return true;
    }
    return false;
  }

  *#deletePods(
    key: ObjectKey,
    replicaSet: ReplicatedWorkload,
    pods: readonly Pod[],
  ): Generator<ApiRequest, boolean, ApiReply> {
    yield { verb: 'all', requests: pods.map(pod => ({ verb: 'delete', ref: refOf(pod) })) };
    return this.#record(key, replicaSet, 'delete');
  }

  /** Events and memory of what the last requests did; true: one of them failed. */
  #record(key: ObjectKey, replicaSet: ReplicatedWorkload, verb: 'create' | 'delete'): boolean {
    let isError = false;
    for (const reply of this.#context.replies()) {
      if (reply.ok) {
        const { name, resourceVersion } = reply.object.metadata;
        this.#written.set(key, Math.max(this.#written.get(key) ?? 0, resourceVersion));
        const [reason, text] = verb === 'create' ? ['SuccessfulCreate', 'Created'] : ['SuccessfulDelete', 'Deleted'];
        this.#context.recordEvent(replicaSet, 'Normal', reason, `${text} pod: ${name}`);
        continue;
      }
      if (verb === 'delete' && reply.reason === 'NotFound') continue;
      isError = true;
      const [reason, text] = verb === 'create' ? ['FailedCreate', 'creating'] : ['FailedDelete', 'deleting'];
      this.#context.recordEvent(replicaSet, 'Warning', reason, `Error ${text}: ${reply.message}`);
    }
    return isError;
  }
}

/** The pods that a scale-down takes: unbound, then pending, then not ready, then ready ones; of each the youngest. */
function leastMissed(active: readonly Pod[], count: number): readonly Pod[] {
  const order = active.map((pod, age) => ({ pod, age, rank: keepRank(pod) }));
  order.sort((a, b) => a.rank - b.rank || b.age - a.age);
  return order.slice(0, Math.min(count, BURST_REPLICAS)).map(({ pod }) => pod);
}

function keepRank(pod: Pod): number {
  if (pod.nodeName === '') return 0;
  if (pod.status.phase === 'Pending') return 1;
  return pod.status.ready ? 3 : 2;
}
