// What comes of the manifest as it stands, where that is not success.
import { FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const asItStands: Trap = {
  kind: 'Job',
  find: subject => {
    // Whoever holds a Job back knows that it does not run.
    const isHeld =
      subject.jobSpec['suspend'] === true || subject.has('managedBy') || subject.number('parallelism') === 0;
    if (isHeld) return undefined;
    const job = onlyJob(subject.try({ until: FOR_EVER }));
    if (job?.outcome === 'Unfinished') return { path: 'spec', message: `does not finish: ${job.message}` };
    if (job?.outcome !== 'Failed') return undefined;
    return { path: 'spec', message: `fails after ${timeOf(job)}: ${job.reason}: ${job.message}` };
  },
};
