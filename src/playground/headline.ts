// The finding at the top of the page: what the knobs' point comes to, computed from its numbers.
import { duration, percent, ratio } from '../report/words.ts';
import type { PointView } from './protocol.ts';

export interface Headline {
  readonly finding: string;
  readonly more: string;
}

/**
 * What the point says, and how sure that is.
 *
 * @param points  all points; the first with the lowest parallelism is the base
 * @param makespan  seconds of the run that is shown, for as long as there are no points; NaN: not finished
 */
export function headlineOf(points: readonly PointView[], point: PointView | undefined, makespan: number): Headline {
  if (point === undefined) {
    return {
      finding: Number.isNaN(makespan) ? 'The Job does not finish' : `Done after ${duration(makespan)}`,
      more: '',
    };
  }
  const { mean, halfWidth, n } = point.makespan;
  if (Number.isNaN(mean)) return { finding: `${labelOf(point)}: not finished in any run`, more: '' };
  const [base] = points;
  const isBase = base === undefined || point.speedup === undefined || base.parallelism === point.parallelism;
  const times = point.speedup?.mean ?? 1;
  const sooner = isBase
    ? ''
    : `, ${ratio(times)}\u00a0times sooner than ${base.parallelism === 1 ? 'one' : base.parallelism} at a time`;
  const share = point.succeeded.mean;
  const verb = share === 0 ? 'fails after' : 'done in';
  const failures = share < 1 && share > 0 ? `; it succeeds in ${percent(share)} of the runs` : '';
  const interval = Number.isNaN(halfWidth) || halfWidth === 0 ? '' : ` ± ${duration(halfWidth)}`;
  const runs = n > 1 ? `mean of ${n} runs${interval}` : 'one run';
  return { finding: `${labelOf(point)}: ${verb} ${duration(mean)}${sooner}${failures}`, more: runs };
}

function labelOf(point: PointView): string {
  if (point.caseName !== undefined) return sentence(point.name.replaceAll(',', ', '));
  const [only, another] = Object.entries(point.factors);
  if (only === undefined || another !== undefined) return sentence(point.name);
  const [name, value] = only;
  if (name === 'parallelism') return value === 1 ? 'One at a time' : `${value} at a time`;
  if (name === 'failure') return `${percent(Number(value))} failures`;
  return `${/[A-Z]/.test(name) ? name : sentence(name)} ${value}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
