// The garbage collector: deletes what no owner needs any more, in the background or before its owner, and cuts
// dependents loose where an owner is deleted with them left behind (kubernetes-facts.md section 1.9). It decides by
// live reads, since its own graph may be behind.
import { refOf } from '../api/object.ts';
import type { ApiObject, Kind, OwnerReference } from '../api/object.ts';
import type { ApiReply, ApiRequest, Propagation, WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER, OwnerGraph, ownerKind } from './owner-graph.ts';
import type { GraphNode } from './owner-graph.ts';

const WATCHES: readonly Kind[] = [
  'CronJob',
  'Job',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'Service',
  'PodDisruptionBudget',
  'Pod',
];

/** As the real one's cache of absent owners. */
const ABSENT_OWNERS_KEPT = 500;

export const garbageCollector: ControllerFactory = context => new GarbageCollector(context);

/** What the owners of an object are good for. */
interface OwnerStates {
  /** There, and not about to take its dependents with it. */
  readonly solid: readonly OwnerReference[];
  readonly absent: readonly OwnerReference[];
  /** Waits for this object to go. */
  readonly waiting: readonly OwnerReference[];
}

class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  readonly watches: readonly Kind[] = WATCHES;
  readonly ownIndexOf: readonly Kind[] = WATCHES;
  readonly #context: ControllerContext;
  readonly #graph: OwnerGraph;
  /** Owners that were read and not found: none of their other dependents asks again. */
  readonly #absentOwners = new Set<string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#graph = new OwnerGraph(uid => context.queue.add(uid));
  }

  observe(event: WatchEvent): void {
    this.#graph.observe(event);
  }

  /** Keys are uids. */
  *sync(uid: string): Sync {
    const node = this.#graph.node(uid);
    if (node === undefined || node.kind === undefined) return 'done';
    const found = yield getOf(node.kind, node.namespace, node.name);
    if (!found.ok && found.reason !== 'NotFound') return 'retry';
    if (!found.ok || found.object.metadata.uid !== uid) {
      this.#graph.forget(uid);
      return 'done';
    }
    const { object } = found;
    const { deletionTimestamp, finalizers } = object.metadata;
    if (deletionTimestamp !== undefined) {
      if (finalizers.includes(ORPHAN_FINALIZER)) return yield* this.#orphanDependents(node, object);
      if (finalizers.includes(FOREGROUND_FINALIZER) && node.blockers === 0) {
        const reply = yield { verb: 'removeFinalizer', ref: refOf(object), finalizer: FOREGROUND_FINALIZER };
        return resultOf(reply);
      }
      return 'done';
    }
    return yield* this.#collect(node, object);
  }

  /** Deletes the object if no owner needs it; takes away references to owners that do not count any more. */
  *#collect(node: GraphNode, object: ApiObject): Sync {
    const { ownerReferences } = object.metadata;
    if (ownerReferences.length === 0) return 'done';
    const states = yield* this.#ownerStates(object);
    if (states === undefined) return 'retry';
    const { solid, absent, waiting } = states;
    if (solid.length > 0) {
      if (solid.length === ownerReferences.length) return 'done';
      return resultOf(yield withOwners(object, solid));
    }
    // A dependent that has dependents of its own goes in the foreground too, if its owner waits.
    const hasDependents = waiting.length > 0 && node.dependents.size > 0;
    const propagation: Propagation = hasDependents ? 'Foreground' : propagationOf(object);
    if (absent.length + waiting.length === 0) return 'done';
    return resultOf(yield { verb: 'delete', ref: refOf(object), propagation });
  }

  /** Undefined where a read failed. */
  *#ownerStates(object: ApiObject): Generator<ApiRequest, OwnerStates | undefined, ApiReply> {
    const solid: OwnerReference[] = [];
    const absent: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of object.metadata.ownerReferences) {
      const kind = ownerKind(reference);
      // Owners of kinds unknown here are taken to be there: nothing is deleted on a guess.
      if (kind === undefined) {
        solid.push(reference);
        continue;
      }
      if (this.#absentOwners.has(reference.uid)) {
        absent.push(reference);
        continue;
      }
      const found = yield getOf(kind, kind === 'Node' ? '' : object.metadata.namespace, reference.name);
      if (!found.ok && found.reason !== 'NotFound') return undefined;
      if (!found.ok || found.object.metadata.uid !== reference.uid) {
        this.#rememberAbsent(reference.uid);
        absent.push(reference);
      } else if (isWaitingForDependents(found.object)) waiting.push(reference);
      else solid.push(reference);
    }
    return { solid, absent, waiting };
  }

  #rememberAbsent(uid: string): void {
    this.#absentOwners.add(uid);
    if (this.#absentOwners.size <= ABSENT_OWNERS_KEPT) return;
    const [oldest] = this.#absentOwners;
    if (oldest !== undefined) this.#absentOwners.delete(oldest);
  }

  /** Cuts all dependents loose, then lets the owner go. */
  *#orphanDependents(node: GraphNode, owner: ApiObject): Sync {
    const requests: ApiRequest[] = [];
    for (const dependent of node.dependents) {
      if (dependent.kind === undefined) continue;
      const object = this.#context.view.liveGet(dependent.kind, dependent.namespace, dependent.name);
      if (object === undefined || object.metadata.uid !== dependent.uid) continue;
      const others = object.metadata.ownerReferences.filter(reference => reference.uid !== node.uid);
      if (others.length < object.metadata.ownerReferences.length) requests.push(withOwners(object, others));
    }
    if (requests.length > 0) {
      yield { verb: 'all', requests };
      for (const reply of this.#context.replies()) if (resultOf(reply) === 'retry') return 'retry';
    }
    return resultOf(yield { verb: 'removeFinalizer', ref: refOf(owner), finalizer: ORPHAN_FINALIZER });
  }
}

function getOf(kind: Kind, namespace: string, name: string): ApiRequest {
  return { verb: 'get', ref: { kind, namespace, name, uid: '' } };
}

/** What is gone already needs nothing; anything else is tried again. */
function resultOf(reply: ApiReply): 'done' | 'retry' {
  return reply.ok || reply.reason === 'NotFound' ? 'done' : 'retry';
}

function isWaitingForDependents(owner: ApiObject): boolean {
  return owner.metadata.deletionTimestamp !== undefined && owner.metadata.finalizers.includes(FOREGROUND_FINALIZER);
}

function propagationOf(object: ApiObject): Propagation {
  const { finalizers } = object.metadata;
  if (finalizers.includes(ORPHAN_FINALIZER)) return 'Orphan';
  return finalizers.includes(FOREGROUND_FINALIZER) ? 'Foreground' : 'Background';
}

/** The object with these owners, on condition that it has not changed since it was read. */
function withOwners(object: ApiObject, ownerReferences: readonly OwnerReference[]): ApiRequest {
  return { verb: 'update', object: { ...object, metadata: { ...object.metadata, ownerReferences } } };
}
