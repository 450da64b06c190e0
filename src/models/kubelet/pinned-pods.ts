// Admission of pods whose manifest names their node: no scheduler has looked whether they belong there, so the kubelet
// does (pkg/kubelet/lifecycle/predicate.go). Room on the node is `node-run.ts`'s.
import type { Taint } from '../api/cluster-objects.ts';
import { haveConflict } from '../scheduler/host-port.ts';
import { SchedulingClasses, isNodeWanted } from '../scheduler/scheduling-class.ts';
import { isTolerated } from '../scheduler/toleration.ts';
import type { NodeRun, Rejection } from './node-run.ts';
import type { PodRun } from './pod-run.ts';

const TEXTS = {
  NodeAffinity: "node(s) didn't match Pod's node affinity/selector",
  NodePorts: "node(s) didn't have free ports for the requested pod ports",
  TaintToleration: "node(s) had taints that the pod didn't tolerate",
};

export class PinnedPods {
  private readonly classes = new SchedulingClasses();

  /** Why the kubelet of its node rejects the pod; undefined: it does not, or a scheduler chose the node. */
  rejection({ pod }: PodRun, node: NodeRun): Rejection | undefined {
    if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return undefined;
    const wanted = this.classes.of(pod);
    if (!isNodeWanted(wanted, node.node)) return failed('NodeAffinity');
    if (wanted.hostPorts.length > 0) {
      for (const other of node.pods) {
        if (!other.hasResources) continue;
        if (haveConflict(wanted.hostPorts, this.classes.of(other.pod).hostPorts)) return failed('NodePorts');
      }
    }
    const isBarred = (taint: Taint): boolean => taint.effect === 'NoExecute' && !isTolerated(taint, wanted.tolerations);
    return node.node.spec.taints.some(isBarred) ? failed('TaintToleration') : undefined;
  }
}

function failed(reason: keyof typeof TEXTS): Rejection {
  return { reason, message: `Pod was rejected: Predicate ${reason} failed: ${TEXTS[reason]}` };
}
