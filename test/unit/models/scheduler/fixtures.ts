// Nodes and pods for tests of single decisions, and a scheduler's tables with pods on them.
import type { Node } from '../../../../src/models/api/cluster-objects.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { Pod, PodSpec, ResourceList } from '../../../../src/models/api/pod.ts';
import { NodeTable } from '../../../../src/models/scheduler/node-info.ts';
import { Nominations } from '../../../../src/models/scheduler/nominations.ts';
import { makeRecord, type PodRecord } from '../../../../src/models/scheduler/pod-record.ts';
import { SchedulingClasses } from '../../../../src/models/scheduler/scheduling-class.ts';
import { Placement, type PlacementOptions } from '../../../../src/models/scheduler/schedule-pod.ts';
import { pod, podSpec } from '../../../fixtures/api-objects.ts';

export interface NodeShape {
  readonly allocatable?: ResourceList;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: Node['spec']['taints'];
  readonly unschedulable?: boolean;
  readonly images?: readonly string[];
}

export function node(name: string, shape: NodeShape = {}): Node {
  return {
    kind: 'Node',
    metadata: makeMeta({ name, namespace: '', labels: { 'kubernetes.io/hostname': name, ...shape.labels } }),
    spec: { unschedulable: shape.unschedulable ?? false, taints: shape.taints ?? [] },
    status: {
      allocatable: { cpu: '4', memory: '16Gi', pods: '110', ...shape.allocatable },
      conditions: [],
      images: shape.images ?? [],
    },
  };
}

export interface PodShape {
  readonly requests?: ResourceList;
  readonly spec?: Partial<PodSpec>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startTime?: number;
}

export function podOf(name: string, shape: PodShape = {}): Pod {
  const container = { name: 'main', resources: { requests: shape.requests ?? {} } };
  return pod(
    { name, labels: shape.labels ?? {} },
    { startTime: shape.startTime },
    { spec: podSpec([container], shape.spec ?? {}) },
  );
}

/** Tables of a scheduler, to be filled by a test. */
export class Tables {
  readonly nodes: NodeTable = new NodeTable();
  readonly classes: SchedulingClasses = new SchedulingClasses();
  readonly nominations: Nominations = new Nominations();
  readonly placement: Placement;
  private seen = 0;

  constructor(nodes: readonly Node[], options: PlacementOptions = {}) {
    for (const each of nodes) this.nodes.setNode(each);
    this.placement = new Placement(this.nodes, this.nominations, options);
  }

  waiting(name: string, shape: PodShape = {}): PodRecord {
    const made = podOf(name, shape);
    const schedulingClass = this.classes.of(made);
    if (schedulingClass.podTerms !== undefined) {
      this.nodes.terms.of(schedulingClass.podTerms, () => this.nodes.placedPods());
    }
    this.seen += 1;
    return makeRecord(made, schedulingClass, this.seen, this.seen);
  }

  /** A pod that is on a node. */
  placed(nodeName: string, name: string, shape: PodShape = {}): PodRecord {
    const record = this.waiting(name, shape);
    this.nodes.add(record, this.nodes.slotOf(nodeName));
    return record;
  }

  /** Name of the node for a pod that waits; empty: none. */
  choose(record: PodRecord): string {
    return this.nodes.nameAt(this.placement.choose(record));
  }
}
