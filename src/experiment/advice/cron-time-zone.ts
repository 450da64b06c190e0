// Without a time zone a schedule is meant in that of the controller, usually UTC (kubernetes-facts.md section 12, 26).
import { durationWords } from '../words.ts';
import { ATTEMPT } from './subject.ts';
import type { Trap, Trial } from './subject.ts';

const ELSEWHERE = 'America/New_York';

export const cronTimeZone: Trap = {
  kind: 'CronJob',
  find: subject => {
    const given = subject.spec['schedule'];
    const schedule = typeof given === 'string' ? given : '';
    // A schedule whose hour is free means the same nearly everywhere.
    const isFree = /^\S+\s+\*(\/\d+)?\s/.test(schedule) || /^@(every|hourly)/.test(schedule);
    if (subject.spec['timeZone'] !== undefined || subject.spec['suspend'] === true || isFree) return undefined;
    const first = (timeZone: string): number => firstStart(subject.try({ spec: { timeZone }, ...FEW_DAYS }));
    const [plain, elsewhere] = [first('Etc/UTC'), first(ELSEWHERE)];
    const own = firstStart(subject.try(FEW_DAYS));
    if (Number.isNaN(own) || Number.isNaN(elsewhere) || own !== plain || own === elsewhere) return undefined;
    const later = elsewhere > plain ? `${durationWords((elsewhere - plain) / 1e6)} later` : 'earlier';
    return {
      path: 'spec.timeZone',
      message:
        `not set: “${schedule}” is meant in the controller's zone, usually UTC; with timeZone: ${ELSEWHERE} ` +
        `the first run comes ${later}`,
    };
  },
};

const FEW_DAYS = { rules: [{ run: ATTEMPT }], until: '72h' };

function firstStart({ jobs }: Trial): number {
  return jobs[0]?.appliedAt ?? Number.NaN;
}
