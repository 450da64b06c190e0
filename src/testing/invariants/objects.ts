// What holds of every object of an API: order of its events, versions, generations. A log in which it does not is torn.
import type { ApiObject, Kind } from '../../models/api/object.ts';
import { deepEqual } from '../../models/api/published.ts';
import type { Invariant } from '../invariant.ts';

/** Kinds whose generation counts the changes of their spec. */
const COUNTED: ReadonlySet<Kind> = new Set<Kind>(['Job', 'CronJob']);

export const objectsHaveAHistory: Invariant = {
  id: 'I61',
  statement:
    'an object is ADDED, then MODIFIED, then DELETED; its resourceVersion rises with each event, its ' +
    'generation by one ' +
    'with each change of the spec',
  precondition: 'the log begins before its objects',
  source: 'API conventions',
  begin: (claim, { circumstances }) => ({
    write({ type, object }, old) {
      const isSame = old !== undefined && old.metadata.uid === object.metadata.uid;
      if (type === 'ADDED') {
        if (!claim.holds(old === undefined))
          claim.fail(object, isSame ? 'ADDED twice' : 'ADDED, but its name is taken');
      } else if (!isSame) {
        const isKnown = !circumstances.isComplete && old === undefined;
        if (!claim.holds(isKnown)) claim.fail(object, `${type}, but it was never ADDED`);
      }
      if (!isSame) return;
      const rises = object.metadata.resourceVersion > old.metadata.resourceVersion;
      if (!claim.holds(rises)) {
        claim.fail(object, `version ${object.metadata.resourceVersion} after ${old.metadata.resourceVersion}`);
      }
      const isCreation = object.metadata.creationTimestamp === old.metadata.creationTimestamp;
      if (!claim.holds(isCreation)) claim.fail(object, 'creationTimestamp changed');
      if (COUNTED.has(object.kind) && type === 'MODIFIED') {
        const more = object.metadata.generation - old.metadata.generation;
        const isRight = more === expectedRise(object, old) || (isMarked(object, old) && more <= 1);
        if (!claim.holds(isRight)) claim.fail(object, `generation rose by ${more}`);
      }
    },
  }),
};

export const onePartAWrite: Invariant = {
  id: 'O1',
  statement: 'a write changes a Job’s spec or its status, a pod’s finalizers or its phase and containers, never both',
  precondition: 'the last event of an object may tell of several writes',
  source: 'API conventions, status subresource',
  begin: claim => ({
    job({ job }, old) {
      if (old === undefined || old.spec === job.spec) return;
      const isOne = old.status === job.status || deepEqual(old.spec, job.spec) || deepEqual(old.status, job.status);
      if (!claim.holds(isOne)) claim.fail(job, 'spec and status changed in one write');
    },
    pod({ pod }, old) {
      if (old === undefined || old.metadata.finalizers.length === pod.metadata.finalizers.length) return;
      const { phase, containers } = pod.status;
      const isOne = phase === old.status.phase && deepEqual(containers, old.status.containers);
      if (!claim.holds(isOne)) claim.fail(pod, `a finalizer went as it turned from ${old.status.phase} to ${phase}`);
    },
  }),
};

function expectedRise(object: ApiObject, old: ApiObject): number {
  const now = 'spec' in object ? object.spec : undefined;
  const before = 'spec' in old ? old.spec : undefined;
  return now === before || deepEqual(now, before) ? 0 : 1;
}

function isMarked(object: ApiObject, old: ApiObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined;
}
