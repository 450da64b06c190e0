// How the kernel's weighted fair scheduling divides a node's cores: in proportion to weights, nobody above its cap, and
// what one leaves goes to the others (generalised processor sharing).

/** Tasks that are alike: same weight, same cap, so always the same rate. */
export interface ShareGroup {
  readonly weight: number;
  /** Cores that one task can use at most. */
  readonly cap: number;
  /** Number of tasks. */
  readonly size: number;
  /** Cores that each task gets: the result. */
  rate: number;
}

/**
 * Sets the rate of each group. Groups must be in order of `cap / weight`, the ones that reach their cap first coming
 * first. Returns the cores in use: the smaller of `cores` and the sum of all caps. O(number of groups).
 */
export function fillWater(groups: readonly ShareGroup[], cores: number): number {
  let weights = 0;
  for (const group of groups) weights += group.size * group.weight;
  let left = cores;
  let used = 0;
  for (const group of groups) {
    if (group.size === 0) continue;
    const fair = (left * group.weight) / weights;
    group.rate = Math.min(group.cap, fair);
    const taken = group.rate * group.size;
    used += taken;
    left = Math.max(0, left - taken);
    weights -= group.size * group.weight;
  }
  return Math.min(used, cores);
}
