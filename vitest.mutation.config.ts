import { defineConfig } from 'vitest/config';

/** What Stryker runs against each mutant: the quick unit tests of the files that it mutates, always with the same draws. */
export default defineConfig({
  test: {
    include: ['test/unit/models/job-controller/**/*.test.ts', 'test/unit/models/cronjob-controller/**/*.test.ts'],
    setupFiles: ['test/fixtures/fixed-draws.ts'],
    pool: 'threads',
  },
});
