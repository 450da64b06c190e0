// Advice about CronJobs: traps of schedules, shown by the runs that fall into them.
import { describe, expect, test } from 'vitest';
import { cronLateStart } from '../../../src/experiment/advice/cron-late-start.ts';
import { cronOverlap } from '../../../src/experiment/advice/cron-overlap.ts';
import { cronSkippedRuns } from '../../../src/experiment/advice/cron-skipped-runs.ts';
import { cronTimeZone } from '../../../src/experiment/advice/cron-time-zone.ts';
import { MAIN, adviceOn, pattern, tryTrap } from './advice-scene.ts';

describe('a trap of CronJobs', () => {
  function cronText(schedule: string, more = ''): string {
    return `apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec:
  schedule: "${schedule}"
  ${more}
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [${MAIN}]}}}}
`;
  }
  test.each([
    [
      'an hour is meant in the controller’s zone',
      cronTimeZone,
      'spec.timeZone',
      '30 2 * * *',
      '',
      pattern(
        String.raw`^not set: “30 2 \* \* \*” is meant in the controller's zone, usually UTC; with timeZone: `,
        String.raw`America\/New_York the first run comes 5 h later$`,
      ),
    ],
    [
      'a run that was missed starts late',
      cronLateStart,
      'spec.startingDeadlineSeconds',
      '0 */6 * * *',
      '',
      pattern(
        String.raw`^not set: where the controller is down when a run is due, it starts as soon as the controller `,
        String.raw`is back, 20 min.* late; with startingDeadlineSeconds: 600 that run is left out$`,
      ),
    ],
    [
      'runs that take too long are skipped',
      cronSkippedRuns,
      'spec.concurrencyPolicy',
      '* * * * *',
      'concurrencyPolicy: Forbid',
      pattern(
        String.raw`^where a run takes 90 s, only \d of 10 runs due every 60 s start, the others are skipped; with `,
        String.raw`activeDeadlineSeconds: 54 in its jobTemplate 10 start$`,
      ),
    ],
    [
      'runs that hang pile up',
      cronOverlap,
      'spec.concurrencyPolicy',
      '*/5 * * * *',
      '',
      /^Allow: where runs hang they pile up, 10 Jobs at once after .*; with concurrencyPolicy: Forbid 1$/,
    ],
  ])('%s', (_, trap, path, schedule, more, expected) => {
    const found = tryTrap(trap, cronText(schedule, more));
    expect(found?.path).toBe(path);
    expect(found?.message).toMatch(expected);
  });

  test('is left alone where the manifest has the cure', () => {
    const more = 'timeZone: Europe/Berlin\n  startingDeadlineSeconds: 600\n  concurrencyPolicy: Replace';
    expect(adviceOn(cronText('30 2 * * *', more))).toEqual([]);
  });
});
