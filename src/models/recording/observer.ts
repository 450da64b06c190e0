// What components tell the recorder beyond what the store's writes show. None of it feeds back into the simulation.
import type { Micros } from '../../sim/time.ts';
import type { Pod } from '../api/pod.ts';

export interface ClusterObserver {
  /** The pod's images are there: what follows until Running is start. */
  imagesPulled(pod: Pod, at: Micros): void;
  /** CPU a pod's containers have used when they end: core-microseconds, and wall time lost to sharing or throttling. */
  cpuUsed(pod: Pod, coreMicros: number, sharedMicros: Micros): void;
  /** Cores busy in the whole cluster from now on. */
  busyCores(cores: number): void;
  /** Something assumed about a container; each text is kept once. */
  assumed(text: string): void;
  /** The Job controller waits with new pods of a Job until then. */
  backoff(jobUid: string, from: Micros, until: Micros): void;
  /** State of a work queue after a change. */
  queue(name: string, waiting: number, inWork: number, done: number, lost: number, repeated: number): void;
  /** State of a function after a change: requests waiting, pods ready, pods wanted. */
  functionScale(name: string, waiting: number, ready: number, wanted: number): void;
  /** A request of a function or an item was served: how long it waited and ran. */
  served(name: string, waited: Micros, ran: Micros): void;
}
