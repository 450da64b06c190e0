// ReplicaSets, Deployments and StatefulSets in one process with one work queue: beside Jobs they are only servers, and
// one set of watches serves all three. Keys are `<kind>:<namespace>/<name>`.
import type { ApiObject, Kind, ObjectKey } from '../api/object.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { deploymentController } from './deployment-controller.ts';
import { replicaSetController } from './replicaset-controller.ts';
import { statefulSetController } from './statefulset-controller.ts';

const WATCHES: readonly Kind[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'Pod'];
const FACTORIES: Readonly<Record<string, ControllerFactory>> = {
  Deployment: deploymentController,
  ReplicaSet: replicaSetController,
  StatefulSet: statefulSetController,
};

export const replicatedWorkloadController: ControllerFactory = context => new ReplicatedWorkloadController(context);

class ReplicatedWorkloadController implements Controller {
  readonly name = 'replicated-workloads';
  readonly watches: readonly Kind[] = WATCHES;
  readonly ownIndexOf: readonly Kind[] = ['Pod'];
  readonly #controllers = new Map<string, Controller>();

  constructor(context: ControllerContext) {
    for (const [kind, factory] of Object.entries(FACTORIES)) {
      const queue = {
        add: (key: ObjectKey): void => context.queue.add(`${kind}:${key}`),
        addAfter: (key: ObjectKey, delay: number): void => context.queue.addAfter(`${kind}:${key}`, delay),
      };
      this.#controllers.set(kind, factory({ ...context, queue }));
    }
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    for (const controller of this.#controllers.values()) {
      if (controller.watches.includes(event.object.kind)) controller.observe(event, old);
    }
  }

  sync(key: ObjectKey): Sync | undefined {
    const colon = key.indexOf(':');
    return this.#controllers.get(key.slice(0, colon))?.sync(key.slice(colon + 1));
  }
}
