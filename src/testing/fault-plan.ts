// Faults and edits as data: a list of actions with times, that can be logged, saved, shrunk and done again. Here they
// are turned into what a run understands: events of the experiment, and answers to the connections' questions.
import type { Faults, RequestFault, WatchFault } from '../models/apiserver/faults.ts';
import type { ApiRequest, Propagation } from '../models/apiserver/request.ts';
import type { Kind } from '../models/api/object.ts';
import type { ExperimentEvent, ManifestInput } from '../models/cluster/input.ts';
import type { Micros } from '../sim/time.ts';
import type { Circumstances } from './circumstances.ts';

/** Name of a controller whose connection is made faulty: `job-controller`, `garbage-collector`, one of one's own. */
export type FaultyClientName = string;

/** Which pod an action means: the newest live one of a Job that fits. */
export interface PodTarget {
  readonly job: string;
  readonly ordinal?: number;
}

/** One fault or edit; times in seconds since the manifests were applied. */
export type Action = { readonly at: number } & (
  | {
      readonly action: 'patch';
      readonly kind: 'Job' | 'CronJob';
      readonly name: string;
      readonly patch: Readonly<Record<string, unknown>>;
    }
  | {
      readonly action: 'delete';
      readonly kind: 'Job' | 'CronJob';
      readonly name: string;
      readonly propagation: Propagation;
    }
  | { readonly action: 'apply'; readonly object: ManifestInput }
  | { readonly action: 'delete-pod'; readonly pod: PodTarget; readonly grace?: number }
  | { readonly action: 'evict-pod'; readonly pod: PodTarget; readonly byKubelet: boolean }
  /** Takes the label away that the Job's selector wants: the Job lets the pod go. */
  | { readonly action: 'relabel-pod'; readonly pod: PodTarget }
  | { readonly action: 'lose-node'; readonly node: string; readonly for: number }
  | {
      readonly action: 'delay-watch';
      readonly client: FaultyClientName;
      readonly kind: Kind;
      readonly delay: number;
      readonly for: number;
    }
  | { readonly action: 'break-watch'; readonly client: FaultyClientName; readonly kind: Kind; readonly for: number }
  | {
      readonly action: 'fail-request';
      readonly client: FaultyClientName;
      /** The n-th request of this verb (or of any) since `at`, counted from 0. */
      readonly verb: RequestVerb | 'any';
      readonly number: number;
      /** How many requests in a row; default 1. */
      readonly times?: number;
      readonly fault: Exclude<RequestFault, 'none' | 'crash' | 'crash-after'>;
    }
  | {
      readonly action: 'crash';
      readonly client: FaultyClientName;
      /** The n-th request since `at` of any verb; the process dies before it, or after it was applied. */
      readonly number: number;
      readonly when: 'before' | 'after';
      readonly for: number;
      /** Age of the lists that the next process reads; 0: they are fresh. */
      readonly behind: number;
    }
  | { readonly action: 'skew-clock'; readonly client: FaultyClientName; readonly by: number }
  | { readonly action: 'limit'; readonly name: 'job.maxUncounted' | 'job.maxPodsPerSync'; readonly value: number }
  | { readonly action: 'shuffle'; readonly seed: number }
);

export type RequestVerb = Exclude<ApiRequest['verb'], 'all'>;
/** The kind of an action. */
export type ActionName = Action['action'];

/** All kinds of actions, in the order of tables. */
export const ACTION_NAMES: readonly ActionName[] = [
  'patch',
  'delete',
  'apply',
  'delete-pod',
  'evict-pod',
  'relabel-pod',
  'lose-node',
  'delay-watch',
  'break-watch',
  'fail-request',
  'crash',
  'skew-clock',
  'limit',
  'shuffle',
];

const SECOND = 1_000_000;
const micros = (seconds: number): Micros => Math.round(seconds * SECOND);

/** Labels that no selector of a Job wants. */
const UNSELECTED: Readonly<Record<string, unknown>> = {
  metadata: { labels: { app: 'nobody', 'batch.kubernetes.io/controller-uid': 'nobody' } },
};

/** The events of the experiment among the actions, in order of time. */
export function eventsOf(actions: readonly Action[]): readonly ExperimentEvent[] {
  const events: ExperimentEvent[] = [];
  for (const action of actions) {
    const at = micros(action.at);
    switch (action.action) {
      case 'patch':
        events.push({ at, action: 'patch', kind: action.kind, name: action.name, patch: action.patch });
        break;
      case 'delete':
        events.push({ at, action: 'delete', kind: action.kind, name: action.name, propagation: action.propagation });
        break;
      case 'apply':
        events.push({ at, action: 'apply', objects: [action.object] });
        break;
      case 'delete-pod': {
        const grace = action.grace === undefined ? {} : { gracePeriodSeconds: action.grace };
        events.push({ at, action: 'delete', kind: 'Pod', name: '', pods: action.pod, ...grace });
        break;
      }
      case 'evict-pod': {
        const reason = action.byKubelet ? { kubeletReason: 'The node was low on resource: memory.' } : {};
        events.push({ at, action: 'evict', pods: action.pod, ...reason });
        break;
      }
      case 'relabel-pod':
        events.push({ at, action: 'patch', kind: 'Pod', name: '', pods: action.pod, patch: UNSELECTED });
        break;
      case 'lose-node':
        events.push({ at, action: 'stop', node: action.node });
        events.push({ at: at + micros(action.for), action: 'start', node: action.node });
        break;
      default:
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

/** What a plan answers to the connections, and which of its actions have acted. */
export interface FaultPlan extends Faults {
  /** Numbers of the actions that have done something, of those that are faults of connections. */
  readonly acted: ReadonlySet<number>;
}

/** Turns the faults of connections among the actions into answers. A plan serves one run. */
export function compileFaults(actions: readonly Action[]): FaultPlan {
  const acted = new Set<number>();
  const counts = new Map<number, number>();
  const clients = new Set<string>();
  for (const action of actions) if ('client' in action) clients.add(action.client);
  let crashing: Extract<Action, { action: 'crash' }> | undefined;
  const own = (client: string): [number, Action][] =>
    [...actions.entries()].filter(([, action]) => 'client' in action && action.client === client);
  const byClient = new Map([...clients].map(client => [client, own(client)]));
  /** Counts a request that an action waits for; true: it is the one. */
  const isTurn = (index: number, number: number, times = 1): boolean => {
    const count = counts.get(index) ?? 0;
    counts.set(index, count + 1);
    if (count < number || count >= number + times) return false;
    acted.add(index);
    return true;
  };
  return {
    acted,
    touches: client => clients.has(client),
    onRequest(client, request, { at }): RequestFault {
      let fault: RequestFault = 'none';
      for (const [index, action] of byClient.get(client) ?? []) {
        if (at < micros(action.at)) continue;
        if (
          action.action === 'fail-request' &&
          (action.verb === request.verb || action.verb === 'any') &&
          isTurn(index, action.number, action.times)
        ) {
          fault = action.fault;
        } else if (action.action === 'crash' && isTurn(index, action.number)) {
          crashing = action;
          fault = action.when === 'before' ? 'crash' : 'crash-after';
        }
      }
      return fault;
    },
    onWatch(client, event, at): WatchFault | undefined {
      let delay = 0;
      for (const [index, action] of byClient.get(client) ?? []) {
        const from = micros(action.at);
        if (at < from || !('kind' in action) || action.kind !== event.object.kind) continue;
        if (action.action === 'break-watch' && !acted.has(index)) {
          acted.add(index);
          return { disconnect: micros(action.for) };
        }
        if (action.action === 'delay-watch' && at < from + micros(action.for)) {
          acted.add(index);
          delay = Math.max(delay, micros(action.delay));
        }
      }
      return delay === 0 ? undefined : { delay };
    },
    skew(client, at) {
      let skew = 0;
      for (const [index, action] of byClient.get(client) ?? []) {
        if (action.action !== 'skew-clock' || at < micros(action.at)) continue;
        acted.add(index);
        skew = micros(action.by);
      }
      return skew;
    },
    staleness: () => micros(crashing?.behind ?? 0),
    restartAfter: () => micros(crashing?.for ?? 1),
  };
}

/** Whether an action is judged as acting by the run's log, not by the plan. */
export function isFaultOfConnection(action: Action): boolean {
  return 'client' in action;
}

/** The instant after which nothing is disturbed any more, in microseconds. */
export function lastDisturbance(actions: readonly Action[]): Micros {
  let last = 0;
  for (const action of actions) {
    let length = 'for' in action ? action.for : 0;
    if ('delay' in action) length += action.delay;
    if ('behind' in action) length += action.behind;
    last = Math.max(last, micros(action.at + length));
  }
  return last;
}

/** What the invariants have to allow for under these actions. */
export function circumstancesOf(actions: readonly Action[]): Partial<Circumstances> {
  let lateness = 0;
  let skew = 0;
  const flags = {
    isFresh: true,
    hasStaleLists: false,
    hasLostReplies: false,
    hasFailedRequests: false,
    hasRestarts: false,
    hasSkippedStates: false,
    hasSilentNodes: false,
  };
  let hasMeddling = false;
  for (const action of actions) {
    if ('client' in action) flags.isFresh = false;
    switch (action.action) {
      case 'delay-watch':
        lateness += micros(action.delay);
        break;
      case 'break-watch':
        lateness += micros(action.for);
        flags.hasSkippedStates = true;
        break;
      case 'fail-request':
        if (action.fault === 'applied-but-timed-out') flags.hasLostReplies = true;
        flags.hasFailedRequests = true;
        break;
      case 'crash':
        lateness += micros(action.for + action.behind);
        flags.hasRestarts = true;
        if (action.behind > 0) flags.hasStaleLists = true;
        break;
      case 'skew-clock':
        skew = Math.max(skew, Math.abs(micros(action.by)));
        break;
      case 'lose-node':
        flags.hasSilentNodes = true;
        break;
      case 'delete':
      case 'apply':
        hasMeddling = true;
        break;
      default:
    }
  }
  return { ...flags, lateness, skew, hasMeddling };
}
