// Under which circumstances a history happened: what invariants have to allow for. Of a recorded log nothing is known
// but the log; of an own run the fault plan says it.
import type { Micros } from '../sim/time.ts';

/** What an invariant has to allow for: faults that the history has, or that a log may have had. */
export interface Circumstances {
  /** One controller that never restarted, with caches current at each sync and replies to all requests. */
  readonly isFresh: boolean;
  /** A restarted controller may have read lists that were behind (F5). */
  readonly hasStaleLists: boolean;
  /** A request may have been applied though the client saw it fail. */
  readonly hasLostReplies: boolean;
  /** Requests failed that were not refused by the API's own rules. */
  readonly hasFailedRequests: boolean;
  /** The controller was restarted, and lost its memory. */
  readonly hasRestarts: boolean;
  /** A watch broke: intermediate states were never seen. */
  readonly hasSkippedStates: boolean;
  /** By how much decisions may be behind at most, besides the usual latency and batching. */
  readonly lateness: Micros;
  /** Largest error of a clock. */
  readonly skew: Micros;
  /** Users changed or deleted objects whose changes an invariant cannot tell from a controller's. */
  readonly hasMeddling: boolean;
  readonly maxUncounted: number;
  readonly maxPodsPerSync: number;
  /** The history ends because nothing can happen any more, not because the recording was stopped. */
  readonly endsAtRest: boolean;
  /** Nodes that may be silent for good: their pods stay Terminating. */
  readonly hasLostNodes: boolean;
  /** Nodes were silent for a time: their pods end when they are back. */
  readonly hasSilentNodes: boolean;
  /** The log begins before the first object, so that everything in it was seen from the start. */
  readonly isComplete: boolean;
  /** Lines of different kinds may be out of order by so much, as several watches record them. */
  readonly arrivalSkew: Micros;
  /** The log has its own times; else they are those that its objects tell, and silence between them means nothing. */
  readonly hasTimes: boolean;
  /** Nothing takes time (`ideal`): syncs are not batched. */
  readonly isInstant: boolean;
  /** The back-off's first delay and its cap. */
  readonly backoffBase: Micros;
  readonly backoffCap: Micros;
}

/** What is assumed of a log of which nothing is known but that it is whole. */
export const RECORDED_LOG: Circumstances = Object.freeze<Circumstances>({
  isFresh: true,
  hasStaleLists: false,
  hasLostReplies: false,
  hasFailedRequests: false,
  hasRestarts: false,
  hasSkippedStates: false,
  lateness: 0,
  skew: 0,
  hasMeddling: true,
  maxUncounted: 500,
  maxPodsPerSync: 500,
  endsAtRest: false,
  hasLostNodes: true,
  hasSilentNodes: true,
  isComplete: true,
  arrivalSkew: 500_000,
  hasTimes: true,
  isInstant: false,
  backoffBase: 10_000_000,
  backoffCap: 600_000_000,
});

/** What is assumed besides where no line has a time. */
export const UNTIMED_LOG: Partial<Circumstances> = Object.freeze<Partial<Circumstances>>({
  hasTimes: false,
  lateness: 5_000_000,
  arrivalSkew: 2_000_000,
});
