// An image that cannot be pulled never fails a Job: its pod is Pending, counts as active, and backoffLimit has nothing
// to count (kubernetes-facts.md section 12, 14 and 15).
import type { JsonObject } from '../document.ts';
import { FOR_EVER, SOME_DEADLINE, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const missingImage: Trap = {
  kind: 'Job',
  find: subject => {
    if (subject.has('activeDeadlineSeconds') || subject.jobSpec['suspend'] === true) return undefined;
    const [first] = subject.podSpec['containers'] as readonly JsonObject[];
    const image = first?.['image'];
    if (typeof image !== 'string') return undefined;
    const world = { cluster: { images: { unpullable: [image] } }, until: FOR_EVER };
    const job = onlyJob(subject.try(world));
    if (job?.outcome !== 'Unfinished' || !job.message.includes('ImagePull')) return undefined;
    const cured = onlyJob(subject.try({ ...world, spec: { activeDeadlineSeconds: SOME_DEADLINE } }));
    const cure =
      cured?.outcome === 'Failed'
        ? `; with activeDeadlineSeconds: ${SOME_DEADLINE} the Job fails after ${timeOf(cured)}`
        : '';
    return {
      path: 'spec.template.spec.containers[0].image',
      message:
        `where it cannot be pulled, the pod waits in ImagePullBackOff for ever: the Job shows Running, with ` +
        `${job.failed} failures for backoffLimit to count${cure}`,
    };
  },
};
