// The reference curves have the values of test/data/closed-forms.json.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  amdahlSpeedup,
  gustafsonSpeedup,
  scalabilityPeak,
  scalabilityThroughput,
} from '../../../src/experiment/speedup-laws.ts';

interface Entry {
  readonly id: string;
  readonly level: string;
  readonly exact: number;
  readonly parameters: Readonly<Record<string, number>>;
}

const file = readFileSync(new URL('../../data/closed-forms.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(file) as { readonly cases: readonly Entry[] };

const CURVES: Readonly<Record<string, (p: Readonly<Record<string, number>>) => number>> = {
  amdahl: p => amdahlSpeedup(p['serialFraction']!, p['parallelism']!),
  gustafson: p => gustafsonSpeedup(p['serialFraction']!, p['parallelism']!),
  usl: p => scalabilityThroughput({ sigma: p['sigma']!, kappa: p['kappa']! }, p['parallelism']!),
};

describe('a reference curve', () => {
  test('is there for every closed form of the report', () => {
    const wanted = cases.filter(({ level }) => level === 'report').map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(0);
    for (const id of wanted) expect(CURVES).toHaveProperty(id);
  });

  test.each(cases.filter(({ id }) => Object.hasOwn(CURVES, id)))('$id is $exact', ({ id, exact, parameters }) => {
    expect(Math.abs(CURVES[id]!(parameters) - exact) / exact).toBeLessThanOrEqual(1e-9);
  });

  test('of scalability has its peak where one more pod gains nothing', () => {
    const costs = { sigma: 0.03, kappa: 0.0005 };
    const peak = scalabilityPeak(costs);
    expect(peak).toBeCloseTo(44.045431, 6);
    expect(scalabilityThroughput(costs, 44)).toBeGreaterThan(scalabilityThroughput(costs, 43));
    expect(scalabilityThroughput(costs, 45)).toBeLessThan(scalabilityThroughput(costs, 44));
    expect(scalabilityPeak({ sigma: 0.03, kappa: 0 })).toBe(Infinity);
  });

  test('of scalability without coherency cost is Amdahl’s', () => {
    for (const parallelism of [1, 2, 10, 1000]) {
      const throughput = scalabilityThroughput({ sigma: 0.1, kappa: 0 }, parallelism);
      expect(throughput).toBeCloseTo(amdahlSpeedup(0.1, parallelism), 12);
    }
  });
});
