// Draws by name and key, and whether they look random: limits are at four standard deviations or so, for fixed seeds.
import { describe, expect, test } from 'vitest';
import { hashKey, RandomStreams, type RandomStream } from '../../../src/sim/random-stream.ts';

const streams = new RandomStreams(42);

function take(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.next());
}

describe('draws belong to name and key', () => {
  test('whatever was drawn before', () => {
    const fresh = streams.stream('run').at(7, 1).next();
    const used = streams.stream('run');
    take(used.at(3), 10);
    expect(used.at(7, 1).next()).toBe(fresh);
  });

  test('a new stream is at key 0', () => {
    expect(streams.stream('run').next()).toBe(streams.stream('run').at(0).next());
  });

  test('missing integers of a key are 0', () => {
    const stream = streams.stream('run');
    expect(stream.at(7).next()).toBe(stream.at(7, 0, 0, 0).next());
    expect(stream.at(7, 3).next()).toBe(stream.at(7, 3, 0, 0).next());
  });

  test('a number as seed and its text are the same', () => {
    expect(new RandomStreams('7').stream('run').next()).toBe(new RandomStreams(7).stream('run').next());
    expect(new RandomStreams('007').stream('run').next()).not.toBe(new RandomStreams(7).stream('run').next());
  });

  test('replication 0 is what a new set of streams has', () => {
    expect(streams.replication(0).stream('run').next()).toBe(streams.stream('run').next());
    expect(streams.replication(5).replication(3).stream('run').next()).toBe(
      new RandomStreams(42).replication(3).stream('run').next(),
    );
  });

  const keys: (readonly [number, number?, number?, number?])[] = [
    [0],
    [1],
    [-1],
    [0, 1],
    [0, 0, 1],
    [0, 0, 0, 1],
    [1, 1],
    [2 ** 31 - 1],
    [2 ** 31],
    [-(2 ** 31)],
    [2 ** 32],
    [2 ** 32 - 1],
    [2 ** 32 + 1],
    [Number.MAX_SAFE_INTEGER],
    [Number.MIN_SAFE_INTEGER],
  ];
  test('different names, keys, replications and seeds give different draws', () => {
    const draws = [
      ...keys.map(key =>
        streams
          .stream('run')
          .at(...key)
          .next(),
      ),
      streams.stream('start').next(),
      streams.replication(1).stream('run').next(),
      new RandomStreams(43).stream('run').next(),
      // A name is not glued to the seed.
      new RandomStreams(4).stream('2run').next(),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });

  test.each([0.5, NaN, Infinity, 2 ** 53])('%d is no key', key => {
    expect(() => streams.stream('run').at(key)).toThrow('not a safe integer');
  });
});

describe('an exponential draw', () => {
  test('is -log(1 - the uniform one)', () => {
    const uniform = streams.stream('run');
    const exponential = streams.stream('run');
    for (let i = 0; i < 100_000; i += 1) {
      const expected = -Math.log1p(-uniform.next());
      const found = exponential.nextExponential();
      if (!(Math.abs(found - expected) < 1e-9)) expect(found).toBe(expected);
    }
    expect(exponential.next()).toBe(uniform.next());
  });
});

describe('hashKey', () => {
  test('is a safe integer, the same for the same text', () => {
    for (const text of ['', 'a', 'pod-12', 'é', '😀'.repeat(100)]) {
      expect(Number.isSafeInteger(hashKey(text))).toBe(true);
      expect(hashKey(text)).toBe(hashKey(text.slice(0, 3) + text.slice(3)));
    }
  });

  test('tells a hundred thousand names apart', () => {
    const hashes = new Set<number>();
    for (let i = 0; i < 100_000; i += 1) hashes.add(hashKey(`default/resize-${i}`));
    expect(hashes.size).toBe(100_000);
  });
});

const COUNT = 262_144;

// Ways to take many draws, as the models do.
const ways: readonly [string, (stream: RandomStream, i: number) => number][] = [
  ['one after the other', stream => stream.next()],
  ['at neighbouring keys', (stream, i) => stream.at(i).next()],
  ['at neighbouring keys, the second draw', (stream, i) => (stream.at(i).next(), stream.next())],
  ['at neighbouring last parts of a key', (stream, i) => stream.at(0, 0, 0, i).next()],
  ['over a grid of keys', (stream, i) => stream.at(i & 511, i >> 9).next()],
  ['at keys of one bit', (stream, i) => stream.at(i >> 5, 1 << (i & 31)).next()],
  ['at large keys', (stream, i) => stream.at(i * 2 ** 30).next()],
  ['at negative keys', (stream, i) => stream.at(-i).next()],
  ['at hashed names', (stream, i) => stream.at(hashKey(`pod-${i}`)).next()],
];

/** How far a χ² of `cells` equally likely cells is from its mean, in its standard deviations. */
function deviationOf(counts: Float64Array, total: number): number {
  const expected = total / counts.length;
  let sum = 0;
  for (const count of counts) sum += ((count - expected) * (count - expected)) / expected;
  return (sum - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

describe.each(ways)('draws taken %s', (_, draw) => {
  const stream = streams.stream('quality');
  const draws = Float64Array.from({ length: COUNT }, (_, i) => draw(stream, i));

  test('are in [0, 1) and all different', () => {
    let outside = 0;
    for (const u of draws) if (!(u >= 0 && u < 1)) outside += 1;
    expect(outside).toBe(0);
    expect(new Set(draws).size).toBe(COUNT);
  });

  test.each([
    ['high bits', (u: number) => Math.floor(u * 4096)],
    ['middle bits', (u: number) => Math.floor(u * 2 ** 32) & 4095],
    ['low bits', (u: number) => (u * 2 ** 53) % 4096],
  ])('are uniform in their %s', (_, cellOf) => {
    const counts = new Float64Array(4096);
    for (const u of draws) counts[cellOf(u)]! += 1;
    expect(Math.abs(deviationOf(counts, COUNT))).toBeLessThan(4);
  });

  test('are uniform in pairs with the next', () => {
    const counts = new Float64Array(4096);
    for (let i = 1; i < COUNT; i += 1) counts[Math.floor(draws[i - 1]! * 64) * 64 + Math.floor(draws[i]! * 64)]! += 1;
    expect(Math.abs(deviationOf(counts, COUNT - 1))).toBeLessThan(4);
  });

  test.each([1, 2, 3, 32, 512])('are not correlated with those %d further on', lag => {
    let sum = 0;
    for (let i = lag; i < COUNT; i += 1) sum += (draws[i - lag]! - 0.5) * (draws[i]! - 0.5);
    // The correlation's standard deviation is 1 / √n.
    expect(Math.abs((12 * sum) / Math.sqrt(COUNT))).toBeLessThan(4);
  });
});

test('the first draws of neighbouring replications are uniform and not correlated', () => {
  const draws = Float64Array.from({ length: 65_536 }, (_, r) => streams.replication(r).stream('run').next());
  const counts = new Float64Array(1024);
  let sum = 0;
  for (const [i, u] of draws.entries()) {
    counts[Math.floor(u * 1024)]! += 1;
    if (i > 0) sum += (draws[i - 1]! - 0.5) * (u - 0.5);
  }
  expect(Math.abs(deviationOf(counts, draws.length))).toBeLessThan(4);
  expect(Math.abs((12 * sum) / Math.sqrt(draws.length))).toBeLessThan(4);
});

test('a key that differs in one bit changes half of the bits', () => {
  const stream = streams.stream('avalanche');
  const flips = new Float64Array(53);
  const samples = 2_000;
  for (let i = 0; i < samples; i += 1) {
    const bit = i % 31;
    let difference = BigInt(stream.at(i).next() * 2 ** 53) ^ BigInt(stream.at(i ^ (1 << bit)).next() * 2 ** 53);
    for (let j = 0; difference > 0n; j += 1, difference >>= 1n) flips[j]! += Number(difference & 1n);
  }
  // Mean 1000, standard deviation 22.
  for (const count of flips) expect(Math.abs(count - samples / 2)).toBeLessThan(100);
});

test('the draws of a seed never change', () => {
  expect([
    ...take(streams.stream('run'), 3),
    streams.stream('run').at(7, 1).next(),
    streams
      .stream('run')
      .at(-(2 ** 40), 0, 9)
      .next(),
    streams.replication(29).stream('start').next(),
    hashKey('default/resize-0'),
  ]).toMatchInlineSnapshot(`
    [
      0.08799046753361861,
      0.22696247708256068,
      0.5316550208702447,
      0.089616077616268,
      0.6246956888329358,
      0.7052974944678708,
      7436155389249565,
    ]
  `);
});
