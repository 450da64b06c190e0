// The results that tests of the report run over, made once, and a measure in Inter shared by all of them.
import type { Results } from '../../src/experiment/results.ts';
import type { Measure } from '../../src/report/chart.ts';
import { interMeasure } from '../../src/cli/svg-text.ts';
import {
  cases,
  faultyJob,
  hostile,
  race,
  retry,
  serialVsParallel,
  thousands,
  twoFactors,
} from '../fixtures/experiments.ts';
import { makeResults } from '../fixtures/results.ts';

export const measure: Measure = interMeasure();

/** One Job that is killed by its back-off limit, and one whose pods never start. */
function failing(): Results {
  const whole = makeResults({
    name: 'never',
    points: [{ name: 'all', parallelism: 1, tasks: 1, failing: [0, 1, 2], backoffLimit: 1, job: 'never' }],
    repeat: 1,
  });
  return whole;
}

/** Many points with long names, two hundred values of a factor that is no parallelism. */
function manyPoints(): Results {
  return makeResults({
    name: 'a-run-with-quite-a-long-name-that-nobody-would-type-twice',
    title: 'Forty points',
    repeat: 2,
    factorNames: ['Job/resize.spec.backoffLimit'],
    points: Array.from({ length: 40 }, (_, i) => ({
      name: `Job/resize.spec.backoffLimit=${i * 3}`,
      factors: { 'Job/resize.spec.backoffLimit': i * 3 },
      parallelism: 4,
      tasks: 6,
      failureProbability: 0.1,
      backoffLimit: i * 3,
    })),
  });
}

const longName = (i: number): string =>
  `alternative number ${i} with a name that its author thought would explain everything about it at once`;

/** Cases with names far longer than a line. */
function longNames(): Results {
  return makeResults({
    name: 'long',
    repeat: 12,
    points: [0, 1, 2, 3, 4].map(i => ({ name: longName(i), caseName: longName(i), parallelism: 2 + i, tasks: 12 })),
  });
}

export const every: Readonly<Record<string, Results>> = {
  'serial against parallel': serialVsParallel(),
  'one run of serial against parallel': serialVsParallel(1),
  retry: retry(),
  'a faulty Job': faultyJob(),
  cases: cases(),
  'two factors': twoFactors(),
  'thousands of pods': thousands(),
  race: race(),
  'hostile names': hostile(),
  'a Job that fails': failing(),
  'many points': manyPoints(),
  'long names': longNames(),
};
