// A run that was missed starts as soon as the controller is back, however late that is, unless a deadline for starting
// has passed (kubernetes-facts.md section 12, 25).
import { durationWords } from '../words.ts';
import { ATTEMPT } from './subject.ts';
import type { Subject, Trap } from './subject.ts';

/** How long the controller is down around a run. */
const BEFORE = 60;
const AFTER = 1200;
const DEADLINE = 600;

export const cronLateStart: Trap = {
  kind: 'CronJob',
  find: subject => {
    if (subject.spec['startingDeadlineSeconds'] !== undefined || subject.spec['suspend'] === true) return undefined;
    const due = firstRuns(subject);
    const [first, second] = due;
    // Where runs are due all the time, a late one is soon followed by the next.
    if (first === undefined || second === undefined || second - first < 2 * AFTER || first < 2 * BEFORE)
      return undefined;
    const events = [
      { at: `${first - BEFORE}s`, stop: { controller: 'cronjob-controller' } },
      { at: `${first + AFTER}s`, start: { controller: 'cronjob-controller' } },
    ];
    const world = { rules: [{ run: ATTEMPT }], events, until: `${first + 2 * AFTER}s` };
    const [late] = subject.try(world).jobs;
    if (late === undefined) return undefined;
    const cured = subject.try({ ...world, spec: { startingDeadlineSeconds: DEADLINE } }).jobs.length;
    const cure = cured === 0 ? `; with startingDeadlineSeconds: ${DEADLINE} that run is left out` : '';
    return {
      path: 'spec.startingDeadlineSeconds',
      message:
        `not set: where the controller is down when a run is due, it starts as soon as the controller is back, ` +
        `${durationWords(late.appliedAt / 1e6 - first)} late${cure}`,
    };
  },
};

/** Seconds at which the first runs start. */
export function firstRuns(subject: Subject): number[] {
  for (const until of ['2h', '72h']) {
    const { jobs } = subject.try({ rules: [{ run: ATTEMPT }], until });
    if (jobs.length > 2 || until === '72h') return jobs.slice(0, 3).map(job => Math.floor(job.appliedAt / 1e6));
  }
  return [];
}
