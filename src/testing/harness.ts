// Runs a history and judges it: the cluster runs, its writes and its controllers' syncs go to the invariants as they
// happen, and what is left is what did not hold and how often each thing was reached. Nothing is encoded as text.
import type { Kind } from '../models/api/object.ts';
import type { WatchEvent } from '../models/apiserver/request.ts';
import { Cluster } from '../models/cluster/cluster.ts';
import type { RunOptions, WatchLogLine } from '../models/cluster/input.ts';
import type { ControllerSettings } from '../models/controller/controller.ts';
import type { SchedulingPolicy } from '../models/scheduler/scheduling-policy.ts';
import { RandomStreams } from '../sim/random-stream.ts';
import type { Micros } from '../sim/time.ts';
import { branchesOf } from './branches.ts';
import { RECORDED_LOG, type Circumstances } from './circumstances.ts';
import { EditWatch } from './edit-watch.ts';
import { circumstancesOf, compileFaults, isFaultOfConnection, lastDisturbance } from './fault-plan.ts';
import { inputOf, type History } from './history.ts';
import type { Invariant, TracedSync, Violation } from './invariant.ts';
import type { KnownBehaviour } from './known-behaviours.ts';
import { invariants } from './invariants/all.ts';
import { Judge } from './judge.ts';
import { traced } from './trace.ts';

/** More syncs than these are taken for a controller that never rests. */
const MOST_SYNCS = 20_000;
const RESTLESS = 'the controllers do not come to rest';

/** Within so long of the last fault everything has to be mended. */
const AFTERMATH: Micros = 900_000_000;

/** Kinds whose writes are judged. */
const JUDGED: readonly Kind[] = ['Node', 'CronJob', 'Job', 'Pod', 'Event'];

/** How a history is run and judged. */
export interface HarnessOptions {
  /** Default: all. */
  readonly invariants?: readonly Invariant[];
  /** Historical bugs to turn on. */
  readonly bugs?: ReadonlySet<string>;
  /** Adds own controllers, or replaces some: given the default ones. */
  readonly controllers?: (defaults: readonly ControllerSettings[]) => readonly ControllerSettings[];
  readonly schedulingPolicy?: SchedulingPolicy;
  /** Called for each line of the watch log, in published form. */
  readonly watchLog?: (line: WatchLogLine) => void;
  /** What the invariants have to allow for besides what the actions say. */
  readonly circumstances?: Partial<Circumstances>;
  /** Live behaviours that are no violations. Default: the known ones. */
  readonly known?: readonly KnownBehaviour[];
  /** Orders simultaneous events, in place of a `shuffle` action. */
  readonly shuffle?: () => number;
  /** Sees all that the invariants see. */
  readonly tap?: HistoryTap;
}

/** Called for each write and each sync of a history. */
export interface HistoryTap {
  readonly event: (at: Micros, event: WatchEvent) => void;
  readonly syncStarted: (at: Micros, sync: TracedSync) => void;
  readonly syncEnded: (at: Micros, sync: TracedSync) => void;
}

/** What came of a history. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** How often each invariant was judged, by id. */
  readonly judged: ReadonlyMap<string, number>;
  /** How often each action did something, by name. */
  readonly acted: ReadonlyMap<string, number>;
  /** How often each branch of the Job controller's sync was taken, by name. */
  readonly branches: ReadonlyMap<string, number>;
  /** How often known live behaviours were met, by name. */
  readonly accepted: ReadonlyMap<string, number>;
  /** Requests that each controller made, by name. */
  readonly requests: ReadonlyMap<string, number>;
  /** What the invariants had to allow for. */
  readonly circumstances: Circumstances;
  readonly end: Micros;
  readonly isAtRest: boolean;
  readonly events: number;
}

/** Runs and judges a history. Pure: the same history gives the same outcome. */
export function runHistory(history: History, options: HarnessOptions = {}): Outcome {
  const input = inputOf(history);
  const faults = compileFaults(history.actions);
  const circumstances = circumstancesFor(history, options);
  const judge = new Judge(options.invariants ?? invariants, circumstances, options.known);
  const { tap } = options;
  const branches = new Map<string, number>();
  const requests = new Map<string, number>();
  let syncs = 0;
  const sink = {
    syncStarted: (sync: TracedSync) => {
      syncs += 1;
      // Where nothing takes time, a controller that repeats itself would stop the clock.
      if (syncs > MOST_SYNCS) throw new Error(RESTLESS);
      judge.syncStarted(sync);
      tap?.syncStarted(cluster.simulation.now, sync);
    },
    syncEnded: (sync: TracedSync, result: 'done' | 'retry' | undefined) => {
      judge.syncEnded(cluster.simulation.now, sync);
      tap?.syncEnded(cluster.simulation.now, sync);
      requests.set(sync.controller, (requests.get(sync.controller) ?? 0) + sync.requests.length);
      for (const name of branchesOf(sync, result)) branches.set(name, (branches.get(name) ?? 0) + 1);
    },
  };
  const cluster: Cluster = new Cluster(input, {
    faults,
    keepsSeries: false,
    controllers: defaults => traced(options.controllers?.(defaults) ?? defaults, sink, () => cluster.simulation.now),
    ...extras(history, options),
  });
  const edits = new EditWatch(history.actions);
  let events = 0;
  watchWrites(cluster, (at, event) => {
    events += 1;
    edits.see(at, event);
    judge.event(at, event);
    tap?.event(at, event);
  });
  // Repetitions of what is refused again and again keep no run alive, but may still mend what the last fault left.
  const patience = cluster.simulation.on('harness.patience', () => {});
  cluster.simulation.scheduleAt(lastDisturbance(history.actions) + AFTERMATH, patience);
  let isAtRest = false;
  try {
    isAtRest = cluster.run().endedBy !== 'horizon';
    judge.end(cluster.simulation.now, { endsAtRest: isAtRest });
  } catch (error) {
    judge.finish();
    if (!(error instanceof Error)) throw error;
    if (error.message === RESTLESS) judge.report('L3', `${MOST_SYNCS} syncs, and no end`);
    else judge.report('H12', `the run broke off: ${error.message}`);
  }
  const end = cluster.simulation.now;
  const acted = actedNames(history, faults.acted, edits.acted);
  const { violations, judged, accepted } = judge;
  return { violations, judged, accepted, requests, acted, branches, circumstances, end, isAtRest, events };
}

/** How often actions of each name did something. */
function actedNames(
  { actions }: History,
  faults: ReadonlySet<number>,
  edits: ReadonlySet<number>,
): ReadonlyMap<string, number> {
  const acted = new Map<string, number>();
  for (const [index, action] of actions.entries()) {
    if (!(isFaultOfConnection(action) ? faults : edits).has(index)) continue;
    acted.set(action.action, (acted.get(action.action) ?? 0) + 1);
  }
  return acted;
}

/** Shows each write of a cluster that is judged, and what is there before the first. */
function watchWrites(cluster: Cluster, see: (at: Micros, event: WatchEvent) => void): void {
  const { store } = cluster.server;
  for (const kind of JUDGED) {
    for (const object of store.list(kind)) see(0, { type: 'ADDED', object });
    store.watch(kind, (event: WatchEvent) => see(cluster.simulation.now, event));
  }
}

function circumstancesFor(history: History, options: HarnessOptions): Circumstances {
  const { profile } = inputOf(history);
  return {
    ...RECORDED_LOG,
    ...circumstancesOf(history.actions),
    maxUncounted: profile['job.maxUncounted'],
    maxPodsPerSync: profile['job.maxPodsPerSync'],
    hasLostNodes: false,
    arrivalSkew: 0,
    isInstant: profile['job.syncBatch'] === 0,
    backoffBase: profile['job.podBackoffBase'],
    backoffCap: profile['job.podBackoffMax'],
    ...options.circumstances,
  };
}

function extras(history: History, options: HarnessOptions): RunOptions {
  const shuffle = history.actions.find(action => action.action === 'shuffle');
  const stream = shuffle === undefined ? undefined : new RandomStreams(String(shuffle.seed)).stream('ties');
  return {
    ...(options.bugs === undefined ? {} : { bugs: options.bugs }),
    ...(options.schedulingPolicy === undefined ? {} : { schedulingPolicy: options.schedulingPolicy }),
    ...(options.watchLog === undefined ? {} : { watchLog: options.watchLog }),
    ...(options.shuffle !== undefined
      ? { shuffle: options.shuffle }
      : stream === undefined
        ? {}
        : { shuffle: () => stream.next() }),
  };
}

/** The instant of the last action of a history, for messages. */
export function quietSince(history: History): Micros {
  return lastDisturbance(history.actions);
}
