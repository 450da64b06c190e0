// How the controller itself behaves, as its trace shows: it never throws, touches no pods of others, and does not
// hurry.
import { JOB_TRACKING_FINALIZER } from '../../models/api/job.ts';
import { controllerOf } from '../../models/api/object.ts';
import type { ApiRequest } from '../../models/apiserver/request.ts';
import type { Micros } from '../../sim/time.ts';
import type { Invariant } from '../invariant.ts';
import type { PodCourse, Scene } from '../scene.ts';

const SECOND = 1_000_000;

export const neverThrows: Invariant = {
  id: 'H12',
  statement: 'the reconcile function never throws',
  precondition: 'trace of the controller',
  source: 'kubernetes/kubernetes #113855',
  begin: (claim, scene) => ({
    sync({ thrown, key }) {
      if (!claim.holds(thrown === undefined))
        claim.fail(scene.objects.get(`Job/${key}`), `sync of ${key} threw: ${thrown}`);
    },
  }),
};

export const onlyOwnPods: Invariant = {
  id: 'H13',
  statement: 'the controller deletes and patches only pods whose controller is the Job; finalizers also of orphans',
  precondition: 'trace of the controller',
  source: 'owner references',
  begin: (claim, scene) => ({
    sync({ controller, key, requests, believed }) {
      if (controller !== 'job-controller') return;
      for (const { request } of requests) {
        const course = targetOf(scene, request);
        if (course === undefined) continue;
        const { pod, job } = course;
        const owner = controllerOf(pod);
        const isFree = owner === undefined || scene.jobs.get(owner.uid)?.goneAt !== undefined;
        // An owner that went while the request was under way was the owner.
        const isOwn = believed !== undefined && [owner?.uid, job?.job.metadata.uid].includes(believed.metadata.uid);
        const isRelease = request.verb === 'removeFinalizer' && request.finalizer === JOB_TRACKING_FINALIZER;
        const isAllowed =
          isOwn || (isRelease && (isFree || key.startsWith('orphan:'))) || (request.verb === 'update' && isFree);
        if (!claim.holds(isAllowed)) claim.fail(pod, `${request.verb} by the sync of ${key}, which does not own it`);
      }
    },
  }),
};

/** The pod that a request deletes or changes, as the API had it last. */
function targetOf(scene: Scene, request: ApiRequest): PodCourse | undefined {
  if (request.verb === 'delete' || request.verb === 'removeFinalizer' || request.verb === 'patch') {
    if (request.ref.kind !== 'Pod') return undefined;
    return scene.pods.get(request.ref.uid);
  }
  if (request.verb === 'update' && request.object.kind === 'Pod') return scene.pods.get(request.object.metadata.uid);
  return undefined;
}

export const syncsAreBatched: Invariant = {
  id: 'I53',
  statement:
    'two syncs of a Job are at least 1 s apart, unless an addition, a change of the spec, a timer or an error asks',
  precondition: 'fresh; trace; batch period of 1 s; Jobs without deadline and failures',
  source: 'constant SyncJobBatchPeriod',
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh || scene.circumstances.isInstant) return undefined;
    const last = new Map<string, Micros>();
    return {
      sync({ controller, key, startedAt, believed }) {
        if (controller !== 'job-controller' || believed === undefined) return;
        const before = last.get(key);
        last.set(key, startedAt);
        const course = scene.jobs.get(believed.metadata.uid);
        if (before === undefined || course === undefined) return;
        const { job, specs } = course;
        const isTimed = job.spec.activeDeadlineSeconds !== undefined || job.status.failed > 0 || course.onList.size > 0;
        const isAsked = (specs.at(-1)?.since ?? 0) >= before - SECOND || course.createdAt >= before - SECOND;
        if (isTimed || isAsked || course.markedAt !== undefined) return;
        const gap = startedAt - before;
        if (!claim.holds(gap >= SECOND - 1)) claim.fail(job, `synced again after ${gap / SECOND} s`);
      },
    };
  },
};
