// A pod that is being deleted has a replacement while it still stops: two pods of one index at once (section 12, 18).
import { durationWords } from '../words.ts';
import type { Trap, Trial } from './subject.ts';

export const twinPods: Trap = {
  kind: 'Job',
  find: subject => {
    if (!subject.isIndexed || subject.has('podReplacementPolicy') || subject.has('podFailurePolicy')) return undefined;
    const world = {
      rules: [{ run: '5m', stop: '10m' }],
      spec: { activeDeadlineSeconds: null, backoffLimit: 6 },
      events: [{ at: '60s', evict: { job: subject.name, index: 0 } }],
    };
    const both = overlap(subject.try(world));
    if (!(both > 0)) return undefined;
    const cured = overlap(subject.try({ ...world, spec: { ...world.spec, podReplacementPolicy: 'Failed' } }));
    const cure = cured > 0 ? '' : '; with podReplacementPolicy: Failed they never do';
    return {
      path: 'spec.podReplacementPolicy',
      message:
        `not set: where a pod is evicted and uses its grace period, it and its replacement run with the same index ` +
        `for ${durationWords(both / 1e6)}${cure}`,
    };
  },
};

/** How long two pods of index 0 ran at once. */
function overlap({ record, pods }: Trial): number {
  const { index, running, finished } = record.pods;
  const [first, second] = pods.filter(row => index[row] === 0);
  if (first === undefined || second === undefined) return 0;
  return (finished[first] ?? 0) - (running[second] ?? Number.NaN) || 0;
}
