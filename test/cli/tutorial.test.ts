// Every command line of docs/tutorial.md prints what the tutorial shows.
import { describe, expect, test } from 'vitest';
import { outputOf, stepsOf, tutorialFolder, tutorialText } from './tutorial-text.ts';

describe('the tutorial (else: node scripts/write-tutorial.ts, and read it again)', () => {
  const folder = tutorialFolder();
  const steps = stepsOf(tutorialText());

  test('has its six steps, each with commands', () => {
    const titles = [...tutorialText().matchAll(/^## \d\. (.*)$/gmu)].map(([, title]) => title);
    expect(titles).toHaveLength(6);
    for (const part of tutorialText()
      .split(/^## \d\. .*$/mu)
      .slice(1)) {
      expect(stepsOf(part).length).toBeGreaterThan(0);
    }
  });

  // In order: later steps look at what earlier ones have written.
  test.each(steps)('$command', ({ command, shown }) => {
    expect(outputOf(folder, command)).toBe(shown);
  });
});
