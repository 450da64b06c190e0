// Without completions a Job creates no pod any more once one has succeeded: a worker that finds the queue empty too
// early keeps those that fail later from being replaced (kubernetes-facts.md section 12, 16).
import { countWords } from '../words.ts';
import { FOR_EVER, onlyJob, sumOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const earlyWorker: Trap = {
  kind: 'Job',
  find: subject => {
    const workers = subject.number('parallelism') ?? 1;
    if (subject.has('completions') || workers < 2 || subject.restartPolicy !== 'Never') return undefined;
    const world = {
      rules: [
        { match: { ordinal: 0 }, run: '5s' },
        { match: { ordinal: 1, restart: 0 }, run: '30s', exit: 1 },
        { run: '60s' },
      ],
      until: FOR_EVER,
    };
    const trial = subject.try(world);
    const job = onlyJob(trial);
    if (job === undefined || job.failed === 0 || trial.pods.length > workers) return undefined;
    const cured = subject.try({ ...world, pod: { restartPolicy: 'OnFailure' } });
    const restarts = sumOf(cured, 'restarts');
    const cure =
      onlyJob(cured)?.outcome === 'Complete' && restarts > 0
        ? `; with restartPolicy: OnFailure it starts again in its pod (${countWords(restarts, 'restart')})`
        : '';
    return {
      path: 'spec.parallelism',
      message:
        `without completions the first success ends the creation of pods: where one of ${workers} workers is done ` +
        `early and another fails after 30 s, the latter is not replaced (${trial.pods.length} pods in all)${cure}`,
    };
  },
};
