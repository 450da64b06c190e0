// Without a deadline a Job waits for a pod that hangs, for ever.
import { FOR_EVER, SOME_DEADLINE, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const hangingPod: Trap = {
  kind: 'Job',
  find: subject => {
    if (subject.has('activeDeadlineSeconds') || subject.jobSpec['suspend'] === true) return undefined;
    const world = { rules: [{ exit: 'never' as const }], until: FOR_EVER };
    if (onlyJob(subject.try(world))?.outcome !== 'Unfinished') return undefined;
    const cured = onlyJob(subject.try({ ...world, spec: { activeDeadlineSeconds: SOME_DEADLINE } }));
    const cure =
      cured?.outcome === 'Failed'
        ? `; with activeDeadlineSeconds: ${SOME_DEADLINE} it fails after ${timeOf(cured)}`
        : '';
    return {
      path: 'spec.activeDeadlineSeconds',
      message: `not set: a pod that hangs is never ended, and the Job never finishes${cure}`,
    };
  },
};
