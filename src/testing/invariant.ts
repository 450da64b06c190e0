// What an invariant is: a statement about histories, when it is promised, where it comes from, and a fold over the
// history that says where it is broken. Which there are is in `invariants/`, what they read is `scene.ts`.
import type { CronJob, Job } from '../models/api/job.ts';
import type { ApiObject } from '../models/api/object.ts';
import type { Pod } from '../models/api/pod.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../models/apiserver/request.ts';
import type { Micros } from '../sim/time.ts';
import type { JobCourse, PodCourse, Scene } from './scene.ts';

/** An invariant that did not hold. */
export interface Violation {
  /** Id of the invariant: `H2`, `I35`. */
  readonly invariant: string;
  readonly statement: string;
  readonly at: Micros;
  /** `Job default/resize`. */
  readonly object: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** What the controller believed when it acted, where the history has its trace. */
  readonly belief: string;
}

/** The hand of one invariant: counts how often it was judged, and takes down where it did not hold. */
export interface Claim {
  /** Counts a judgement; gives back what it is given: `if (!claim.holds(a <= b)) claim.fail(…)`. */
  holds(isTrue: boolean): boolean;
  fail(object: ApiObject | undefined, message: string): void;
}

/** A pass of a controller over one key, as its trace shows it. */
export interface TracedSync {
  readonly controller: string;
  readonly key: string;
  readonly startedAt: Micros;
  /** Object of the key as the controller's cache had it. */
  readonly believed: ApiObject | undefined;
  readonly requests: readonly TracedRequest[];
  /** Text of what was thrown; undefined: nothing. */
  readonly thrown: string | undefined;
}

/** A request of a pass, and what came of it. */
export interface TracedRequest {
  readonly request: ApiRequest;
  /** Undefined while it is under way, and where the process died. */
  readonly reply: ApiReply | undefined;
}

/** The parts of a history that an invariant wants to see. Courses show the state after the event. */
export interface Check {
  job?(course: JobCourse, old: Job | undefined): void;
  jobGone?(course: JobCourse): void;
  pod?(course: PodCourse, old: Pod | undefined): void;
  podGone?(course: PodCourse, last: Pod): void;
  cronJob?(cronJob: CronJob, old: CronJob | undefined): void;
  /** Any write of any kind. */
  write?(event: WatchEvent, old: ApiObject | undefined): void;
  /** A sync of a controller is over; only where there is a trace. */
  sync?(sync: TracedSync): void;
  /** Nothing has happened to a Job and its pods for some seconds: called before its next event, and at the end. */
  calm?(course: JobCourse): void;
  /** Nothing has happened for some seconds: called before the next event, and at the end. */
  settled?(): void;
  /** The history is over. */
  end?(): void;
}

/** A rule that must hold in every history. */
export interface Invariant {
  readonly id: string;
  readonly statement: string;
  /** When it is promised, in words; `begin` judges the same. */
  readonly precondition: string;
  readonly source: string;
  /** Starts a fold over a history; undefined where its circumstances make the invariant void. */
  begin(claim: Claim, scene: Scene): Check | undefined;
}
