// Textbook queues reach their closed forms: the event queue, the random streams, processes and resources together.
import { describe, expect, test } from 'vitest';
import { engineForms, estimate } from './closed-form-model.ts';

/** Share of the replications that the file names; test/long runs them all. */
const SHARE = 0.2;

describe('closed forms of the engine', () => {
  test.each(engineForms())('$id: the mean is $exact within the 99.9 % interval', form => {
    const { mean, halfWidth } = estimate(form, Math.ceil(form.replications * SHARE));
    expect(Math.abs(mean - form.exact), `mean ${mean} ± ${halfWidth}`).toBeLessThanOrEqual(halfWidth);
  });

  test('every case that the models cover is in the file', () => {
    expect(engineForms()).toHaveLength(15);
  });
});
