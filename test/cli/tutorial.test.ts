// Every command line of docs/tutorial.md prints what the tutorial shows; those that run whole built-in experiments do
// so in test/long/tutorial.test.ts.
import { beforeAll, describe, expect, test } from 'vitest';
import { isLong, outputsOf, stepsOf, tutorialFolder, tutorialText } from './tutorial-text.ts';

describe('the tutorial (else: node scripts/write-tutorial.ts, and read it again)', () => {
  const steps = stepsOf(tutorialText()).filter(({ command }) => !isLong(command));
  let outputs: readonly string[] = [];

  // In order: later steps look at what earlier ones have written.
  beforeAll(() => {
    outputs = outputsOf(
      tutorialFolder(),
      steps.map(({ command }) => command),
    );
  }, 120_000);

  test('has its six steps, each with commands', () => {
    const titles = [...tutorialText().matchAll(/^## \d\. (.*)$/gmu)].map(([, title]) => title);
    expect(titles).toHaveLength(6);
    for (const part of tutorialText()
      .split(/^## \d\. .*$/mu)
      .slice(1)) {
      expect(stepsOf(part).length).toBeGreaterThan(0);
    }
  });

  test.each(steps.map((step, place) => ({ ...step, place })))('$command', ({ shown, place }) => {
    expect(outputs[place]).toBe(shown);
  });
});
