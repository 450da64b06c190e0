// A Job's deadline counts from its first sync, not from the start of a pod: waiting for a node uses it up
// (kubernetes-facts.md section 12, 6).
import { durationWords } from '../words.ts';
import { ATTEMPT, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

/** The first node comes so long after the deadline. */
const LATE_SECONDS = 60;
const LONGEST = 86_400;

export const countedWait: Trap = {
  kind: 'Job',
  find: subject => {
    const deadline = subject.number('activeDeadlineSeconds');
    if (deadline === undefined || deadline < 1 || deadline > LONGEST) return undefined;
    const provision = `${deadline + LATE_SECONDS}s`;
    const world = {
      rules: [{ run: ATTEMPT }],
      cluster: { nodes: 0, autoscaler: { min: 0, max: 1000, provision, node: { cpu: 4, memory: '16Gi' } } },
      until: `${deadline + LATE_SECONDS + 86_400}s`,
    };
    const trial = subject.try(world);
    const job = onlyJob(trial);
    const hasRun = trial.pods.some(row => !Number.isNaN(trial.record.pods.running[row] ?? Number.NaN));
    if (job?.reason !== 'DeadlineExceeded' || hasRun) return undefined;
    const spec = { activeDeadlineSeconds: null };
    const cured = onlyJob(subject.try({ ...world, spec, pod: { activeDeadlineSeconds: deadline } }));
    const cure =
      cured?.outcome === 'Complete'
        ? "; template.spec.activeDeadlineSeconds counts from the pod's start, the Job is Complete after " +
          timeOf(cured)
        : '';
    return {
      path: 'spec.activeDeadlineSeconds',
      message:
        'counts the time that pods wait for a node: where the first comes after ' +
        `${durationWords(deadline + LATE_SECONDS)}, the Job fails after ${timeOf(job)} without having run${cure}`,
    };
  },
};
