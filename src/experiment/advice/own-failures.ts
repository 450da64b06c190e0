// With the failures that the experiment's own rules say: whether the Job's backoffLimit is enough for its completions.
import { onlyJob } from './subject.ts';
import type { Subject, Trap } from './subject.ts';

const RUNS = 20;

export const ownFailures: Trap = {
  kind: 'Job',
  find: subject => {
    if (!subject.hasFailures || subject.has('backoffLimitPerIndex')) return undefined;
    const limit = subject.number('backoffLimit') ?? 6;
    const failed = countFailed(subject, limit);
    if (failed === 0) return undefined;
    for (let more = Math.max(1, 2 * limit); more <= Math.max(16, 2 * subject.size); more *= 2) {
      if (countFailed(subject, more) > 0) continue;
      return {
        path: 'spec.backoffLimit',
        message:
          `with the failures of this file the Job fails in ${failed} of ${RUNS} runs; ` +
          `with backoffLimit: ${more} in none`,
      };
    }
    return undefined;
  },
};

function countFailed(subject: Subject, backoffLimit: number): number {
  let failed = 0;
  for (let replication = 0; replication < RUNS; replication++) {
    const job = onlyJob(subject.try({ spec: { backoffLimit }, replication }));
    if (job?.reason === 'BackoffLimitExceeded') failed += 1;
  }
  return failed;
}
