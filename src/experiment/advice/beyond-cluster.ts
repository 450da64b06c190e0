// Pods beyond what the cluster has room for only wait; and one that fits on no node waits for ever.
import { durationWords } from '../words.ts';
import { FOR_EVER, onlyJob, timeOf } from './subject.ts';
import type { Finding, Subject, Trap, Trial } from './subject.ts';

/** A wait for a node below this many microseconds is the scheduler at work. */
const WORTH_TELLING = 3_000_000;

export const beyondCluster: Trap = {
  kind: 'Job',
  find: subject => {
    const trial = subject.try({ until: FOR_EVER });
    const job = onlyJob(trial);
    if (job === undefined) return undefined;
    if (job.outcome === 'Unfinished') return tooLarge(subject, job.message);
    const longest = longestWait(trial);
    const places = mostBound(trial);
    const parallelism = subject.number('parallelism') ?? 1;
    if (longest < WORTH_TELLING || places === 0 || places >= parallelism) return undefined;
    const fitting = onlyJob(subject.try({ spec: { parallelism: places }, until: FOR_EVER }));
    const cure =
      fitting?.outcome === 'Complete' && job.outcome === 'Complete'
        ? `; with parallelism: ${places} it is done after ${timeOf(fitting)} (with ${parallelism}: ${timeOf(job)})`
        : '';
    const { nodes } = trial.record;
    return {
      path: 'spec.parallelism',
      message:
        `on ${nodes.length} nodes of ${nodes[0]?.cpu ?? 0} CPU only ${places} of ` +
        `${Math.min(parallelism, subject.size)} pods have a place at once, the others wait for one, up to ` +
        `${durationWords(longest / 1e6)}${cure}`,
    };
  },
};

/** A pod that no node has room for: how large a node must be. */
function tooLarge(subject: Subject, reason: string): Finding | undefined {
  const resource = /Insufficient (cpu|memory)/.exec(reason)?.[1];
  if (resource === undefined) return undefined;
  for (let size = 8; size <= 1024; size *= 2) {
    const cluster = resource === 'cpu' ? { cpu: size } : { memory: `${2 * size}Gi` };
    const job = onlyJob(subject.try({ cluster, until: FOR_EVER }));
    if (job?.outcome !== 'Complete') continue;
    const node = resource === 'cpu' ? `${size} CPU` : `${2 * size}Gi of memory`;
    return {
      path: 'spec.template.spec.containers',
      message: `no node has room for a pod (${resource}); with nodes of ${node} it is done after ${timeOf(job)}`,
    };
  }
  return undefined;
}

function longestWait({ record, pods }: Trial): number {
  const { created, bound } = record.pods;
  return pods.reduce((most, row) => Math.max(most, (bound[row] ?? 0) - (created[row] ?? 0) || 0), 0);
}

/** Most pods that had a node at once. */
function mostBound({ record, pods }: Trial): number {
  const changes = pods.flatMap(row => {
    const [bound, finished] = [record.pods.bound[row] ?? Number.NaN, record.pods.finished[row] ?? Number.NaN];
    return Number.isNaN(bound)
      ? []
      : [
          { at: bound, by: 1 },
          { at: finished, by: -1 },
        ];
  });
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let count = 0;
  let most = 0;
  for (const { by } of changes) most = Math.max(most, (count += by));
  return most;
}
