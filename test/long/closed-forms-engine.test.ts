// Textbook queues with all the replications that test/data/closed-forms.json names: a bias of 2.4 times the required
// half-width is then found nine times in ten.
import { describe, expect, test } from 'vitest';
import { engineForms, estimate } from '../unit/sim/closed-form-model.ts';

describe('closed forms of the engine, with all replications', () => {
  test.each(engineForms())('$id: the mean is $exact within the 99.9 % interval', form => {
    const { mean, halfWidth } = estimate(form, form.replications);
    expect(Math.abs(mean - form.exact), `mean ${mean} ± ${halfWidth}`).toBeLessThanOrEqual(halfWidth);
  });
});
