// Draining a node as `kubectl drain` does: nothing new comes to it, its pods are evicted, and those that a disruption
// budget protects are tried again every five seconds until the drain is called off.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { refOf } from '../api/object.ts';
import { isTerminal, type Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import { writeNode } from '../node-lifecycle/node-writer.ts';
import { PodsByNode } from '../node-lifecycle/pods-by-node.ts';
import type { ComponentContext } from './component.ts';

const RETRY: Micros = 5_000_000;

export class NodeDrain {
  private readonly simulation: Simulation;
  private readonly connection: ApiConnection;
  private readonly pods: PodsByNode;
  private readonly draining = new Set<string>();
  private readonly refused: Pod[] = [];
  private readonly retryKind: EventKind;

  /** @param name  of the client that evicts */
  constructor(context: ComponentContext, name: string) {
    this.simulation = context.simulation;
    this.connection = context.connect({ name, qps: 0, burst: 0 });
    this.pods = new PodsByNode(this.connection);
    this.retryKind = this.simulation.on(`${name}.retry`, number => this.retry(number));
  }

  /** Cordons the node and evicts its pods. */
  begin(nodeName: string): void {
    this.draining.add(nodeName);
    writeNode(this.connection, nodeName, 'update', node =>
      node.spec.unschedulable ? node : { ...node, spec: { ...node.spec, unschedulable: true } },
    );
    for (const pod of this.pods.at(nodeName)) {
      if (!isTerminal(pod) && pod.metadata.deletionTimestamp === undefined) this.evict(pod);
    }
  }

  /** No further tries. */
  end(nodeName: string): void {
    this.draining.delete(nodeName);
  }

  private evict(pod: Pod): void {
    this.connection.send({ verb: 'evict', ref: refOf(pod) }, reply => {
      if (reply.ok || reply.reason !== 'TooManyRequests') return;
      this.refused.push(pod);
      this.simulation.schedule(RETRY, this.retryKind, this.refused.length - 1);
    });
  }

  private retry(number: number): void {
    const pod = this.refused[number];
    if (pod !== undefined && this.draining.has(pod.nodeName)) this.evict(pod);
  }
}
