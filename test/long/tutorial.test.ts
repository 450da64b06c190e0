// Every command line of docs/tutorial.md prints what the tutorial shows, each in a process of its own, as a reader
// types it. Those that are quick are also in test/cli/tutorial.test.ts.
import { describe, expect, test } from 'vitest';
import { isLong, outputOf, stepsOf, tutorialFolder, tutorialText } from '../cli/tutorial-text.ts';

describe('the tutorial as typed (else: node scripts/write-tutorial.ts, and read it again)', () => {
  const folder = tutorialFolder();
  const steps = stepsOf(tutorialText());

  test('has long steps', () => {
    expect(steps.some(({ command }) => isLong(command))).toBe(true);
  });

  // In order: later steps look at what earlier ones have written.
  test.each(steps)('$command', ({ command, shown }) => {
    expect(outputOf(folder, command)).toBe(shown);
  });
});
