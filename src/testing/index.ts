// Public entry `joblab/testing`: histories of a simulated cluster (random Jobs, edits and faults), the invariants that
// judge them or a recorded watch log, shrinking and exploring, and the historical bugs that show that they bite.
export {
  disruptionArbitrary,
  editArbitrary,
  faultArbitrary,
  pauseArbitrary,
  replacementArbitrary,
  type ActionScope,
} from './action-arbitrary.ts';
export {
  cronJobArbitrary,
  historyArbitrary,
  historyOfSeed,
  jobArbitrary,
  ruleArbitrary,
  type HistoryOptions,
} from './arbitraries.ts';
export { BRANCHES, type Branch } from './branches.ts';
export { historicalBugs, type HistoricalBug } from './bugs.ts';
export { checkLog, judgeLog, type CheckedLog, type CheckOptions, type LogLine } from './check-log.ts';
export { exploreCrashes, exploreOrders, type Exploration } from './explorer.ts';
export { ACTION_NAMES, compileFaults, eventsOf, type Action, type ActionName, type FaultPlan } from './fault-plan.ts';
export { quietSince, runHistory, type HarnessOptions, type Outcome } from './harness.ts';
export { HISTORY_EPOCH, inputOf, type History } from './history.ts';
export { invariants, invariantOf } from './invariants/all.ts';
export type { Invariant, Violation } from './invariant.ts';
export { knownBehaviours, type KnownBehaviour } from './known-behaviours.ts';
export { isBlindToNames, isFasterInParallel, isReproducible, logText, makespanWith } from './relations.ts';
export { shrinkHistory, shrinkWhile, type ShrinkOptions, type Shrunk } from './shrink.ts';
export { EMPTY_CAMPAIGN, historyMaker, joinParts, reachTable, runSeeds } from './campaign.ts';
export type { BrokenSeed, CampaignPart, Counts, Reached } from './campaign.ts';
export { findCounterExample, type FoundHistory, type SearchOptions } from './search.ts';
export { adding, replacing, variantOf, type ControllersChange, type SingleRequest, type Variant } from './variant.ts';
export type { Check, Claim, TracedRequest, TracedSync } from './invariant.ts';
export type { JobCourse, PodCourse, Scene } from './scene.ts';
export { largestSince, smallestSince } from './spec-history.ts';
export type { Circumstances } from './circumstances.ts';
export type {
  Controller,
  ControllerContext,
  ControllerFactory,
  ControllerQueue,
  ControllerSettings,
  Sync,
  SyncResult,
  View,
} from '../models/controller/controller.ts';
export type { ApiFailure, ApiReply, ApiRequest, WatchEvent } from '../models/apiserver/request.ts';
export type { NodeView, SchedulingPolicy } from '../models/scheduler/scheduling-policy.ts';
export { controllerOf, keyOf, refOf } from '../models/api/object.ts';
export type { ApiObject, Condition, Kind, ObjectKey, ObjectMeta, ObjectRef } from '../models/api/object.ts';
export { isFinished, isIndexed, trueCondition } from '../models/api/job.ts';
export type { CronJob, Job, JobSpec, JobStatus } from '../models/api/job.ts';
export { isTerminal, type Pod } from '../models/api/pod.ts';
export { brokenBy, seenHistory, type Falsification, type Falsifier, type SeenHistory } from './falsification.ts';
export { falsifications, selfTest } from './self-test.ts';
export type { HistoryTap } from './harness.ts';
