// A history: what is applied to which cluster, how containers behave, what goes wrong and when. Plain data, so that it
// can be drawn by a generator, saved, shrunk and run again to the same bytes.
import type { ClusterInput, ManifestInput, NodeInput } from '../models/cluster/input.ts';
import { PROFILES, type Profile } from '../models/cluster/profile.ts';
import type { PodRule } from '../models/workload/rule.ts';
import type { Micros } from '../sim/time.ts';
import { eventsOf, lastDisturbance, type Action } from './fault-plan.ts';

/** 2026-01-01T00:00:00Z. */
export const HISTORY_EPOCH: number = 1_767_225_600_000_000;
const SECOND = 1_000_000;
/** A history goes on so long after its last disturbance, if it does not come to rest before. */
const AFTERMATH: Micros = 3600 * SECOND;

/** A cluster, Jobs, edits and faults as data: all that one run needs. */
export interface History {
  /** Seed of the run's own draws: names, latencies. */
  readonly seed: number;
  readonly profile: Profile['name'];
  readonly nodes: number;
  /** Cores and pods of each node. */
  readonly cpu: number;
  readonly pods: number;
  readonly manifests: readonly ManifestInput[];
  readonly rules: readonly PodRule[];
  /** Edits and faults. */
  readonly actions: readonly Action[];
  /** Seconds; undefined: until it comes to rest, an hour after the last action at most. */
  readonly until?: number;
}

/** The run's input. */
export function inputOf(history: History): ClusterInput {
  const limits: Record<string, number> = {};
  for (const action of history.actions) if (action.action === 'limit') limits[action.name] = action.value;
  const until = history.until === undefined ? lastDisturbance(history.actions) + AFTERMATH : history.until * SECOND;
  return {
    seed: String(history.seed),
    replication: 0,
    epoch: HISTORY_EPOCH,
    until,
    profile: { ...PROFILES[history.profile], ...limits },
    nodes: Array.from({ length: history.nodes }, (_, i) => nodeOf(history, `node-${i}`)),
    images: { cached: true },
    autoscaler: undefined,
    manifests: history.manifests,
    rules: history.rules,
    events: eventsOf(history.actions),
    arrivals: [],
    queues: [],
    functions: [],
  };
}

function nodeOf({ cpu, pods }: History, name: string): NodeInput {
  return { name, cpu, memory: 17_179_869_184, pods, labels: {}, taints: [], price: 0 };
}
