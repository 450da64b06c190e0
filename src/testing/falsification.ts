// Shows that invariants can fail: a history is run once, and what its writes and syncs were is judged again with one
// thing falsified on the way to the invariants. A rule that no falsification breaks proves nothing.
import type { WatchEvent } from '../models/apiserver/request.ts';
import type { Micros } from '../sim/time.ts';
import type { Circumstances } from './circumstances.ts';
import { runHistory } from './harness.ts';
import type { History } from './history.ts';
import type { TracedSync } from './invariant.ts';
import { invariants } from './invariants/all.ts';
import { Judge } from './judge.ts';
import type { Scene } from './scene.ts';

/** What is falsified in one history; each part may be left out. */
export interface Falsifier {
  /** The events that the invariants see instead of this one; `scene` is what they have seen before. */
  readonly events?: (event: WatchEvent, scene: Scene, at: Micros) => readonly WatchEvent[];
  /** The sync that they see instead of this one. */
  readonly sync?: (sync: TracedSync, scene: Scene) => TracedSync;
  /** Syncs that they see after the end. */
  readonly tail?: (scene: Scene) => readonly TracedSync[];
  readonly circumstances?: Partial<Circumstances>;
}

/** A way to falsify histories. */
export interface Falsification {
  readonly name: string;
  /** Called for each history anew. */
  readonly begin: () => Falsifier;
}

type Entry =
  | { readonly at: Micros; readonly event: WatchEvent }
  | { readonly at: Micros; readonly sync: TracedSync; readonly isStart: boolean };

/** What the invariants see of a history, to be judged as often as wanted. */
export interface SeenHistory {
  readonly entries: readonly Entry[];
  readonly circumstances: Circumstances;
  readonly end: Micros;
  readonly isAtRest: boolean;
}

/** Runs a history and keeps what the invariants would see. */
export function seenHistory(history: History): SeenHistory {
  const entries: Entry[] = [];
  const { end, isAtRest, circumstances } = runHistory(history, {
    invariants: [],
    tap: {
      event: (at, event) => entries.push({ at, event }),
      syncStarted: (at, sync) => entries.push({ at, sync, isStart: true }),
      syncEnded: (at, sync) => entries.push({ at, sync, isStart: false }),
    },
  });
  return { entries, circumstances, end, isAtRest };
}

/** Ids of the invariants that a falsification breaks in a history. */
export function brokenBy({ begin }: Falsification, seen: SeenHistory): ReadonlySet<string> {
  const { events, sync: falsifySync, tail, circumstances } = begin();
  const judge = new Judge(invariants, { ...seen.circumstances, ...circumstances }, []);
  for (const entry of seen.entries) {
    const { at } = entry;
    if ('event' in entry) {
      for (const event of events?.(entry.event, judge.scene, at) ?? [entry.event]) judge.event(at, event);
    } else if (entry.isStart) judge.syncStarted(entry.sync);
    else judge.syncEnded(at, falsifySync?.(entry.sync, judge.scene) ?? entry.sync);
  }
  for (const sync of tail?.(judge.scene) ?? []) judge.syncEnded(seen.end, sync);
  judge.end(seen.end, { endsAtRest: seen.isAtRest });
  return new Set(judge.violations.map(({ invariant }) => invariant));
}
