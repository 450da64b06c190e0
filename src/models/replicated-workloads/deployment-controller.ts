// The Deployment controller, as far as servers beside Jobs need it: one ReplicaSet for the present template, scaled to
// the wanted size; ReplicaSets of earlier templates shrink as the new one's pods become ready. Surge and unavailability
// limits, revisions and rollbacks are left out.
import type { ReplicatedWorkload } from '../api/cluster-objects.ts';
import { controllerOf, keyOf, makeMeta } from '../api/object.ts';
import type { Kind, ObjectKey } from '../api/object.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { hasCounts, ownerOf, withCounts } from './pod-from-template.ts';
import { templateHash } from './template-hash.ts';

const WATCHES: readonly Kind[] = ['Deployment', 'ReplicaSet'];
const HASH_LABEL = 'pod-template-hash';

export const deploymentController: ControllerFactory = context => new DeploymentController(context);

class DeploymentController implements Controller {
  readonly name = 'deployment-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly #context: ControllerContext;
  /** ReplicaSets by the uid of their Deployment. */
  readonly #replicaSets = new Map<string, Map<ObjectKey, ReplicatedWorkload>>();

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: WatchEvent): void {
    const object = event.object as ReplicatedWorkload;
    if (object.kind === 'Deployment') {
      this.#context.queue.add(keyOf(object));
      return;
    }
    const owner = controllerOf(object);
    if (owner === undefined || owner.kind !== 'Deployment') return;
    let owned = this.#replicaSets.get(owner.uid);
    if (owned === undefined) this.#replicaSets.set(owner.uid, (owned = new Map()));
    if (event.type === 'DELETED') owned.delete(keyOf(object));
    else owned.set(keyOf(object), object);
    if (owned.size === 0) this.#replicaSets.delete(owner.uid);
    this.#context.queue.add(`${object.metadata.namespace}/${owner.name}`);
  }

  *sync(key: ObjectKey): Sync {
    const deployment = this.#context.view.get('Deployment', key);
    if (deployment === undefined) return 'done';
    const owned = [...(this.#replicaSets.get(deployment.metadata.uid)?.values() ?? [])];
    if (deployment.metadata.deletionTimestamp === undefined) {
      const wanted = replicaSetOf(deployment);
      const present = owned.find(replicaSet => replicaSet.metadata.name === wanted.metadata.name);
      if (present === undefined) {
        if (!(yield* this.#create(deployment, wanted))) return 'retry';
      } else if (!(yield* this.#scale(deployment, present, deployment.spec.replicas))) return 'retry';
      const missing = Math.max(0, deployment.spec.replicas - (present?.status.readyReplicas ?? 0));
      for (const old of owned) {
        if (old === present) continue;
        if (!(yield* this.#scale(deployment, old, Math.min(old.spec.replicas, missing)))) return 'retry';
      }
    }
    const sum = (field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
      owned.reduce((total, replicaSet) => total + replicaSet.status[field], 0);
    const status = {
      replicas: sum('replicas'),
      readyReplicas: sum('readyReplicas'),
      availableReplicas: sum('availableReplicas'),
    };
    if (hasCounts(deployment, status)) return 'done';
    const reply = yield { verb: 'updateStatus', object: withCounts(deployment, status) };
    return reply.ok ? 'done' : 'retry';
  }

  *#create(deployment: ReplicatedWorkload, wanted: ReplicatedWorkload): Generator<ApiRequest, boolean, ApiReply> {
    const reply = yield { verb: 'create', object: wanted };
    // The cache may be behind: then the ReplicaSet is there already, and its event brings the next sync.
    if (!reply.ok) return reply.reason === 'AlreadyExists';
    this.#recordScaling(deployment, wanted.metadata.name, 0, wanted.spec.replicas);
    return true;
  }

  /** False: the write was refused. */
  *#scale(
    deployment: ReplicatedWorkload,
    replicaSet: ReplicatedWorkload,
    replicas: number,
  ): Generator<ApiRequest, boolean, ApiReply> {
    if (replicaSet.spec.replicas === replicas) return true;
    const next: ReplicatedWorkload = { ...replicaSet, spec: { ...replicaSet.spec, replicas } };
    const reply = yield { verb: 'update', object: next };
    if (!reply.ok) return false;
    this.#recordScaling(deployment, replicaSet.metadata.name, replicaSet.spec.replicas, replicas);
    return true;
  }

  #recordScaling(deployment: ReplicatedWorkload, name: string, from: number, to: number): void {
    if (from === to) return;
    const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`;
    this.#context.recordEvent(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
}

/** The ReplicaSet of the Deployment's present template, at full size. */
function replicaSetOf(deployment: ReplicatedWorkload): ReplicatedWorkload {
  const { template, selector, replicas } = deployment.spec;
  const hash = templateHash(template);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    kind: 'ReplicaSet',
    metadata: makeMeta({
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { 'deployment.kubernetes.io/desired-replicas': `${replicas}` },
      ownerReferences: [ownerOf(deployment)],
    }),
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0, readyReplicas: 0, availableReplicas: 0 },
  };
}
