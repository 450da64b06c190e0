// With OnFailure a Job that fails deletes the pod in which it failed, and its logs (kubernetes-facts.md section 12, 1).
import { countWords } from '../words.ts';
import { ATTEMPT, FOR_EVER, countLeft, onlyJob, sumOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const lostLogs: Trap = {
  kind: 'Job',
  find: subject => {
    if (subject.restartPolicy !== 'OnFailure') return undefined;
    const spec = { ttlSecondsAfterFinished: null };
    const world = { rules: [{ run: ATTEMPT, exit: 1 }], spec, until: FOR_EVER };
    const trial = subject.try(world);
    if (onlyJob(trial)?.outcome !== 'Failed' || countLeft(trial) > 0) return undefined;
    const kept = countLeft(subject.try({ ...world, pod: { restartPolicy: 'Never' } }));
    const pods = trial.pods.length === 1 ? 'its pod' : `its ${trial.pods.length} pods`;
    const stay = kept === 1 ? '1 pod stays' : `${kept} pods stay`;
    const cure = kept > 0 ? `; with restartPolicy: Never ${stay} to be looked at` : '';
    const restarts = countWords(sumOf(trial, 'restarts'), 'restart');
    return {
      path: 'spec.template.spec.restartPolicy',
      message:
        `where the container fails every time, the Job fails after ${restarts} and deletes ${pods}, ` +
        `logs included${cure}`,
    };
  },
};
