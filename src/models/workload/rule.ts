// How containers behave, as the experiment file says it: the first rule that matches decides. Times in microseconds,
// distributions in seconds (as `sim/distribution.ts` samples them).
import type { DistributionSpec } from '../../sim/distribution.ts';
import type { Micros } from '../../sim/time.ts';
import type { ProbeType } from './health.ts';

export interface PodMatch {
  /** A glob over the Job's name. */
  readonly job?: string;
  /** Name glob of a pod that no Job owns (or of any pod). */
  readonly pod?: string;
  readonly index?: number;
  readonly attempt?: number;
  readonly ordinal?: number;
  readonly container?: string;
  readonly restart?: number;
  readonly node?: string;
}

export interface FailureRule {
  /** Chance to fail at the end of the run, or after a share of it. */
  readonly probability?: number;
  /** Share of the run (0..1) or microseconds after which a `probability` failure happens; undefined: at its end. */
  readonly afterShare?: number;
  readonly after?: Micros;
  /** Mean time between failures while it runs. */
  readonly mtbf?: Micros;
  readonly exit: number;
  readonly reason?: string;
}

/** What a probe finds: from how long after the container's start it is well, and from when on it is not any more. */
export interface ProbeRule {
  /** Default: at once. */
  readonly passes?: DistributionSpec;
  /** Default: never. */
  readonly fails?: DistributionSpec;
}

export interface PodRule {
  readonly match: PodMatch;
  /** From bound to running besides the image pull; undefined: the profile's lag. */
  readonly start?: DistributionSpec;
  /** Wall time. */
  readonly run?: DistributionSpec;
  /** CPU seconds, shared with the node's other pods. */
  readonly cpu?: DistributionSpec;
  /** Cores it can use at once (with `cpu`). */
  readonly threads?: number;
  /** Share of the work that runs on one core only. */
  readonly serial?: number;
  /** Name of a work queue whose items it takes one after the other, instead of `run` and `cpu`. */
  readonly queue?: string;
  /** Exit code, or never: runs until it is killed. */
  readonly exit?: number | 'never';
  /** From SIGTERM to the end. */
  readonly stop?: DistributionSpec;
  readonly stopExit?: number;
  readonly fail?: FailureRule;
  /** What probes find; those that are not named find that all is well. */
  readonly probes?: Readonly<Partial<Record<ProbeType, ProbeRule>>>;
  /** Bytes in use, for OOM and pressure eviction; undefined: the request. */
  readonly memory?: number;
}
