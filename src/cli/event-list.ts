// Events as `kubectl get events` lists them: one that comes again is one line with its count, where it was first seen.
import type { EventLine } from '../models/recording/run-record.ts';

const COMBINED = '(combined from similar events)';

/** An event with all its repetitions. */
export interface ListedEvent {
  /** As it was when it came last. */
  readonly event: EventLine;
  readonly firstAt: number;
}

/** One entry an event, in the order in which they first came. */
export function listedEvents(events: readonly EventLine[]): ListedEvent[] {
  const listed = new Map<string, ListedEvent>();
  for (const event of events) {
    const text = event.message.startsWith(COMBINED) ? COMBINED : event.message;
    const key = `${event.object}\n${event.type}\n${event.reason}\n${text}`;
    listed.set(key, { event, firstAt: listed.get(key)?.firstAt ?? event.at });
  }
  return [...listed.values()];
}

/** The message; of an event that came again with its count and last time. */
export function messageOf({ event }: ListedEvent): string {
  return event.count > 1 ? `${event.message} (×${event.count}, last at ${seconds(event.at)})` : event.message;
}

/** `12.3 s`. */
export function seconds(micros: number): string {
  return `${(micros / 1e6).toFixed(1)} s`;
}
