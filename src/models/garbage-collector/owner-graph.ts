// Who owns whom, as the garbage collector has seen it: one node an object, edges from owner references, and owners that
// are only known by their dependents. Says which objects have to be looked at after a change; what happens to them is
// `garbage-collector.ts`.
import type { ApiObject, Kind, OwnerReference } from '../api/object.ts';
import type { WatchEvent } from '../apiserver/request.ts';

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

export interface GraphNode {
  /** Undefined: an owner of a kind that no model acts on. */
  readonly kind: Kind | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly owners: readonly OwnerReference[];
  readonly dependents: ReadonlySet<GraphNode>;
  /** How many dependents hold up a foreground deletion of this object. */
  readonly blockers: number;
  /** It waits for its dependents to be deleted (finalizer foregroundDeletion). */
  readonly isDeletingDependents: boolean;
  /** It waits for its dependents to be cut loose (finalizer orphan). */
  readonly isOrphaning: boolean;
}

interface Node extends GraphNode {
  kind: Kind | undefined;
  namespace: string;
  name: string;
  owners: readonly OwnerReference[];
  /** The shared empty set until there is one: most objects own nothing. */
  dependents: Set<Node>;
  blockers: number;
  isDeletingDependents: boolean;
  isOrphaning: boolean;
  /** False: known only from a reference to it. */
  isObserved: boolean;
}

const NO_OWNERS: readonly OwnerReference[] = [];
/** Never added to. */
const NO_DEPENDENTS: Set<Node> = new Set();

/** Kinds that can own something, by the name that references have. */
const OWNER_KINDS: ReadonlyMap<string, Kind> = new Map(
  (['CronJob', 'Deployment', 'Job', 'Node', 'Pod', 'ReplicaSet', 'Service', 'StatefulSet'] as const).map(
    (kind): [string, Kind] => [kind, kind],
  ),
);

/** The kind that a reference names, if the models act on it. */
export function ownerKind(owner: OwnerReference): Kind | undefined {
  return OWNER_KINDS.get(owner.kind);
}

export class OwnerGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #wake: (uid: string) => void;

  /** @param wake called with the uid of each object that has to be looked at */
  constructor(wake: (uid: string) => void) {
    this.#wake = wake;
  }

  node(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** Takes in one watch event. O(1), save for the edges that change. */
  observe(event: WatchEvent): void {
    const { object } = event;
    const meta = object.metadata;
    const node = this.#nodes.get(meta.uid);
    if (event.type === 'DELETED') {
      if (node !== undefined) this.#remove(node);
      return;
    }
    // Most events change neither owners nor deletion.
    if (node?.isObserved === true && node.owners === meta.ownerReferences && meta.deletionTimestamp === undefined)
      return;
    this.#update(node ?? this.#add(object.kind, meta.namespace, meta.name, meta.uid), object);
  }

  /** An owner turned out not to exist: its dependents have to be looked at. */
  forget(uid: string): void {
    const node = this.#nodes.get(uid);
    if (node !== undefined) this.#remove(node);
  }

  #add(kind: Kind | undefined, namespace: string, name: string, uid: string): Node {
    const node: Node = {
      kind,
      namespace,
      name,
      uid,
      owners: NO_OWNERS,
      dependents: NO_DEPENDENTS,
      blockers: 0,
      isDeletingDependents: false,
      isOrphaning: false,
      isObserved: false,
    };
    this.#nodes.set(uid, node);
    return node;
  }

  #update(node: Node, object: ApiObject): void {
    const { ownerReferences, deletionTimestamp, finalizers, namespace, name } = object.metadata;
    if (!node.isObserved) {
      node.isObserved = true;
      node.kind = object.kind;
      node.namespace = namespace;
      node.name = name;
    }
    if (node.owners !== ownerReferences) this.#changeOwners(node, ownerReferences);
    if (deletionTimestamp === undefined) return;
    if (!node.isOrphaning && finalizers.includes(ORPHAN_FINALIZER)) {
      node.isOrphaning = true;
      this.#wake(node.uid);
    }
    if (!node.isDeletingDependents && finalizers.includes(FOREGROUND_FINALIZER)) {
      node.isDeletingDependents = true;
      for (const dependent of node.dependents) this.#wake(dependent.uid);
      this.#wake(node.uid);
    }
  }

  #changeOwners(node: Node, owners: readonly OwnerReference[]): void {
    for (const owner of node.owners) this.#disconnect(node, owner);
    node.owners = owners;
    for (const reference of owners) {
      const known = this.#nodes.get(reference.uid);
      const owner = known ?? this.#add(ownerKind(reference), node.namespace, reference.name, reference.uid);
      if (owner.dependents === NO_DEPENDENTS) owner.dependents = new Set();
      owner.dependents.add(node);
      if (reference.blockOwnerDeletion) owner.blockers += 1;
      // Perhaps the owner has gone before this object came.
      if (known === undefined || known.isDeletingDependents) this.#wake(known === undefined ? owner.uid : node.uid);
    }
  }

  #disconnect(node: Node, reference: OwnerReference): void {
    const owner = this.#nodes.get(reference.uid);
    if (owner === undefined || !owner.dependents.delete(node)) return;
    if (reference.blockOwnerDeletion) owner.blockers -= 1;
    if (owner.isDeletingDependents && owner.blockers === 0) this.#wake(owner.uid);
    if (!owner.isObserved && owner.dependents.size === 0) this.#nodes.delete(owner.uid);
  }

  #remove(node: Node): void {
    this.#nodes.delete(node.uid);
    for (const owner of node.owners) this.#disconnect(node, owner);
    for (const dependent of node.dependents) this.#wake(dependent.uid);
  }
}
