// A finished Job and its pods stay until somebody deletes them; a deadline does not clean up either (section 12, 7).
import { countWords, durationWords } from '../words.ts';
import { ATTEMPT, SOME_DEADLINE, countLeft, onlyJob } from './subject.ts';
import type { Trap } from './subject.ts';

export const leftBehind: Trap = {
  kind: 'Job',
  find: subject => {
    if (subject.has('ttlSecondsAfterFinished')) return undefined;
    const world = { rules: [{ run: ATTEMPT }] };
    const trial = subject.try(world);
    if (onlyJob(trial)?.outcome !== 'Complete') return undefined;
    const cured = subject.try({ ...world, spec: { ttlSecondsAfterFinished: SOME_DEADLINE } });
    const { pods } = cured.record;
    const gone = cured.pods.reduce((last, row) => Math.max(last, pods.gone[row] ?? Number.NaN), 0);
    const cure =
      countLeft(cured) === 0 && gone > 0
        ? `; with ttlSecondsAfterFinished: ${SOME_DEADLINE} they are gone after ${durationWords(gone / 1e6)}`
        : '';
    return {
      path: 'spec.ttlSecondsAfterFinished',
      message:
        `not set: the finished Job and its ${countWords(countLeft(trial), 'pod')} stay until they are ` +
        `deleted${cure}`,
    };
  },
};
