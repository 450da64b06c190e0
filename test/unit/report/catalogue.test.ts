// The catalogue of charts, and the names that experiment files may use.
import { expect, test } from 'vitest';
import { CHART_NAMES } from '../../../src/experiment/chart-name.ts';
import { charts } from '../../../src/report/index.ts';

test('an experiment file may name each chart of the catalogue and no other', () => {
  expect(Object.keys(charts)).toEqual([...CHART_NAMES]);
});
