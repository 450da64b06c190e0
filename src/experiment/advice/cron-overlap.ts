// With Allow, the default, runs that hang pile up.
import { durationWords } from '../words.ts';
import { firstRuns } from './cron-late-start.ts';
import type { Subject, Trap } from './subject.ts';

const DUE = 10;

export const cronOverlap: Trap = {
  kind: 'CronJob',
  find: subject => {
    const policy = subject.spec['concurrencyPolicy'] ?? 'Allow';
    const hasDeadline = subject.has('activeDeadlineSeconds');
    if (policy !== 'Allow' || hasDeadline || subject.spec['suspend'] === true) return undefined;
    const [first, second] = firstRuns(subject);
    if (first === undefined || second === undefined) return undefined;
    const seconds = first + DUE * (second - first) - 1;
    const open = countOpen(subject, seconds, {});
    if (open < 2) return undefined;
    const cured = countOpen(subject, seconds, { concurrencyPolicy: 'Forbid' });
    return {
      path: 'spec.concurrencyPolicy',
      message:
        `Allow: where runs hang they pile up, ${open} Jobs at once after ${durationWords(seconds)}; with ` +
        `concurrencyPolicy: Forbid ${cured}`,
    };
  },
};

function countOpen(subject: Subject, seconds: number, spec: { readonly concurrencyPolicy?: string }): number {
  const { jobs } = subject.try({ rules: [{ exit: 'never' }], until: `${seconds}s`, spec });
  return jobs.filter(job => job.outcome === 'Unfinished').length;
}
