// An index of pods by node for the controllers that act when a node is in trouble. It begins to watch when it is first
// asked, since most runs never lose a node; from then on it costs one entry a pod.
import type { Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { WatchEvent } from '../apiserver/request.ts';

export type PodObserver = (event: WatchEvent<Pod>, old: Pod | undefined) => void;

export class PodsByNode {
  private readonly connection: ApiConnection;
  private readonly observe: PodObserver | undefined;
  private readonly nodes = new Map<string, Map<string, Pod>>();
  private isWatching = false;

  /** `observe` is told of each pod event after the index shows it, once the index is in use. */
  constructor(connection: ApiConnection, observe?: PodObserver) {
    this.connection = connection;
    this.observe = observe;
  }

  /** Begins to watch, if it does not yet. */
  begin(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    this.connection.watch('Pod', (event, old) => this.take(event, old));
  }

  /** Pods bound to a node, in the order in which they were bound. */
  at(nodeName: string): Iterable<Pod> {
    this.begin();
    return this.nodes.get(nodeName)?.values() ?? [];
  }

  /** Names of nodes, there or not, that pods are bound to. */
  get nodeNames(): Iterable<string> {
    this.begin();
    return this.nodes.keys();
  }

  private take(event: WatchEvent<Pod>, old: Pod | undefined): void {
    const pod = event.object;
    if (pod.nodeName !== '') {
      let pods = this.nodes.get(pod.nodeName);
      if (event.type !== 'DELETED') {
        if (pods === undefined) this.nodes.set(pod.nodeName, (pods = new Map()));
        pods.set(pod.metadata.uid, pod);
      } else if (pods?.delete(pod.metadata.uid) === true && pods.size === 0) this.nodes.delete(pod.nodeName);
    }
    this.observe?.(event, old);
  }
}
