// exp and log in plain arithmetic. ECMAScript leaves the last bits of Math.exp and Math.log to the engine, and C++
// compilers to the processor; the four operations, however, give the same bits everywhere, and so do draws built on
// these two. Both are within two units in the last place of the true value, and as fast as the engine's own.

const LN2 = Math.LN2;
// LN2 in two parts: the first has 21 trailing zero bits, so that its product with a small whole number is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

// 2^k at index k + 1074, from the least subnormal to the largest power.
const LEAST_POWER = 1074;
const powersOfTwo = tableOfPowers();

const view = new Float64Array(1);
const words = new Int32Array(view.buffer);
view[0] = 1;
const HIGH_WORD = words[1] === 0 ? 0 : 1;
const NORMAL = 0x0010_0000;
const INFINITE = 0x7ff0_0000;

// The logarithm's table has 128 cells for [LEAST_CELL, 2 · LEAST_CELL), which is about [0.703, 1.406). Both cells
// that touch 1 have 1 as their centre, so that the result is accurate relative to itself there too.
const LEAST_CELL = 0x3fe6_8000;
const CELL_BITS = 13;
const CELLS = 128;
const cellCentres = new Float64Array(CELLS);
const cellInverses = new Float64Array(CELLS);
const cellLogs = new Float64Array(CELLS);
fillCells();

// The same for the 128 cells of [1, 2): their centres' inverses, scaled by 2^-32, and -log of half their centres.
const TWO_TO_MINUS_32 = 2.3283064365386963e-10;
const fractionInverses = new Float64Array(CELLS);
const fractionLogs = new Float64Array(CELLS);
fillFractions();

// 2^(i/128), for the exponential function.
const STEPS = 128;
const STEP_HIGH = LN2_HIGH / STEPS;
const STEP_LOW = LN2_LOW / STEPS;
const rootsOfTwo = tableOfRoots();

/** Natural logarithm. 0 gives -Infinity, a negative number NaN. */
export function log(x: number): number {
  view[0] = x;
  const high = words[HIGH_WORD]!;
  if (high < NORMAL || high >= INFINITE) return logOfSpecial(x);
  const bits = high - LEAST_CELL;
  const exponent = bits >> 20;
  const cell = (bits >> CELL_BITS) & (CELLS - 1);
  const mantissa = x * powersOfTwo[LEAST_POWER - exponent]!;
  const r = (mantissa - cellCentres[cell]!) * cellInverses[cell]!;
  const square = r * r;
  const series = r * (1 / 3) - 0.5 + square * (r * 0.2 - 0.25 + square * (r * (1 / 7) - 1 / 6));
  return exponent * LN2 + (cellLogs[cell]! + (r + square * series));
}

function logOfSpecial(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x === Infinity) return x;
  return log(x * 18_014_398_509_481_984) - 54 * LN2;
}

/**
 * -log of the fraction in (0, 1] whose 64 binary digits are `high` and `low`, two 32-bit words of either sign (2^-64
 * more where `high` is 0, so that it is never 0); to an absolute error of some 1e-16, never below 0. The same table
 * method as in `log`, but without a detour through the digits of a double.
 */
export function negativeLogOfBits(high: number, low: number): number {
  if (high === 0) return 64 * LN2 - log((low >>> 0) + 1);
  const zeros = Math.clz32(high);
  // The digits behind the first one: 32 that choose the cell and the place in it, and what is left of `low`.
  const digits = ((high << zeros) << 1) | (low >>> (31 - zeros));
  const rest = ((low << zeros) << 1) >>> 0;
  const cell = digits >>> 25;
  const r = ((digits & 0x1ff_ffff) - 0x100_0000 + rest * TWO_TO_MINUS_32) * fractionInverses[cell]!;
  const square = r * r;
  const series = r * (1 / 3) - 0.5 + square * (r * 0.2 - 0.25 - square * (1 / 6));
  return Math.max(0, zeros * LN2 + (fractionLogs[cell]! - (r + square * series)));
}

/** log(1 + x) without loss for small x, in [-0.5, ∞): Kahan's correction. */
export function log1p(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (log(sum) * x) / (sum - 1);
}

/** e to the power x. Above 709.78 Infinity; below -708.39, where results would be subnormal, zero. */
export function exp(x: number): number {
  if (!(x > -708.39)) return Number.isNaN(x) ? NaN : 0;
  if (x > 709.782712893384) return Infinity;
  const steps = Math.floor(x * (STEPS / LN2) + 0.5);
  const r = x - steps * STEP_HIGH - steps * STEP_LOW;
  const square = r * r;
  const series = r + square * (0.5 + r * (1 / 6) + square * (1 / 24 + r * (1 / 120)));
  const root = rootsOfTwo[steps & (STEPS - 1)]!;
  return (root + root * series) * powersOfTwo[LEAST_POWER + (steps >> 7)]!;
}

function tableOfPowers(): Float64Array {
  const table = new Float64Array(LEAST_POWER + 1024);
  let power = 1;
  for (let k = 0; k < 1024; k += 1) {
    table[LEAST_POWER + k] = power;
    power *= 2;
  }
  power = 1;
  for (let k = 0; k <= LEAST_POWER; k += 1) {
    table[LEAST_POWER - k] = power;
    power /= 2;
  }
  return table;
}

function fillCells(): void {
  for (let cell = 0; cell < CELLS; cell += 1) {
    const from = doubleOfHighWord(LEAST_CELL + (cell << CELL_BITS));
    const to = doubleOfHighWord(LEAST_CELL + ((cell + 1) << CELL_BITS));
    const centre = from === 1 || to === 1 ? 1 : (from + to) / 2;
    cellCentres[cell] = centre;
    cellInverses[cell] = 1 / centre;
    cellLogs[cell] = logBySeries(centre);
  }
}

function fillFractions(): void {
  for (let cell = 0; cell < CELLS; cell += 1) {
    const centre = 1 + (cell + 0.5) / CELLS;
    fractionInverses[cell] = TWO_TO_MINUS_32 / centre;
    // Either the centre or its half is where the series is good.
    fractionLogs[cell] = centre < 1.4 ? LN2 - logBySeries(centre) : -logBySeries(centre / 2);
  }
}

function doubleOfHighWord(high: number): number {
  words[1 - HIGH_WORD] = 0;
  words[HIGH_WORD] = high;
  return view[0]!;
}

/** 2 · artanh((x - 1) / (x + 1)) by its series, smallest terms first; for x in [0.7, 1.42]. */
function logBySeries(x: number): number {
  const ratio = (x - 1) / (x + 1);
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = sum * ratio * ratio + 1 / n;
  return 2 * ratio * sum;
}

function tableOfRoots(): Float64Array {
  const table = new Float64Array(STEPS);
  for (let i = 0; i < STEPS; i += 1) {
    const x = (i / STEPS) * LN2;
    let sum = 1;
    for (let n = 22; n >= 1; n -= 1) sum = 1 + (sum * x) / n;
    table[i] = sum;
  }
  return table;
}
