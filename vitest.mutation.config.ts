import { defineConfig } from 'vitest/config';

/**
 * What Stryker runs against each mutant: the quick unit tests of the files that it mutates, always with the same draws.
 */
export default defineConfig({
  test: {
    include: [
      'test/unit/models/job-controller/**/*.test.ts',
      'test/unit/models/cronjob-controller/**/*.test.ts',
      'test/unit/models/api/index-set.test.ts',
    ],
    // Whole runs of the controllers and half a million steps of a schedule: too slow for each mutant.
    exclude: [
      'test/unit/models/job-controller/{sync,tracking-order,ownership}.test.ts',
      'test/unit/models/cronjob-controller/{cron-job-controller,label-filter,minute-year}.test.ts',
    ],
    testTimeout: 60_000,
    setupFiles: ['test/fixtures/fixed-draws.ts'],
    pool: 'threads',
  },
});
