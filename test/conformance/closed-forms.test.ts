// Simulated means reach the exact values of theory, through experiment files and the whole control plane. A fifth of
// the replications that the closed forms name; all of them in test/long.
import { describe, expect, test } from 'vitest';
import { closedForms } from './closed-form-case.ts';
import { verdictOf } from './closed-form-verdict.ts';

const SHARE = 0.2;

describe('under an ideal control plane', () => {
  const forms = closedForms();

  test.each(forms.filter(form => form.kind === 'stochastic'))('$id is $exact within the 99.9 % interval', form => {
    // A CronJob's run has its own replications inside: fewer minutes stand for fewer runs.
    const ticks = form.run === undefined ? {} : { run: { ticks: form.run.ticks * SHARE } };
    const { low, high, mean } = verdictOf({ ...form, ...ticks }, SHARE);
    expect(low, `mean ${mean}`).toBeLessThanOrEqual(form.exact);
    expect(high, `mean ${mean}`).toBeGreaterThanOrEqual(form.exact);
    expect(high - low).toBeLessThan(0.3 * form.exact);
  });

  test.each(forms.filter(form => form.kind === 'deterministic'))('$id is $exact', form => {
    const { mean } = verdictOf(form, 1);
    expect(Math.abs(mean - form.exact) / form.exact).toBeLessThanOrEqual(1e-9);
  });

  test('all twenty closed forms that need a cluster are here', () => {
    expect(forms.length).toBe(20);
  });
});
