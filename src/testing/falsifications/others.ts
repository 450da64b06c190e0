// Falsified CronJobs, Events and controllers' traces, and logs that are torn.
import type { CronJob, Job } from '../../models/api/job.ts';
import { controllerOf, refOf } from '../../models/api/object.ts';
import type { EventObject } from '../../models/api/cluster-objects.ts';
import type { ApiReply, WatchEvent } from '../../models/apiserver/request.ts';
import type { Falsification, Falsifier } from '../falsification.ts';
import type { TracedSync } from '../invariant.ts';
import type { Scene } from '../scene.ts';

/** Changes each sync of the Job controller that has an object. */
function trace(name: string, change: (sync: TracedSync, scene: Scene) => TracedSync): Falsification {
  return {
    name,
    begin: () => ({
      sync: (sync, scene) => (sync.controller === 'job-controller' && sync.believed ? change(sync, scene) : sync),
    }),
  };
}

function events(name: string, change: () => NonNullable<Falsifier['events']>): Falsification {
  return { name, begin: () => ({ events: change() }) };
}

function isChild({ object }: WatchEvent): boolean {
  return object.kind === 'Job' && controllerOf(object)?.kind === 'CronJob';
}

const REFUSED: ApiReply = { ok: false, reason: 'Invalid', message: 'refused' };

/** Requests of a sync for as many pods. */
function creations(sync: TracedSync, count: number): TracedSync {
  const object = sync.believed;
  if (object === undefined) return sync;
  const pod = { ...object, kind: 'Pod' } as typeof object;
  const request = { request: { verb: 'create', object: pod }, reply: undefined } as const;
  return { ...sync, requests: [...sync.requests, ...Array.from({ length: count }, () => request)] };
}

/** Falsified CronJobs, Events, traces and logs. */
export const OTHER_FALSIFICATIONS: readonly Falsification[] = [
  events('a CronJob forgets its Jobs', () => event => {
    if (event.object.kind !== 'CronJob') return [event];
    const cronJob = event.object as CronJob;
    return [{ ...event, object: { ...cronJob, status: { ...cronJob.status, active: [] } } as CronJob }];
  }),
  events('a CronJob names Jobs that are gone', () => event => {
    if (event.object.kind !== 'CronJob') return [event];
    const cronJob = event.object as CronJob;
    const gone = { kind: 'Job', namespace: 'default', name: 'gone', uid: 'gone', apiVersion: 'batch/v1' };
    const active = [{ ...gone, resourceVersion: '1' } as unknown as CronJob['status']['active'][number]];
    return [{ ...event, object: { ...cronJob, status: { ...cronJob.status, active } } as CronJob }];
  }),
  events('finished Jobs of a CronJob stay', () => event => (isChild(event) && event.type === 'DELETED' ? [] : [event])),
  events('a minute has two Jobs', () => event => {
    if (!isChild(event) || event.type !== 'ADDED') return [event];
    const { metadata } = event.object as Job;
    const again = { ...event.object, metadata: { ...metadata, uid: `${metadata.uid}-again` } } as Job;
    return [event, { type: 'DELETED', object: event.object }, { type: 'ADDED', object: again }];
  }),
  events('Events are told three times', () => {
    let number = 0;
    return event => {
      const { object } = event;
      if (object.kind !== 'Event') return [event];
      const again = (): WatchEvent => {
        number += 1;
        const metadata = { ...object.metadata, name: `again-${number}`, uid: `again-${number}` };
        return { type: 'ADDED', object: { ...object, metadata } };
      };
      return [event, again(), again()];
    };
  }),
  events(
    'Events of Jobs are not told',
    () => event =>
      event.object.kind === 'Event' && (event.object as EventObject).involved.kind === 'Job' ? [] : [event],
  ),
  events('each third event is missing', () => {
    let number = 0;
    return event => ((number += 1) % 3 === 0 ? [] : [event]);
  }),
  events('each event is told twice', () => event => [event, event]),
  trace('a sync throws', sync => ({ ...sync, thrown: 'undefined is no pod' })),
  trace('a sync creates very many pods', sync => creations(sync, 501)),
  trace('a sync creates and deletes', sync => {
    const { requests } = creations(sync, 1);
    const ref = { kind: 'Pod', namespace: 'default', name: 'x', uid: 'x' } as const;
    return { ...sync, requests: [...requests, { request: { verb: 'delete', ref }, reply: undefined }] };
  }),
  trace('a sync deletes what is not its own', (sync, scene) => {
    const deletions = [...scene.pods.values()].map(({ pod }) => ({
      request: { verb: 'delete', ref: refOf(pod) } as const,
      reply: undefined,
    }));
    const believed = sync.believed && {
      ...sync.believed,
      metadata: { ...sync.believed.metadata, uid: 'another' },
    };
    return { ...sync, believed, requests: deletions };
  }),
  trace('statuses are refused', sync => {
    const refused = sync.requests.map(({ request, reply }) => ({
      request,
      reply: request.verb === 'updateStatus' ? REFUSED : reply,
    }));
    return { ...sync, requests: refused };
  }),
  {
    name: 'syncs follow each other at once',
    begin: () => {
      const last = new Map<string, TracedSync>();
      return {
        sync: sync => {
          // Each second one comes too soon after one that came in time.
          const before = last.get(sync.key);
          if (before === undefined) last.set(sync.key, sync);
          else last.delete(sync.key);
          return before === undefined ? sync : { ...sync, startedAt: before.startedAt + 500_000 };
        },
      };
    },
  },
  {
    name: 'the controller does not rest',
    begin: () => ({
      tail: scene =>
        [...scene.jobs.values()].flatMap(({ job, lastAt }) =>
          Array.from({ length: 20 }, (_, i) => ({
            controller: 'job-controller',
            key: `${job.metadata.namespace}/${job.metadata.name}`,
            startedAt: lastAt + 1e9 + i,
            believed: job,
            requests: [],
            thrown: undefined,
          })),
        ),
    }),
  },
  { name: 'the back-off has no base', begin: () => ({ circumstances: { backoffBase: Number.NaN } }) },
];
