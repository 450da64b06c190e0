// A failure that no retry can cure is tried again and again, with longer and longer waits in between
// (kubernetes-facts.md section 12, 4 and 5).
import { ATTEMPT, FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';
import type { JsonObject } from '../document.ts';

const FAIL_AT_ONCE: JsonObject = { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } };

export const manyRetries: Trap = {
  kind: 'Job',
  find: subject => {
    if (subject.restartPolicy !== 'Never' || subject.has('backoffLimitPerIndex')) return undefined;
    const world = { rules: [{ run: ATTEMPT, exit: 1 }], until: FOR_EVER };
    const trial = subject.try(world);
    const job = onlyJob(trial);
    if (job?.outcome !== 'Failed' || job.reason !== 'BackoffLimitExceeded' || trial.pods.length < 2) return undefined;
    const given = subject.jobSpec['podFailurePolicy'] as { readonly rules?: readonly JsonObject[] } | undefined;
    const podFailurePolicy = { rules: [FAIL_AT_ONCE, ...(given?.rules ?? [])] };
    const cured = onlyJob(subject.try({ ...world, spec: { podFailurePolicy, podReplacementPolicy: 'Failed' } }));
    const cure =
      cured?.outcome === 'Failed' && cured.finishedAt < job.finishedAt
        ? `; a podFailurePolicy with FailJob on an exit code that no retry can cure ends it after ${timeOf(cured)}`
        : '';
    return {
      path: 'spec.backoffLimit',
      message:
        `where every pod fails after ${ATTEMPT}, ${trial.pods.length} pods are created in ${timeOf(job)} ` +
        `before the Job is given up${cure}`,
    };
  },
};
