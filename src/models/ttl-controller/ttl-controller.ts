// The TTL-after-finished controller: deletes finished Jobs, pods first, when their `ttlSecondsAfterFinished` has passed
// (kubernetes-facts.md section 2.16). It looks at every finished Job with a time to live, whoever manages it.
import type { Micros } from '../../sim/time.ts';
import type { Job } from '../api/job.ts';
import { keyOf, refOf } from '../api/object.ts';
import type { Kind, ObjectKey } from '../api/object.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Controller, ControllerContext, ControllerFactory, Sync } from '../controller/controller.ts';

const WATCHES: readonly Kind[] = ['Job'];
const SECOND = 1_000_000;

/** The factory of the controller. */
export const ttlController: ControllerFactory = context => new TtlController(context);

/**
 * When a Job's time to live ends.
 *
 * @returns an API time, or undefined where the Job is not finished, is being deleted or has no time to live
 */
export function expiryOf(job: Job): Micros | undefined {
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  for (const condition of job.status.conditions) {
    if (condition.status !== 'True') continue;
    if (condition.type === 'Complete' || condition.type === 'Failed') {
      return condition.lastTransitionTime + ttl * SECOND;
    }
  }
  return undefined;
}

class TtlController implements Controller {
  readonly name = 'ttl-after-finished-controller';
  readonly watches: readonly Kind[] = WATCHES;
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe(event: WatchEvent): void {
    if (event.type !== 'DELETED' && expiryOf(event.object as Job) !== undefined) {
      this.#context.queue.add(keyOf(event.object));
    }
  }

  *sync(key: ObjectKey): Sync {
    const { view, queue } = this.#context;
    const now = this.#context.now();
    const cached = view.get('Job', key);
    if (cached === undefined) return 'done';
    const cachedExpiry = expiryOf(cached);
    if (cachedExpiry === undefined) return 'done';
    if (now < cachedExpiry) {
      queue.addAfter(key, cachedExpiry - now);
      return 'done';
    }
    // The time to live may have been raised meanwhile: only the live Job decides.
    const job = view.liveGet('Job', cached.metadata.namespace, cached.metadata.name);
    const expiry = job === undefined ? undefined : expiryOf(job);
    if (job === undefined || expiry === undefined) return 'done';
    if (now < expiry) {
      queue.addAfter(key, expiry - now);
      return 'done';
    }
    const reply = yield { verb: 'delete', ref: refOf(job), propagation: 'Foreground' };
    return reply.ok ? 'done' : 'retry';
  }
}
