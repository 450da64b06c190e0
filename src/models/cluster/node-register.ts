// The cluster's nodes: makes their Node objects and keeps, for the record, which there were, from when to when.
import type { Micros } from '../../sim/time.ts';
import type { Node } from '../api/cluster-objects.ts';
import { makeMeta, type Condition } from '../api/object.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import type { NodeRecord } from '../recording/run-record.ts';
import type { NodeInput } from './input.ts';

export class NodeRegister {
  readonly records: NodeRecord[] = [];
  private readonly server: ApiServer;
  private readonly now: () => Micros;
  private readonly rows = new Map<string, number>();

  constructor(server: ApiServer, now: () => Micros) {
    this.server = server;
    this.now = now;
  }

  /** Row of a node in the record; −1: unknown. */
  rowOf(name: string): number {
    return this.rows.get(name) ?? -1;
  }

  /** Adds a node that is ready at once. */
  add(input: NodeInput): void {
    const { name, cpu, memory, price } = input;
    this.rows.set(name, this.records.length);
    this.records.push({ name, cpu, memory, price, from: this.now(), until: Number.NaN });
    const node: Node = {
      kind: 'Node',
      metadata: makeMeta({
        name,
        namespace: '',
        labels: { ...defaultLabels(name), ...input.labels },
      }),
      spec: { unschedulable: false, taints: input.taints },
      status: {
        allocatable: {
          cpu: `${Math.round(cpu * 1000)}m`,
          memory: `${memory}`,
          pods: `${input.pods}`,
          'ephemeral-storage': '100Gi',
          ...input.extended,
        },
        conditions: [ready(this.server.apiNow)],
        images: [],
      },
    };
    this.server.submit({ verb: 'create', object: node });
  }

  /** Takes the Node object away; its machine is gone. */
  remove(name: string): void {
    const row = this.rows.get(name);
    const record = row === undefined ? undefined : this.records[row];
    if (row !== undefined && record !== undefined) this.records[row] = { ...record, until: this.now() };
    this.server.submit({ verb: 'delete', ref: { kind: 'Node', namespace: '', name, uid: '' } });
  }

  /** The run is over: nodes that are there were there until now. */
  finish(end: Micros): void {
    for (const [row, record] of this.records.entries()) {
      if (Number.isNaN(record.until)) this.records[row] = { ...record, until: end };
    }
  }
}

/** Labels that every kubelet gives its node. */
export function defaultLabels(name: string): Readonly<Record<string, string>> {
  return { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
}

function ready(since: Micros): Condition {
  return {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
    lastTransitionTime: since,
    lastProbeTime: since,
  };
}
