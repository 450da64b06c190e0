// Knative's autoscaler for one function (kubernetes-facts.md section 9): how many pods it wants, from the average
// concurrency over a stable and a panic window. Pods, requests and the time between looks are `function.ts`'s.
import type { Micros } from '../../sim/time.ts';

export interface AutoscalerFigures {
  /** Concurrency a pod is aimed at. */
  readonly target: number;
  readonly stableWindow: Micros;
  /** Panic begins when the panic window asks for this many times the ready pods. */
  readonly panicThreshold: number;
  readonly minScale: number;
  readonly maxScale: number;
}

/** Pods per look: at most a thousandfold up, at most to one half down. */
const MAX_UP = 1000;
const MAX_DOWN = 2;

export class FunctionAutoscaler {
  private readonly figures: AutoscalerFigures;
  /** Instant of the last look that called for panic; undefined: no panic. */
  private panicSince: Micros | undefined = undefined;
  /** Most pods wanted during this panic: it never goes below. */
  private panicMost = 0;

  constructor(figures: AutoscalerFigures) {
    this.figures = figures;
  }

  get isPanicking(): boolean {
    return this.panicSince !== undefined;
  }

  /**
   * Pods wanted now.
   *
   * @param ready   pods that serve
   * @param stable  average concurrency over the stable window
   * @param panic   the same over the panic window
   */
  desired(now: Micros, ready: number, stable: number, panic: number): number {
    const { target, panicThreshold, stableWindow, minScale, maxScale } = this.figures;
    const pods = Math.max(1, ready);
    const most = Math.ceil(MAX_UP * pods);
    const least = Math.floor(ready / MAX_DOWN);
    const clamp = (average: number): number => Math.min(most, Math.max(least, Math.ceil(average / target)));
    const wantedStable = clamp(stable);
    const wantedPanic = clamp(panic);
    if (Math.ceil(panic / target) / pods >= panicThreshold) {
      if (this.panicSince === undefined) this.panicMost = 0;
      this.panicSince = now;
    } else if (this.panicSince !== undefined && now - this.panicSince >= stableWindow) this.panicSince = undefined;
    let wanted = wantedStable;
    if (this.panicSince !== undefined) {
      this.panicMost = Math.max(this.panicMost, wantedStable, wantedPanic, ready);
      wanted = this.panicMost;
    }
    return Math.min(maxScale, Math.max(minScale, wanted));
  }
}
