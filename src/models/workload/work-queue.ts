// Work queues that pods drain.
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import type { PodIdentity } from './pod-identity.ts';
import type { Program } from './program.ts';

export interface WorkQueues {
  worker(queue: string, pod: PodIdentity, container: ContainerFacts): Program;
}
