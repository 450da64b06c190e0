// A pod that a drained or lost node takes away counts as a failure of the program, unless a podFailurePolicy ignores
// disruptions.
import type { JsonObject } from '../document.ts';
import { countWords } from '../words.ts';
import { FOR_EVER, onlyJob } from './subject.ts';
import type { Trap } from './subject.ts';

/** Higher limits stand a few evictions. */
const FEW = 1;
const IGNORE: JsonObject = { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] };

export const countedEviction: Trap = {
  kind: 'Job',
  find: subject => {
    const limit = subject.number('backoffLimit') ?? 6;
    if (subject.restartPolicy !== 'Never' || limit > FEW || subject.has('backoffLimitPerIndex')) return undefined;
    const job = subject.name;
    const events = Array.from({ length: limit + 1 }, (_, i) => ({ at: `${30 + 90 * i}s`, evict: { job } }));
    const world = { rules: [{ run: '10m' }], spec: { activeDeadlineSeconds: null }, events, until: FOR_EVER };
    if (onlyJob(subject.try(world))?.reason !== 'BackoffLimitExceeded') return undefined;
    const given = subject.jobSpec['podFailurePolicy'] as { readonly rules?: readonly JsonObject[] } | undefined;
    const podFailurePolicy = { rules: [IGNORE, ...(given?.rules ?? [])] };
    const spec = { ...world.spec, podFailurePolicy, podReplacementPolicy: 'Failed' };
    const cured = onlyJob(subject.try({ ...world, spec }));
    const cure =
      cured?.outcome === 'Complete'
        ? '; with a podFailurePolicy that has Ignore for DisruptionTarget the Job is Complete all the same'
        : '';
    return {
      path: 'spec.backoffLimit',
      message: `${countWords(limit + 1, 'eviction')} (a node that is drained, say) fails the Job${cure}`,
    };
  },
};
