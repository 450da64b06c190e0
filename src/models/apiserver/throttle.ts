// The client-side rate limit of a Kubernetes client: a bucket of tokens that starts full; each request takes one and
// waits, first come first served, until it has it (kubernetes-facts.md section 7.1).
import type { Micros } from '../../sim/time.ts';

export class Throttle {
  private readonly microsPerToken: number;
  private readonly burst: number;
  private tokens: number;
  private filledAt: Micros = 0;

  /**
   * @param qps    tokens a second; 0: no limit
   * @param burst  tokens of a full bucket
   */
  constructor(qps: number, burst: number) {
    this.microsPerToken = qps > 0 ? 1_000_000 / qps : 0;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes a token; returns how long the request has to wait for it, in whole microseconds. */
  reserve(now: Micros): Micros {
    if (this.microsPerToken === 0) return 0;
    const filled = this.tokens + (now - this.filledAt) / this.microsPerToken;
    this.tokens = (filled > this.burst ? this.burst : filled) - 1;
    this.filledAt = now;
    return this.tokens >= 0 ? 0 : Math.ceil(-this.tokens * this.microsPerToken);
  }
}
