// The watch log: every write as a watch would deliver it, in published form, one line a write (design.md section 3).
import { encode } from '../api/encoding.ts';
import type { Kind, ObjectMeta, Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
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
      const shown = type === 'DELETED' && object.kind === 'Pod' ? deleted(object as Pod, server.apiNow) : object;
      log({ t: server.now / 1_000_000, type, object: encode(shown, server.epoch) });
    });
  }
}

/** A pod goes by a deletion without grace, of which its last state tells; the store does not keep that state. */
function deleted(pod: Pod, now: Time): Pod {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = pod.metadata;
  const since = deletionTimestamp === undefined ? now : deletionTimestamp - deletionGracePeriodSeconds * 1_000_000;
  const metadata: ObjectMeta = {
    ...pod.metadata,
    deletionTimestamp: since,
    deletionGracePeriodSeconds: 0,
    generation: deletionTimestamp === undefined ? generation + 1 : generation,
  };
  return { ...pod, metadata };
}
