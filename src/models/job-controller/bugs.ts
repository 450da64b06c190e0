// Historical bugs of the Job controller that tests can turn on by name, to show that the invariants see them. Each
// stands at the one place where the real one stood; none is reachable from an experiment that does not name it. What
// they were is in kubernetes/kubernetes, under the numbers given.

/** Names in the order in which the bugs were fixed, with the issue and the release of the fix. */
const JOB_CONTROLLER_BUGS = [
  'immediate-status-clears-backoff', // #62382, 1.11
  'backoff-limit-by-requeues', // #70251, 1.20
  'index-repeats-counted', // #99865, 1.21
  'finalizer-double-count', // #105200, 1.23
  'uncounted-over-limit', // #104666, 1.23
  'orphan-finalizer-leak', // #108645, 1.24
  'finish-before-expectations', // #109485, 1.25
  'uncounted-flip', // #111646, 1.25
  'deadline-timer-lost', // #110239, 1.25
  'failure-policy-on-terminating-pod', // #113855, 1.26
  'backoff-lost-on-finalizer-event', // #114391, 1.27
  'finish-at-uid-limit', // #119159, 1.28
  'resume-start-time-rejected', // #134521, 1.35
] as const;

export type JobControllerBug = (typeof JOB_CONTROLLER_BUGS)[number];

/** Those of the names that are bugs of this controller; undefined: none of them is. */
export function bugsAmong(names: ReadonlySet<string> | undefined): ReadonlySet<JobControllerBug> | undefined {
  if (names === undefined) return undefined;
  const known = JOB_CONTROLLER_BUGS.filter(name => names.has(name));
  return known.length === 0 ? undefined : new Set(known);
}
