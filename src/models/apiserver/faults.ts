// Legal faults of the way between a client and the API server: requests that fail, are lost or are answered to nobody,
// watches that are late or break, processes that die, clocks that are off. What happens when is decided by who passes
// the `Faults`; `faulty-connection.ts` does it. A run without faults has none of this in its way.
import type { Micros } from '../../sim/time.ts';
import type { ApiRequest, WatchEvent } from './request.ts';

/**
 * What becomes of one request.
 * - `conflict`: refused as stale where it has a precondition, else an internal error; nothing is applied
 * - `error`: refused with an internal error; nothing is applied
 * - `lost`: never arrives; the client sees a time-out
 * - `applied-but-timed-out`: applied, but the client sees a time-out
 * - `crash`: the client's process dies before it sends
 * - `crash-after`: the request is applied, and the process dies before it sees the reply
 */
export type RequestFault = 'none' | 'conflict' | 'error' | 'lost' | 'applied-but-timed-out' | 'crash' | 'crash-after';

/** What becomes of one watch event: it is late by so much, or the watch breaks and lists anew after so long. */
export type WatchFault = { readonly delay: Micros } | { readonly disconnect: Micros };

/** Where a request stands among those of its process: counted from 0 over all lives of the process. */
export interface RequestPlace {
  readonly number: number;
  readonly at: Micros;
}

/** Asked by the connections of a run. All answers have to be functions of what they are asked and of the seed. */
export interface Faults {
  /** Whether the client's connection is to be watched at all; others are left alone. */
  touches(client: string): boolean;
  onRequest(client: string, request: ApiRequest, place: RequestPlace): RequestFault;
  onWatch(client: string, event: WatchEvent, at: Micros): WatchFault | undefined;
  /** How far the client's clock is ahead of the true time; may be negative. */
  skew(client: string, at: Micros): Micros;
  /** How old the first lists of a process are that starts now; 0: fresh. */
  staleness(client: string, at: Micros): Micros;
  /** How long a process that crashed stays away. */
  restartAfter(client: string, at: Micros): Micros;
}

/** A fault plan that does nothing, to be spread under partial ones. */
export const NO_FAULTS: Faults = Object.freeze<Faults>({
  touches: () => false,
  onRequest: () => 'none',
  onWatch: () => undefined,
  skew: () => 0,
  staleness: () => 0,
  restartAfter: () => 1_000_000,
});
