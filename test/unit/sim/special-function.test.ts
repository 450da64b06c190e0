// Reference values: normal distribution and gamma function from tables of 16 digits (Abramowitz and Stegun; DLMF).
import { describe, expect, test } from 'vitest';
import { gammaFunction, normalCdf, normalDensity, normalQuantile } from '../../../src/sim/special-function.ts';

function relativeError(found: number, expected: number): number {
  return Math.abs(found / expected - 1);
}

describe('normalCdf', () => {
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145705],
    [-1.959963984540054, 0.025],
    [-3, 0.0013498980316300946],
    [-5, 2.866515718791939e-7],
    [-10, 7.61985302416052e-24],
    [-30, 4.906713927148187e-198],
    [5, 0.9999997133484281],
    [40, 1],
  ])('at %d is %d', (x, expected) => {
    expect(relativeError(normalCdf(x), expected)).toBeLessThan(1e-12);
  });
});

describe('normalQuantile', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.25, -0.6744897501960817],
    [0.9995, 3.2905267314919255],
    [1e-9, -5.9978070150076865],
    [1e-100, -21.27345356096533],
  ])('of %d is %d', (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(8e-15 * Math.max(1, Math.abs(expected)));
  });

  test('is the inverse of the distribution function', () => {
    for (let p = 1e-12; p < 0.999; p = p * 1.3 + 1e-13) {
      expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(2e-12);
    }
  });
});

test('the normal density is the slope of the distribution function', () => {
  for (const x of [-2, -0.5, 0, 0.7, 2.9]) {
    const step = 1e-5;
    const slope = (normalCdf(x + step) - normalCdf(x - step)) / (2 * step);
    expect(relativeError(normalDensity(x), slope)).toBeLessThan(1e-8);
  }
});

describe('gammaFunction', () => {
  test.each([
    [1, 1],
    [1.5, 0.886226925452758],
    [2, 1],
    [2.5, 1.329340388179137],
    [5, 24],
    [11, 3_628_800],
    [21, 2.43290200817664e18],
    [101, 9.332621544394415e157],
  ])('of %d is %d', (x, expected) => {
    expect(relativeError(gammaFunction(x), expected)).toBeLessThan(2e-13);
  });

  test('grows by its argument: Γ(x + 1) = x Γ(x)', () => {
    for (let x = 1; x < 40; x += 0.37) {
      expect(relativeError(gammaFunction(x + 1), x * gammaFunction(x))).toBeLessThan(1e-13);
    }
  });
});
