// Judges a watch log, a real cluster's too: a pure function of its lines. The lines are those of `joblab run
// --watch-log`
// and of `kubectl get … -w -o json --output-watch-events`, which has no times of its own.
import { decode } from '../models/api/encoding.ts';
import { parseTime } from '../models/api/api-time.ts';
import type { ApiObject } from '../models/api/object.ts';
import { arrayOf, isRecord, recordOf, stringOf, type Published } from '../models/api/published.ts';
import type { WatchEventType } from '../models/apiserver/request.ts';
import type { Micros } from '../sim/time.ts';
import { RECORDED_LOG, UNTIMED_LOG, type Circumstances } from './circumstances.ts';
import type { Invariant, Violation } from './invariant.ts';
import { invariants } from './invariants/all.ts';
import { Judge } from './judge.ts';

const TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED']);
const MICROS = 1_000_000;

/** A line as JSON gives it. */
export interface LogLine {
  /** Seconds since the run began; absent: it is told by the object's times. */
  readonly t?: number;
  readonly type: string;
  readonly object?: unknown;
  /** Of the last line, END: wall clock at t = 0. */
  readonly epoch?: string;
}

/** How a log is judged. */
export interface CheckOptions {
  /** Default: a log of which nothing is known. */
  readonly circumstances?: Partial<Circumstances>;
  /** Default: all. */
  readonly invariants?: readonly Invariant[];
}

/** What the invariants found in a log. */
export interface CheckedLog {
  readonly violations: readonly Violation[];
  /** How often each invariant was judged, by id. */
  readonly judged: ReadonlyMap<string, number>;
  readonly events: number;
}

/**
 * Judges a log.
 *
 * @returns the violations in the order of the log; at most five an invariant
 */
export function checkLog(lines: Iterable<LogLine>, options: CheckOptions = {}): readonly Violation[] {
  return judgeLog(lines, options).violations;
}

/** Like `checkLog`, with how often each invariant was judged. */
export function judgeLog(lines: Iterable<LogLine>, options: CheckOptions = {}): CheckedLog {
  const all = [...lines];
  const epoch = epochOf(all);
  const untimed = all.some(({ t }) => t !== undefined) ? {} : UNTIMED_LOG;
  const judge = new Judge(options.invariants ?? invariants, { ...RECORDED_LOG, ...untimed, ...options.circumstances });
  let at: Micros = 0;
  let events = 0;
  for (const line of all) {
    if (!TYPES.has(line.type) || !isRecord(line.object)) continue;
    const object = line.object;
    at = line.t === undefined ? Math.max(at, latestTime(object, epoch)) : Math.round(line.t * MICROS);
    events += 1;
    judge.event(at, { type: line.type as WatchEventType, object: decodeShared(object, epoch, judge) });
  }
  const end = all.at(-1);
  judge.end(end?.type === 'END' && end.t !== undefined ? Math.max(at, Math.round(end.t * MICROS)) : at);
  return { violations: judge.violations, judged: judge.judged, events };
}

/** Decodes an object; a spec or status that has not changed stays the very same, as in a run of our own. */
function decodeShared(published: Published, epoch: number, judge: Judge): ApiObject {
  const object: WholeObject = decode(published, epoch);
  const old: WholeObject | undefined = judge.scene.present(object);
  if (old === undefined || old.metadata.uid !== object.metadata.uid) return object;
  const shared: Record<string, unknown> = {};
  for (const part of ['spec', 'status'] as const) {
    if (part in object && JSON.stringify(object[part]) === JSON.stringify(old[part])) shared[part] = old[part];
  }
  return { ...object, ...shared };
}

interface WholeObject extends ApiObject {
  readonly spec?: unknown;
  readonly status?: unknown;
}

function epochOf(lines: readonly LogLine[]): number {
  for (const { type, epoch } of lines) {
    const parsed = type === 'END' && epoch !== undefined ? parseTime(epoch) : undefined;
    if (parsed !== undefined) return parsed;
  }
  let earliest = Number.POSITIVE_INFINITY;
  for (const { object } of lines) {
    const created = parseTime(stringOf(recordOf(recordOf(object)['metadata'])['creationTimestamp']));
    if (created !== undefined) earliest = Math.min(earliest, created);
  }
  return Number.isFinite(earliest) ? earliest : 0;
}

/** The latest time that an object tells of itself: when it can have been written at the earliest. */
function latestTime(object: Published, epoch: number): Micros {
  let latest = 0;
  const see = (value: unknown): void => {
    const time = typeof value === 'string' ? parseTime(value) : undefined;
    if (time !== undefined) latest = Math.max(latest, time - epoch);
  };
  see(recordOf(object['metadata'])['creationTimestamp']);
  see(object['lastTimestamp']);
  const status = recordOf(object['status']);
  see(status['startTime']);
  see(status['completionTime']);
  for (const condition of arrayOf(status['conditions'])) see(recordOf(condition)['lastTransitionTime']);
  for (const key of ['containerStatuses', 'initContainerStatuses']) {
    for (const container of arrayOf(status[key])) {
      const state = recordOf(recordOf(container)['state']);
      see(recordOf(state['running'])['startedAt']);
      see(recordOf(state['terminated'])['finishedAt']);
    }
  }
  return latest;
}
