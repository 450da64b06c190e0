// All invariants, by id: H and L are those that historical bugs of the controllers broke (safety and liveness), I those
// of single fields and figures, D of decisions, O of writes. Each is a value of its own in a file of this folder.
import type { Invariant } from '../invariant.ts';
import {
  countedSoon,
  everyCreatedPodHasAPlace,
  everyPodCountsOnce,
  finalizerUntilAccounted,
  listedOnceAndNotCounted,
  podsCountOnce,
  uncountedWithinLimit,
} from './accounting.ts';
import { backoffIsBounded, creationAfterBackoff, indexesBackOff, replacementsBackOff } from './backoff.ts';
import {
  completionTime,
  finishedForGood,
  finishedIsEmpty,
  finishedStaysStill,
  interimComesFirst,
  notCompleteAndFailed,
  oneTarget,
  startTimeStays,
  statusRules,
  terminalConditionStays,
} from './conditions.ts';
import { neverThrows, onlyOwnPods, syncsAreBatched } from './conduct.ts';
import {
  eachIndexCountsOnce,
  failedNeverFalls,
  nothingIsTakenBack,
  readyWithinActive,
  succeededIsCompletedIndexes,
  succeededNeverFalls,
} from './counters.ts';
import {
  activeAndSucceeded,
  activeWithinOpenIndexes,
  activeWithinParallelism,
  createsOrDeletes,
  limitedPerSync,
  neverTooManyPods,
  nothingAfterTheDecision,
  nothingWhileSuspended,
  nothingWithoutParallelism,
  podNames,
  queueStopsAtFirstSuccess,
  replacementWaits,
} from './creation.ts';
import { activeListIsTrue, historyIsLimited, oneJobAMinute } from './cron-jobs.ts';
import { decisionsAreTaken, decisionsHaveTheirCause, failedIndexesHaveFailed } from './decisions.ts';
import { eventsOfPods, oneTerminalEvent } from './events.ts';
import { policyJudgesTheDead } from './failure-policy.ts';
import {
  completeWithEveryIndex,
  completedOrFailed,
  doneIndexesDoNotRun,
  failureCountRises,
  indexIsEverywhere,
  indexListsAreCanonical,
  indexSetsGrow,
  indexesInRange,
  onePodPerIndex,
  smallestIndexesFirst,
} from './indexes.ts';
import {
  deadlineIsKept,
  failedWithinReason,
  limitActs,
  limitNeedsFailures,
  noPodOutlivesTheDeadline,
  restartsReachTheLimit,
  timeToLive,
} from './limits.ts';
import { objectsHaveAHistory, onePartAWrite } from './objects.ts';
import { boundOnce, containersBackOff, makespanHasABound, nodesHaveRoom, phasesMoveOn, priorityFirst } from './pods.ts';
import { everythingWantedIsThere, noFinalizerIsLeft, nothingIsHeld, statusIsTrue, theControllerRests } from './rest.ts';
import { suspendedIsIdle, suspensionEndsNothing } from './suspension.ts';

/** All of them: safety, then fields and figures, then decisions, then what holds at rest. */
export const invariants: readonly Invariant[] = [
  neverTooManyPods,
  everyPodCountsOnce,
  nothingIsTakenBack,
  statusRules,
  limitActs,
  replacementsBackOff,
  noPodOutlivesTheDeadline,
  completeWithEveryIndex,
  finishedStaysStill,
  policyJudgesTheDead,
  suspensionEndsNothing,
  neverThrows,
  onlyOwnPods,
  activeListIsTrue,
  activeWithinParallelism,
  activeAndSucceeded,
  activeWithinOpenIndexes,
  readyWithinActive,
  failedNeverFalls,
  succeededNeverFalls,
  indexSetsGrow,
  succeededIsCompletedIndexes,
  completedOrFailed,
  indexesInRange,
  indexListsAreCanonical,
  podsCountOnce,
  eachIndexCountsOnce,
  listedOnceAndNotCounted,
  uncountedWithinLimit,
  everyCreatedPodHasAPlace,
  limitedPerSync,
  createsOrDeletes,
  notCompleteAndFailed,
  terminalConditionStays,
  interimComesFirst,
  oneTarget,
  finishedIsEmpty,
  completionTime,
  startTimeStays,
  nothingAfterTheDecision,
  finishedForGood,
  nothingWhileSuspended,
  suspendedIsIdle,
  oneTerminalEvent,
  eventsOfPods,
  finalizerUntilAccounted,
  noFinalizerIsLeft,
  countedSoon,
  statusIsTrue,
  podNames,
  indexIsEverywhere,
  onePodPerIndex,
  smallestIndexesFirst,
  doneIndexesDoNotRun,
  failureCountRises,
  creationAfterBackoff,
  indexesBackOff,
  backoffIsBounded,
  limitNeedsFailures,
  failedWithinReason,
  restartsReachTheLimit,
  deadlineIsKept,
  timeToLive,
  replacementWaits,
  queueStopsAtFirstSuccess,
  nothingWithoutParallelism,
  syncsAreBatched,
  makespanHasABound,
  nodesHaveRoom,
  boundOnce,
  priorityFirst,
  phasesMoveOn,
  objectsHaveAHistory,
  onePartAWrite,
  oneJobAMinute,
  historyIsLimited,
  containersBackOff,
  decisionsHaveTheirCause,
  decisionsAreTaken,
  failedIndexesHaveFailed,
  everythingWantedIsThere,
  nothingIsHeld,
  theControllerRests,
];

/** The invariant of an id. */
export function invariantOf(id: string): Invariant | undefined {
  return invariants.find(invariant => invariant.id === id);
}
