// With Forbid a run that takes longer than the time between two runs makes the next ones be skipped or start late
// (kubernetes-facts.md section 12, 25).
import { countWords, durationWords } from '../words.ts';
import { firstRuns } from './cron-late-start.ts';
import type { Trap } from './subject.ts';

/** Runs that are due in the time looked at. */
const DUE = 10;

export const cronSkippedRuns: Trap = {
  kind: 'CronJob',
  find: subject => {
    if (subject.spec['concurrencyPolicy'] !== 'Forbid' || subject.spec['suspend'] === true) return undefined;
    const [first, second] = firstRuns(subject);
    if (first === undefined || second === undefined) return undefined;
    const period = second - first;
    const until = `${first + DUE * period - 1}s`;
    const run = `${Math.ceil(period * 1.5)}s`;
    const started = subject.try({ rules: [{ run }], until }).jobs.length;
    if (started >= DUE) return undefined;
    const activeDeadlineSeconds = Math.max(1, Math.floor(period * 0.9));
    const jobTemplate = {
      ...(subject.spec['jobTemplate'] as object),
      spec: { ...subject.jobSpec, activeDeadlineSeconds },
    };
    const cured = subject.try({ rules: [{ run }], until, spec: { jobTemplate } }).jobs.length;
    const cure =
      cured > started ? `; with activeDeadlineSeconds: ${activeDeadlineSeconds} in its jobTemplate ${cured} start` : '';
    return {
      path: 'spec.concurrencyPolicy',
      message:
        `where a run takes ${durationWords(Math.ceil(period * 1.5))}, only ${started} of ${countWords(DUE, 'run')} ` +
        `due every ${durationWords(period)} start, the others are skipped${cure}`,
    };
  },
};
