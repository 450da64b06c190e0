// The disruption controller: keeps the status of PodDisruptionBudgets, from which the eviction API decides
// (`eviction-verdict.ts`). How many disruptions are allowed is `budget-status.ts`.
import type { PodDisruptionBudget } from '../api/cluster-objects.ts';
import { keyOf } from '../api/object.ts';
import type { ApiObject, Kind, ObjectKey, OwnerReference } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { BudgetMembers } from './budget-members.ts';
import { budgetStatus } from './budget-status.ts';
import { isGuarded } from './eviction-verdict.ts';

const WATCHES: readonly Kind[] = ['PodDisruptionBudget', 'ReplicaSet', 'Deployment', 'StatefulSet', 'Pod'];
const SCALED: ReadonlySet<string> = new Set(['ReplicaSet', 'Deployment', 'StatefulSet']);
/** Resource names of controllers without a number of replicas, as the event's text has them. */
const UNSCALED: Readonly<Record<string, string>> = { Job: 'jobs.batch', CronJob: 'cronjobs.batch' };

export const disruptionController: ControllerFactory = context => new DisruptionController(context);

interface Guard {
  budget: PodDisruptionBudget;
  members: BudgetMembers;
}

class DisruptionController implements Controller {
  readonly name = 'disruption-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly #context: ControllerContext;
  readonly #guards = new Map<ObjectKey, Guard>();

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    const { object } = event;
    if (object.kind === 'PodDisruptionBudget') this.#observeBudget(event, object as PodDisruptionBudget);
    else if (object.kind === 'Pod') this.#observePod(event, old as Pod | undefined);
    else for (const [key] of this.#guards) this.#context.queue.add(key);
  }

  *sync(key: ObjectKey): Sync {
    const guard = this.#guards.get(key);
    if (guard === undefined) return 'done';
    const { budget, members } = guard;
    const scale = this.#scaleOf(members, budget.metadata.namespace);
    const verdict = budgetStatus(budget.spec, { matching: members.matching, healthy: members.healthy, scale });
    if (!verdict.ok) {
      const message = `Failed to calculate the number of expected pods: ${verdict.message}`;
      this.#context.recordEvent(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
    }
    // What cannot be counted allows nothing.
    const status = verdict.ok ? verdict.status : { ...budget.status, disruptionsAllowed: 0 };
    if (isSame(status, budget.status)) return verdict.ok ? 'done' : 'retry';
    const next: PodDisruptionBudget = { ...budget, status };
    const reply = yield { verb: 'updateStatus', object: next };
    return reply.ok && verdict.ok ? 'done' : 'retry';
  }

  #observeBudget(event: WatchEvent, budget: PodDisruptionBudget): void {
    const key = keyOf(budget);
    if (event.type === 'DELETED') {
      this.#guards.delete(key);
      return;
    }
    const guard = this.#guards.get(key);
    if (guard !== undefined && guard.budget.spec === budget.spec) guard.budget = budget;
    else this.#guards.set(key, { budget, members: this.#count(budget) });
    this.#context.queue.add(key);
  }

  #observePod(event: WatchEvent, old: Pod | undefined): void {
    if (this.#guards.size === 0) return;
    const pod = event.object as Pod;
    for (const [key, { budget, members }] of this.#guards) {
      const wasGuarded = old !== undefined && isGuarded(old, budget);
      const isNowGuarded = event.type !== 'DELETED' && isGuarded(pod, budget);
      if (wasGuarded) members.remove(old);
      if (isNowGuarded) members.add(pod);
      if (wasGuarded || isNowGuarded) this.#context.queue.add(key);
    }
  }

  #count(budget: PodDisruptionBudget): BudgetMembers {
    const members = new BudgetMembers();
    for (const pod of this.#context.view.list('Pod')) if (isGuarded(pod, budget)) members.add(pod);
    return members;
  }

  /** Replicas that the controllers of the pods want together, or why that cannot be said. */
  #scaleOf(members: BudgetMembers, namespace: string): number | string {
    let scale = 0;
    for (const owner of members.controllers()) {
      if (!SCALED.has(owner.kind)) {
        return `${UNSCALED[owner.kind] ?? owner.kind} does not implement the scale subresource`;
      }
      scale += this.#replicasOf(owner, namespace);
    }
    return scale;
  }

  #replicasOf(owner: OwnerReference, namespace: string): number {
    const kind = owner.kind as 'ReplicaSet' | 'Deployment' | 'StatefulSet';
    return this.#context.view.get(kind, `${namespace}/${owner.name}`)?.spec.replicas ?? 0;
  }
}

function isSame(a: PodDisruptionBudget['status'], b: PodDisruptionBudget['status']): boolean {
  return (
    a.disruptionsAllowed === b.disruptionsAllowed &&
    a.currentHealthy === b.currentHealthy &&
    a.desiredHealthy === b.desiredHealthy &&
    a.expectedPods === b.expectedPods
  );
}
