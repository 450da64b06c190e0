// What a container's manifest says of its behaviour, for containers that no rule describes.
import type { RandomStreams } from '../../sim/random-stream.ts';
import type { ClusterObserver } from '../recording/observer.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { NEVER } from './container-plan.ts';
import type { ContainerPlan } from './container-plan.ts';
import type { PodIdentity } from './pod-identity.ts';
import type { WorkQueues } from './work-queue.ts';

export class ManifestReader {
  private readonly observer: ClusterObserver;

  constructor(
    context: { readonly streams: RandomStreams; readonly observer: ClusterObserver },
    _queues: WorkQueues | undefined,
  ) {
    this.observer = context.observer;
  }

  plan(_pod: PodIdentity, container: ContainerFacts, _restart: number, into: ContainerPlan): void {
    if (container.role === 'sidecar') into.wall = NEVER;
    else into.wall = 10_000_000;
    this.observer.assumed(`container ${container.name}: runs 10 s and exits 0`);
  }
}
