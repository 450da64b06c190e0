// Reference curves of speed-up: what theory says of a program of which a part cannot be shared out. Measured speed-ups
// are held against them.

/**
 * Amdahl's law: the same work on `parallelism` pods at once.
 *
 * @param serial       share of the work that runs on one pod only, from 0 to 1
 * @param parallelism  at least 1
 * @returns speed-up over one pod, at most 1/serial
 */
export function amdahlSpeedup(serial: number, parallelism: number): number {
  return 1 / (serial + (1 - serial) / parallelism);
}

/**
 * Gustafson's law: the work grows with the pods, so that the time stays the same.
 *
 * @returns scaled speed-up: work done by `parallelism` pods in the time in which one does one unit
 */
export function gustafsonSpeedup(serial: number, parallelism: number): number {
  return serial + (1 - serial) * parallelism;
}

/** How pods stand in each other's way: waiting for what they share, and keeping each other up to date. */
export interface Scalability {
  /** Contention: cost that grows with the number of pods. */
  readonly sigma: number;
  /** Coherency: cost that grows with the number of pairs of pods. */
  readonly kappa: number;
}

/**
 * The universal scalability law (Gunther): throughput of `parallelism` pods relative to one. With kappa = 0 it is
 * Amdahl's law with sigma as the serial share.
 */
export function scalabilityThroughput({ sigma, kappa }: Scalability, parallelism: number): number {
  return parallelism / (1 + sigma * (parallelism - 1) + kappa * parallelism * (parallelism - 1));
}

/** Where the universal scalability law has its peak: more pods are slower. Infinity without coherency cost. */
export function scalabilityPeak({ sigma, kappa }: Scalability): number {
  return kappa === 0 ? Infinity : Math.sqrt((1 - sigma) / kappa);
}
