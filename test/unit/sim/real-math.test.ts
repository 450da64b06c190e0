// The functions are compared with the engine's own, which are good to a unit or two in the last place, and with known
// values; the golden bits say that they never change.
import { describe, expect, test } from 'vitest';
import { exp, log, log1p, negativeLogOfBits } from '../../../src/sim/real-math.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';

const view = new Float64Array(1);
const bits = new BigInt64Array(view.buffer);

function bitsOf(x: number): bigint {
  view[0] = x;
  return bits[0]!;
}

/** Distance in units of the last place. */
function distance(a: number, b: number): number {
  const difference = bitsOf(a) - bitsOf(b);
  return Number(difference < 0n ? -difference : difference);
}

function greatestDistance(f: (x: number) => number, g: (x: number) => number, x: (u: number) => number): number {
  const stream = new RandomStreams(1).stream('argument');
  let greatest = 0;
  for (let i = 0; i < 200_000; i += 1) {
    const argument = x(stream.next());
    greatest = Math.max(greatest, distance(f(argument), g(argument)));
  }
  return greatest;
}

describe('log', () => {
  test.each([
    ['on (0, 1]', (u: number) => 1 - u],
    ['near 1', (u: number) => 1 + (u - 0.5) * 1e-3],
    ['very near 1', (u: number) => 1 + (u - 0.5) * 1e-9],
    ['over the whole range', (u: number) => Math.exp(1400 * u - 700)],
    ['on subnormal numbers', (u: number) => (u + 1e-3) * 1e-309],
  ])('is within 3 units in the last place %s', (_, argument) => {
    expect(greatestDistance(log, Math.log, argument)).toBeLessThanOrEqual(3);
  });

  test.each([
    [1, 0],
    [0, -Infinity],
    [-1, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
    [Number.MIN_VALUE, -744.4400719213812],
    [Number.MAX_VALUE, 709.782712893384],
  ])('of %d is %d', (x, expected) => {
    expect(log(x)).toBe(expected);
  });
});

describe('exp', () => {
  test.each([
    ['where times are', (u: number) => 20 * u - 10],
    ['near 0', (u: number) => (u - 0.5) * 1e-6],
    ['over the whole range', (u: number) => 1416 * u - 708],
  ])('is within 3 units in the last place %s', (_, argument) => {
    expect(greatestDistance(exp, Math.exp, argument)).toBeLessThanOrEqual(3);
  });

  test.each([
    [0, 1],
    [1, Math.E],
    [-Infinity, 0],
    [-709, 0],
    [Infinity, Infinity],
    [710, Infinity],
    [NaN, NaN],
  ])('of %d is %d', (x, expected) => {
    expect(exp(x)).toBe(expected);
  });
});

describe('negativeLogOfBits', () => {
  test.each([
    [-1, -1, 0],
    [0, 0, 64 * Math.LN2],
    [0, 1, 63 * Math.LN2],
    [0, -1, 32 * Math.LN2],
    [1, 0, 32 * Math.LN2],
    [1, -(2 ** 31), 32 * Math.LN2 - Math.log(1.5)],
    [-(2 ** 31), 0, Math.LN2],
    [0x5555_5555, 0x5555_5555, Math.log(3)],
  ])('of %d and %d is %d', (high, low, expected) => {
    expect(Math.abs(negativeLogOfBits(high, low) - expected)).toBeLessThan(1e-14);
  });

  test('agrees with the logarithm of the fraction, at every length of leading zeros', () => {
    const stream = new RandomStreams(1).stream('words');
    for (let i = 0; i < 100_000; i += 1) {
      const high = (Math.floor(stream.next() * 2 ** 32) >>> (i % 32)) | 1;
      const low = Math.floor(stream.next() * 2 ** 32);
      const expected = -Math.log(((high >>> 0) * 2 ** 32 + low) / 2 ** 64);
      const found = negativeLogOfBits(high, low | 0);
      if (!(found >= 0 && Math.abs(found - expected) < 1e-15 * (1 + expected) * 4)) expect(found).toBe(expected);
    }
  });

  test('is never below 0', () => {
    const stream = new RandomStreams(1).stream('words');
    for (let i = 0; i < 10_000; i += 1) {
      const found = negativeLogOfBits(-1, Math.floor(stream.next() * 2 ** 32) | 0);
      if (!(found >= 0 && found < 3e-10)) expect(found).toBe(0);
    }
  });
});

test('log1p keeps what 1 + x would lose', () => {
  for (const x of [0, 1e-20, -1e-18, 1e-9, 0.25, -0.4, 3]) expect(distance(log1p(x), Math.log1p(x))).toBeLessThan(5);
});

test('exp and log give the same bits for ever', () => {
  const stream = new RandomStreams('bits').stream('argument');
  let sum = 0n;
  for (let i = 0; i < 100_000; i += 1) {
    const draw = stream.next();
    sum = BigInt.asUintN(64, sum * 31n + bitsOf(log(draw)) + 7n * bitsOf(exp(40 * draw - 20)));
  }
  expect(sum.toString(16)).toMatchInlineSnapshot(`"758215c4e71b728a"`);
});
