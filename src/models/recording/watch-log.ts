// The watch log: every write as a watch would deliver it, in published form, one line a write (design.md section 3).
import { encode } from '../api/encoding.ts';
import type { Kind } from '../api/object.ts';
import type { ApiServer } from '../apiserver/api-server.ts';
import type { WatchLogLine } from '../cluster/input.ts';

const LOGGED: readonly Kind[] = [
  'Node',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
  'Service',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'Job',
  'Pod',
  'Event',
  'Opaque',
];

/** Writes a line for each write of the store from now on. */
export function logWrites(server: ApiServer, log: (line: WatchLogLine) => void): void {
  for (const kind of LOGGED) {
    server.store.watch(kind, ({ type, object }) => {
      log({ t: server.now / 1_000_000, type, object: encode(object, server.epoch) });
    });
  }
}
