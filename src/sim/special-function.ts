// Functions of probability that distributions rest on: the normal density, its integral and inverse, and the gamma
// function. They use only the four operations, square roots, and the exp and log of `real-math.ts`.
import { exp, log } from './real-math.ts';

const SQRT_TWO_PI = 2.5066282746310007;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return exp((-x * x) / 2) / SQRT_TWO_PI;
}

/**
 * P(X ≤ x) of the standard normal distribution, to a relative error of some 1e-13, in the lower tail as well: by the
 * series of Marsaglia (2004, "Evaluating the normal distribution") near 0, by Laplace's continued fraction beyond.
 */
export function normalCdf(x: number): number {
  if (x > 3) return 1 - normalCdf(-x);
  if (x >= -3) {
    let sum = x;
    let term = x;
    for (let odd = 3; sum + term !== sum || odd < 5; odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 + sum * normalDensity(x);
  }
  let fraction = 0;
  for (let n = 200; n >= 1; n -= 1) fraction = n / (-x + fraction);
  return normalDensity(x) / (-x + fraction);
}

/**
 * The standard normal value that is exceeded with probability 1 - p, for p in (0, 1); rises with p.
 * Wichura (1988), "Algorithm AS 241", the version of 16 digits.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const value = r <= 5 ? middleRatio(r - 1.6) : tailRatio(r - 5);
  return q < 0 ? -value : value;
}

function centralRatio(r: number): number {
  const top =
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
      13731.69376550946) *
      r +
      1971.5909503065513) *
      r +
      133.14166789178438) *
      r +
    3.3871328727963665;
  const bottom =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
      5394.196021424751) *
      r +
      687.1870074920579) *
      r +
      42.31333070160091) *
      r +
    1;
  return top / bottom;
}

function middleRatio(r: number): number {
  const top =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const bottom =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return top / bottom;
}

function tailRatio(r: number): number {
  const top =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const bottom =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return top / bottom;
}

const LANCZOS: readonly number[] = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** The gamma function for x ≥ 1, to a relative error of some 1e-14: Lanczos' approximation with g = 7. */
export function gammaFunction(x: number): number {
  const z = x - 1;
  let sum = 0.9999999999998099;
  LANCZOS.forEach((coefficient, i) => {
    sum += coefficient / (z + i + 1);
  });
  const t = z + 7.5;
  return SQRT_TWO_PI * exp((z + 0.5) * log(t) - t) * sum;
}
