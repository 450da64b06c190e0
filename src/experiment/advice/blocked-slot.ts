// With backoffLimitPerIndex the lowest index that is missing keeps its place during its back-off: with little
// parallelism nothing else is started meanwhile (kubernetes-facts.md section 12, 28).
import { FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Trap } from './subject.ts';

export const blockedSlot: Trap = {
  kind: 'Job',
  find: subject => {
    const parallelism = subject.number('parallelism') ?? 1;
    const isOpen = subject.has('backoffLimitPerIndex') && subject.size > parallelism && parallelism < 3;
    if (!isOpen || subject.number('backoffLimitPerIndex') === 0 || subject.size > 500) return undefined;
    const world = {
      rules: [{ match: { index: 0 }, run: '5s', exit: 1 }, { run: '20s' }],
      spec: { podFailurePolicy: null, successPolicy: null, activeDeadlineSeconds: null },
      until: FOR_EVER,
    };
    const bad = onlyJob(subject.try(world));
    const good = onlyJob(subject.try({ ...world, rules: [{ run: '20s' }] }));
    if (bad === undefined || good === undefined || !(bad.finishedAt > good.finishedAt)) return undefined;
    const more = parallelism + 1;
    const cured = onlyJob(subject.try({ ...world, spec: { ...world.spec, parallelism: more } }));
    if (cured === undefined || !(cured.finishedAt < bad.finishedAt)) return undefined;
    return {
      path: 'spec.parallelism',
      message:
        `an index in back-off keeps its place: where index 0 fails each time, the others are over after ` +
        `${timeOf(bad)} instead of ${timeOf(good)}; with parallelism: ${more} after ${timeOf(cured)}`,
    };
  },
};
