// Falsified pods: some too many, at the wrong time, under the wrong name; ends and finalizers that nobody tells of.
import { COMPLETION_INDEX, INDEX_FAILURE_COUNT, isIndexed } from '../../models/api/job.ts';
import { controllerOf, type ObjectMeta } from '../../models/api/object.ts';
import { isTerminal, type Pod } from '../../models/api/pod.ts';
import type { WatchEvent } from '../../models/apiserver/request.ts';
import type { Micros } from '../../sim/time.ts';
import type { Falsification } from '../falsification.ts';
import type { JobCourse } from '../scene.ts';

/** Changes the pods that a function has a change for. */
function pod(name: string, change: (pod: Pod, event: WatchEvent) => Pod | undefined): Falsification {
  return {
    name,
    begin: () => ({
      events: event => {
        if (event.object.kind !== 'Pod') return [event];
        const changed = change(event.object as Pod, event);
        return [changed === undefined ? event : { ...event, object: changed }];
      },
    }),
  };
}

function withMeta(one: Pod, part: Partial<ObjectMeta>): Pod {
  return { ...one, metadata: { ...one.metadata, ...part } };
}

type Containers = Pod['status']['containers'];

function withContainers(one: Pod, change: (container: Containers[number]) => Containers[number]): Pod {
  return { ...one, status: { ...one.status, containers: one.status.containers.map(change) } };
}

function isOwn({ type, object }: WatchEvent): boolean {
  return object.kind === 'Pod' && type === 'ADDED' && controllerOf(object)?.kind === 'Job';
}

/** Changes pods of Jobs as they are created. */
function created(name: string, change: (pod: Pod) => Pod): Falsification {
  return pod(name, (one, event) => (isOwn(event) ? change(one) : undefined));
}

function annotated(one: Pod, key: string, value: string): Pod {
  return withMeta(one, { annotations: { ...one.metadata.annotations, [key]: value } });
}

const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** A new pod of a Job, made after one of its pods. */
function born(model: Pod, number: number, at: Micros): WatchEvent {
  const { metadata } = model;
  const letter = LETTERS[number % LETTERS.length] ?? 'b';
  const name = `${metadata.generateName}${letter}${LETTERS[Math.floor(number / LETTERS.length)] ?? 'b'}222`;
  const uid = `born-${number}`;
  return {
    type: 'ADDED',
    object: withMeta(model, { name, uid, creationTimestamp: at, resourceVersion: 1e9 + number }),
  };
}

/** Lets pods be born whenever a Job fits, once a Job. */
function births(name: string, fits: (course: JobCourse, at: Micros) => boolean): Falsification {
  return {
    name,
    begin: () => {
      const models = new Map<string, Pod>();
      const done = new Set<JobCourse>();
      return {
        events: (event, scene, at) => {
          if (isOwn(event)) models.set(controllerOf(event.object)?.uid ?? '', event.object as Pod);
          const more: WatchEvent[] = [];
          for (const course of scene.jobs.values()) {
            const model = models.get(course.job.metadata.uid);
            if (model === undefined || done.has(course) || !fits(course, at)) continue;
            done.add(course);
            more.push(born(model, done.size, at));
          }
          return [event, ...more];
        },
      };
    },
  };
}

/** Each pod of a Job has so many others beside it. */
function crowd(name: string, others: number): Falsification {
  return {
    name,
    begin: () => {
      let number = 0;
      return {
        events: (event, _scene, at) => {
          if (!isOwn(event)) return [event];
          return [event, ...Array.from({ length: others }, () => born(event.object as Pod, (number += 1), at))];
        },
      };
    },
  };
}

const FINALIZERS: readonly string[] = ['batch.kubernetes.io/job-tracking'];

/** Falsified pods. */
export const FALSIFIED_PODS: readonly Falsification[] = [
  crowd('six pods for one', 5),
  crowd('one pod is forgotten for each that is created', 1),
  births('a pod is born after the end', ({ finishedAt }) => finishedAt !== undefined),
  births('a pod is born after the decision', ({ decidedAt }) => decidedAt !== undefined),
  births('a pod is born while the Job goes', ({ markedAt }, at) => markedAt !== undefined && at - markedAt > 3_000_000),
  births('a completed index is born again', course => isIndexed(course.job) && course.completed.size > 0),
  births('a pod is born as soon as one has failed', ({ onList, pods }) =>
    [...onList].some(([uid, list]) => list === 'failed' && pods.has(uid)),
  ),
  births('a pod is born while one is stopping', ({ terminating }) => terminating > 0),
  created('created without the finalizer', one => withMeta(one, { finalizers: [] })),
  created('a name of its own', one => withMeta(one, { name: 'mine' })),
  created('another index', one => withMeta(one, { labels: { ...one.metadata.labels, [COMPLETION_INDEX]: '77' } })),
  created('failures are noted that were none', one => annotated(one, INDEX_FAILURE_COUNT, '9')),
  created('a failure is noted too soon', one => annotated(one, INDEX_FAILURE_COUNT, '1')),
  pod('the last indexes first', one => {
    const index = one.metadata.annotations[COMPLETION_INDEX];
    return index === undefined ? undefined : annotated(one, COMPLETION_INDEX, `${4 - Number(index)}`);
  }),
  pod('runs again', (one, { type }) =>
    isTerminal(one) && one.metadata.finalizers.length === 0 && type === 'MODIFIED'
      ? { ...one, status: { ...one.status, phase: 'Running' } }
      : undefined,
  ),
  pod('moves to another node', one => (isTerminal(one) ? { ...one, nodeName: 'elsewhere' } : undefined)),
  pod('asks for more than the node has', one => ({
    ...one,
    spec: {
      ...one.spec,
      containers: one.spec.containers.map(each => ({
        ...each,
        resources: { ...each.resources, requests: { cpu: '999' } },
      })),
    },
  })),
  pod('has restarted seven times more', one =>
    withContainers(one, each => ({ ...each, restartCount: each.restartCount + 7 })),
  ),
  pod('was created earlier', one => withMeta(one, { creationTimestamp: one.metadata.creationTimestamp - 9_000_000 })),
  pod('ran longer than its Job', one =>
    withContainers(one, each =>
      each.terminated === undefined
        ? each
        : { ...each, terminated: { ...each.terminated, startedAt: (each.terminated.finishedAt ?? 0) - 1e9 } },
    ),
  ),
  pod('a finalizer goes with the containers', one =>
    one.metadata.finalizers.length === 0 ? { ...one, status: { ...one.status, containers: [] } } : undefined,
  ),
  pod('keeps its finalizer', (one, { type }) =>
    type === 'MODIFIED' && isTerminal(one) ? withMeta(one, { finalizers: FINALIZERS }) : undefined,
  ),
  pod('is being deleted, and nothing more', (one, { type }) =>
    type === 'MODIFIED' && isTerminal(one) ? withMeta(one, { deletionTimestamp: 0, finalizers: [] }) : undefined,
  ),
  {
    name: 'its end is never told',
    begin: () => ({
      events: event => {
        const isEnd = event.object.kind === 'Pod' && (event.type === 'DELETED' || isTerminal(event.object as Pod));
        return isEnd ? [] : [event];
      },
    }),
  },
  {
    name: 'the first pod of each Job waits for ever',
    begin: () => {
      const first = new Map<string, string>();
      return {
        events: event => {
          const owner = event.object.kind === 'Pod' ? controllerOf(event.object)?.uid : undefined;
          if (owner === undefined) return [event];
          if (!first.has(owner)) first.set(owner, event.object.metadata.uid);
          return event.type !== 'ADDED' && first.get(owner) === event.object.metadata.uid ? [] : [event];
        },
      };
    },
  },
];
