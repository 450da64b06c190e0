// Workers that find their queue empty are done: items that come later wait for nobody (kubernetes-facts.md sections 8.2
// and 12, 16).
import { FOR_EVER, onlyJob } from './subject.ts';
import type { Trap, Trial } from './subject.ts';

const LATE = '60s';
const MOST_ITEMS = 1000;

export const lateQueue: Trap = {
  kind: 'Job',
  find: subject => {
    const [queue] = subject.try({ until: FOR_EVER }).record.queues;
    if (queue === undefined || subject.has('completions')) return undefined;
    const items = Math.min(MOST_ITEMS, Math.max(1, queue.done + queue.lost));
    const load = (at: string): Trial =>
      subject.try({ events: [{ at, enqueue: { queue: queue.name, items } }], until: FOR_EVER });
    const late = load(LATE);
    const done = late.record.queues[0]?.done ?? 0;
    if (onlyJob(late)?.outcome !== 'Complete' || done >= items) return undefined;
    const early = load('0s').record.queues[0]?.done ?? 0;
    return {
      path: 'spec.template',
      message:
        `workers that find queue ${queue.name} empty exit 0: where it is filled ${LATE} after they start, the Job is ` +
        `Complete with ${done} of ${items} items done; filled before, with ${early}`,
    };
  },
};
