// The servers behind work queues, found by the name of their Service: a queue answers while a pod that the Service
// selects is ready. A server that keeps its items in memory loses them with its container.
import type { Service } from '../api/cluster-objects.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { QueueWaiter } from './work-queue.ts';

export interface QueueServerEvents {
  /** The Service has a ready pod for the first time. */
  onFirstServing(service: string): void;
  /** The serving container has ended, with all it had in memory. */
  onServerLost(service: string): void;
}

interface ServerState {
  readonly waiters: Set<QueueWaiter>;
  /** Containers that serve, by pod uid: how often each had been restarted. */
  readonly serving: Map<string, number>;
  hasServed: boolean;
}

export class QueueServers {
  private readonly connection: ApiConnection;
  private readonly events: QueueServerEvents;
  private readonly states = new Map<string, ServerState>();
  private isWatching = false;

  constructor(connection: ApiConnection, events: QueueServerEvents) {
    this.connection = connection;
    this.events = events;
  }

  /** Whether there is a Service of that name. */
  has(service: string, namespace: string): boolean {
    return this.connection.get('Service', namespace, service) !== undefined;
  }

  /** Whether the Service's server answers now; if not, `waiter` is woken when it does. */
  isServing(service: string, namespace: string, waiter: QueueWaiter): boolean {
    const state = this.stateOf(service, namespace);
    if (state.serving.size > 0) return true;
    state.waiters.add(waiter);
    return false;
  }

  private stateOf(service: string, namespace: string): ServerState {
    const key = `${namespace}/${service}`;
    let state = this.states.get(key);
    if (state !== undefined) return state;
    state = { waiters: new Set(), serving: new Map(), hasServed: false };
    this.states.set(key, state);
    if (!this.isWatching) {
      this.isWatching = true;
      this.connection.watch('Pod', event => this.observe(event.object, event.type === 'DELETED'));
    } else for (const pod of this.connection.list('Pod')) this.observe(pod, false);
    return state;
  }

  private observe(pod: Pod, isDeleted: boolean): void {
    for (const [key, state] of this.states) {
      const [namespace = '', service = ''] = key.split('/');
      if (pod.metadata.namespace !== namespace) continue;
      const object = this.connection.get('Service', namespace, service);
      if (object !== undefined && selects(object, pod)) this.update(service, state, pod, isDeleted);
    }
  }

  private update(service: string, state: ServerState, pod: Pod, isDeleted: boolean): void {
    const { uid } = pod.metadata;
    const isReady = !isDeleted && pod.status.phase === 'Running' && pod.status.containersReady;
    const restarts = pod.status.containers[0]?.restartCount ?? 0;
    const known = state.serving.get(uid);
    if (known !== undefined && (!isReady || restarts !== known)) {
      state.serving.delete(uid);
      this.events.onServerLost(service);
    }
    if (!isReady || state.serving.has(uid)) return;
    state.serving.set(uid, restarts);
    if (!state.hasServed) {
      state.hasServed = true;
      this.events.onFirstServing(service);
    }
    for (const waiter of Array.from(state.waiters)) {
      state.waiters.delete(waiter);
      waiter.wake();
    }
  }
}

function selects(service: Service, pod: Pod): boolean {
  const selector = Object.entries(service.spec.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels[key] === value);
}
