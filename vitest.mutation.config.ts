import { defineConfig } from 'vitest/config';

/** What Stryker runs against each mutant: the quick unit tests of the files that it mutates, always with the same draws. */
export default defineConfig({
  test: {
    include: ['test/unit/models/job-controller/**/*.test.ts', 'test/unit/models/cronjob-controller/**/*.test.ts'],
    exclude: ['test/unit/models/cronjob-controller/minute-year.test.ts'],
    testTimeout: 60_000,
    setupFiles: ['test/fixtures/fixed-draws.ts'],
    pool: 'threads',
  },
});
