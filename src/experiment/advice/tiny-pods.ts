// A thousand short pods are slow because the control plane makes a few a second (kubernetes-facts.md section 12, 24).
import { durationWords, percentWords } from '../words.ts';
import { FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

/** Fewer pods are no load. */
const MANY = 100;
const SHARE = 0.4;
/** So many times the work in as many times fewer pods. */
const FEWER = 10;

export const tinyPods: Trap = {
  kind: 'Job',
  find: subject => {
    const parallelism = subject.number('parallelism') ?? 1;
    if (!subject.has('completions') || subject.size < MANY || parallelism < MANY) return undefined;
    const trial = subject.try({ until: FOR_EVER });
    const job = onlyJob(trial);
    const ledger = job?.ledger;
    if (job?.outcome !== 'Complete' || ledger === undefined) return undefined;
    const makespan = job.finishedAt - job.appliedAt;
    if (ledger.controller < SHARE * makespan) return undefined;
    const { running, finished } = trial.record.pods;
    const total = trial.pods.reduce((sum, row) => sum + (finished[row] ?? 0) - (running[row] ?? 0), 0);
    const run = total / trial.pods.length / 1e6;
    const spec = { completions: Math.ceil(subject.size / FEWER), parallelism: Math.ceil(parallelism / FEWER) };
    const cured = onlyJob(subject.try({ spec, rules: [{ run: `${(run * FEWER).toFixed(3)}s` }], until: FOR_EVER }));
    const cure =
      cured?.outcome === 'Complete' && cured.finishedAt < job.finishedAt
        ? `; ${spec.completions} pods with ${FEWER} times the work each are done after ${timeOf(cured)}`
        : '';
    return {
      path: 'spec.completions',
      message:
        `${percentWords(ledger.controller / makespan)} of the ${timeOf(job)} is the control plane, at work on ` +
        `${trial.pods.length} pods of ${durationWords(run)}${cure}`,
    };
  },
};
