// successPolicy of Indexed Jobs: the first rule whose indexes have succeeded (kubernetes-facts.md section 2.13).
import type { Job } from '../api/job.ts';
import { IndexSet } from '../api/index-set.ts';

/** Index of the first rule that holds; undefined: none, or no policy. */
export function matchSuccessPolicy(job: Job, completed: IndexSet): number | undefined {
  const policy = job.spec.successPolicy;
  if (policy === undefined || completed.size === 0) return undefined;
  for (const [index, rule] of policy.rules.entries()) {
    if (rule.succeededIndexes === undefined) {
      if (rule.succeededCount !== undefined && completed.size >= rule.succeededCount) return index;
      continue;
    }
    const wanted = IndexSet.parse(rule.succeededIndexes, job.spec.completions ?? 0);
    if (wanted.size === 0) continue;
    const succeeded = completed.overlap(wanted);
    if (succeeded === wanted.size) return index;
    if (rule.succeededCount !== undefined && succeeded >= rule.succeededCount) return index;
  }
  return undefined;
}
