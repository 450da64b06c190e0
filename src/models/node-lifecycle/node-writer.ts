// Changes to Node objects as controllers make them: read, change, write with the version read as a precondition, again
// where somebody else was faster.
import type { Node, Taint } from '../api/cluster-objects.ts';
import type { Condition } from '../api/object.ts';
import type { ApiConnection } from '../apiserver/connection.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const MEMORY_PRESSURE = 'node.kubernetes.io/memory-pressure';

/** `True` where the node's condition says nothing else. */
export function readinessOf(node: Node): Condition['status'] {
  return node.status.conditions.find(condition => condition.type === 'Ready')?.status ?? 'True';
}

/** The taint key that stands for a readiness; empty: none. */
export function taintKeyOf(readiness: Condition['status']): string {
  if (readiness === 'True') return '';
  return readiness === 'Unknown' ? UNREACHABLE : NOT_READY;
}

/** Whether the kubelet says that the node is short of memory. */
export function isPressed(node: Node): boolean {
  return node.status.conditions.some(({ type, status }) => type === 'MemoryPressure' && status === 'True');
}

/** The node with the taint that goes with its condition; the same object where nothing changes. */
export function withPressureTaint(node: Node, now: number): Node {
  const { taints } = node.spec;
  const others = taints.filter(({ key }) => key !== MEMORY_PRESSURE);
  if (others.length < taints.length === isPressed(node)) return node;
  const added: readonly Taint[] = isPressed(node)
    ? [{ key: MEMORY_PRESSURE, effect: 'NoSchedule', timeAdded: now }]
    : [];
  return { ...node, spec: { ...node.spec, taints: [...others, ...added] } };
}

/** The node with this condition in the place of the one of its type. */
export function withCondition(node: Node, condition: Condition): Node {
  const conditions = [...node.status.conditions.filter(({ type }) => type !== condition.type), condition];
  return { ...node, status: { ...node.status, conditions } };
}

/** How many of the controller's taints the node has. */
export function countTaints(node: Node): number {
  return node.spec.taints.filter(({ key }) => key === UNREACHABLE || key === NOT_READY).length;
}

/** The node with exactly this one of the controller's taints of an effect; the same object where nothing changes. */
export function withTaint(node: Node, key: string, effect: Taint['effect'], now: number): Node {
  const isOurs = (taint: Taint): boolean =>
    taint.effect === effect && (taint.key === UNREACHABLE || taint.key === NOT_READY);
  const { taints } = node.spec;
  if (taints.filter(isOurs).every(taint => taint.key === key) && taints.some(isOurs) === (key !== '')) return node;
  const kept = taints.filter(taint => !isOurs(taint) || taint.key === key);
  const isThere = kept.some(isOurs);
  const added: readonly Taint[] = key === '' || isThere ? [] : [{ key, effect, timeAdded: now }];
  return { ...node, spec: { ...node.spec, taints: [...kept, ...added] } };
}

/** A write that fails is tried again so often. */
const ATTEMPTS = 5;

/** Writes a change of a node, of its spec or of its status; nothing where the node is gone or the change is none. */
export function writeNode(
  connection: ApiConnection,
  name: string,
  verb: 'update' | 'updateStatus',
  change: (node: Node) => Node,
): void {
  attempt(ATTEMPTS);

  function attempt(left: number): void {
    const node = connection.get('Node', '', name);
    if (node === undefined) return;
    const changed = change(node);
    if (changed === node) return;
    connection.send({ verb, object: changed }, reply => {
      if (!reply.ok && left > 1) attempt(left - 1);
    });
  }
}
