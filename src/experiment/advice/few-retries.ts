// backoffLimit counts the failures of all completions together, and successes do not set them back (kubernetes-facts.md
// section 12, 3): what is enough for one pod is too little for many.
import { ATTEMPT, FOR_EVER, onlyJob } from './subject.ts';
import type { Subject, Trap, World } from './subject.ts';

const RUNS = 20;
/** Jobs with fewer completions have few failures in all; those with more take too long to be tried as often. */
const LEAST = 10;
const MOST = 500;

export const fewRetries: Trap = {
  kind: 'Job',
  find: subject => {
    const { jobSpec, size } = subject;
    const isOne = typeof jobSpec['completions'] !== 'number' || size < LEAST || size > MOST;
    if (isOne || subject.has('backoffLimitPerIndex')) return undefined;
    const limit = subject.number('backoffLimit') ?? 6;
    const failed = countFailed(subject, limit);
    if (failed < 2) return undefined;
    for (let more = Math.max(2, 2 * limit); more <= 2 * size; more *= 2) {
      const left = countFailed(subject, more);
      if (left > 0) continue;
      return {
        path: 'spec.backoffLimit',
        message:
          `counts the failures of all ${size} completions together: where one pod in 20 fails, the Job fails in ` +
          `${failed} of ${RUNS} runs; with backoffLimit: ${more} in none`,
      };
    }
    return undefined;
  },
};

/** In how many runs the Job fails where one attempt in twenty does. */
function countFailed(subject: Subject, backoffLimit: number): number {
  const world: World = {
    rules: [{ run: ATTEMPT, fail: { probability: '5%', exit: 1 } }],
    spec: { backoffLimit, podFailurePolicy: null, successPolicy: null, activeDeadlineSeconds: null },
    // Whether it fails does not depend on how fast the control plane is.
    cluster: { controlPlane: 'ideal' },
    until: FOR_EVER,
  };
  let failed = 0;
  for (let replication = 0; replication < RUNS; replication++) {
    if (onlyJob(subject.try({ ...world, replication }))?.outcome === 'Failed') failed += 1;
  }
  return failed;
}
