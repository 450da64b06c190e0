// Amdahl's law fitted to measured speed-ups: one share of the work that does not get faster with more pods.

/** A measured speed-up `speedup` at `parallelism`, relative to the base point. */
export interface SpeedupAt {
  readonly parallelism: number;
  readonly speedup: number;
}

/**
 * The serial share s in [0, 1] for which 1 / (s + (1 − s)·base / p) is closest to the measured speed-ups, by relative
 * error of the times (weighted least squares; closed form, as the model is linear in s).
 *
 * @param base  parallelism of the point that the speed-ups are relative to, at least 1
 * @returns NaN with fewer than two different parallelisms
 */
export function fitSerialShare(samples: readonly SpeedupAt[], base: number): number {
  let numerator = 0;
  let denominator = 0;
  for (const { parallelism, speedup } of samples) {
    const parallelShare = base / parallelism;
    const weight = speedup * speedup;
    numerator += weight * (1 / speedup - parallelShare) * (1 - parallelShare);
    denominator += weight * (1 - parallelShare) * (1 - parallelShare);
  }
  return denominator === 0 ? Number.NaN : Math.min(1, Math.max(0, numerator / denominator));
}

/** Amdahl's speed-up with the serial share `s` at `parallelism`, relative to `base` pods at once. */
export function amdahlSpeedup(s: number, parallelism: number, base: number): number {
  return 1 / (s + ((1 - s) * base) / parallelism);
}
