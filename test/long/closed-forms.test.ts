// The closed forms with as many replications as they name: a bias of 2.4 required half-widths is found nine times in
// ten.
import { describe, expect, test } from 'vitest';
import { closedForms } from '../conformance/closed-form-case.ts';
import { verdictOf } from '../conformance/closed-form-verdict.ts';

describe('under an ideal control plane, with all replications', () => {
  const forms = closedForms().filter(form => form.kind === 'stochastic');

  test.each(forms)('$id is $exact within the 99.9 % interval', form => {
    const { low, high, mean } = verdictOf(form, 1);
    expect(low, `mean ${mean}`).toBeLessThanOrEqual(form.exact);
    expect(high, `mean ${mean}`).toBeGreaterThanOrEqual(form.exact);
  });
});
