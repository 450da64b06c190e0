// Which Jobs of an experiment retry in the way that `retry-arithmetic.ts` can count exactly, and what it says of them.
import { compileGlob } from '../models/workload/glob.ts';
import type { ExperimentDocument, JsonObject, RuleDocument } from './document.ts';
import { wholeOf } from './point-mean.ts';
import type { PointResult } from './results.ts';
import type { RetryingJob } from './retry-arithmetic.ts';
import { chanceOfSuccess, leastLimit } from './retry-arithmetic.ts';
import { shareOf } from './value.ts';
import { percentWords } from './words.ts';

/** The chance that people ask for. */
const WANTED = 0.99;
const DEFAULT_BACKOFF_LIMIT = 6;

interface NamedJob extends RetryingJob {
  readonly name: string;
}

/**
 * Jobs whose pods fail with a probability that the rules give, alike for every attempt. Left out are those of which
 * something else decides: restarts in place, policies, deadlines of the Job, work queues.
 */
export function retryingJobs(document: ExperimentDocument): NamedJob[] {
  if (isDisturbed(document)) return [];
  return (document.manifests ?? []).flatMap(object => {
    const job = typeof object === 'string' ? undefined : retryingJob(object, document.pods ?? []);
    return job === undefined ? [] : [job];
  });
}

/** Whether pods may end for other reasons than their own. */
function isDisturbed({ events, cluster }: ExperimentDocument): boolean {
  const nodes = cluster?.nodes;
  const areMortal = Array.isArray(nodes) && nodes.some(node => 'spot' in node || 'failures' in node);
  return areMortal || (events ?? []).length > 0;
}

function retryingJob(object: JsonObject, rules: readonly RuleDocument[]): NamedJob | undefined {
  if (object['kind'] !== 'Job') return undefined;
  const name = textOf(mappingOf(object['metadata'])['name']);
  const spec = mappingOf(object['spec']);
  const pod = mappingOf(mappingOf(spec['template'])['spec']);
  const parallelism = numberOf(spec['parallelism']) ?? 1;
  const completions = numberOf(spec['completions']) ?? (parallelism === 1 ? 1 : undefined);
  const isPlain = ['podFailurePolicy', 'successPolicy', 'activeDeadlineSeconds'].every(key => spec[key] === undefined);
  if (completions === undefined || completions < 1 || parallelism < 1 || !isPlain) return undefined;
  if (pod['restartPolicy'] !== 'Never' || pod['activeDeadlineSeconds'] !== undefined) return undefined;
  const failureProbability = probabilityOf(name, pod, rules);
  if (failureProbability === undefined || failureProbability === 0) return undefined;
  const perIndex = numberOf(spec['backoffLimitPerIndex']);
  const backoffLimit = numberOf(spec['backoffLimit']) ?? (perIndex === undefined ? DEFAULT_BACKOFF_LIMIT : Infinity);
  return { name, completions, failureProbability, backoffLimit, backoffLimitPerIndex: perIndex ?? Infinity };
}

/** Chance that one of a pod's containers fails; undefined where the rules do not say, or say more than that. */
function probabilityOf(job: string, pod: JsonObject, rules: readonly RuleDocument[]): number | undefined {
  let survives = 1;
  for (const container of [...listOf(pod['initContainers']), ...listOf(pod['containers'])]) {
    // A sidecar's end is no failure.
    if (container['restartPolicy'] === 'Always') continue;
    const rule = rules.find(one => mayMatch(one, job, textOf(container['name'])));
    if (rule?.match !== undefined && Object.keys(rule.match).some(key => key !== 'job' && key !== 'container')) {
      return undefined;
    }
    if (rule === undefined || (rule.exit !== undefined && rule.exit !== 0)) return undefined;
    if (rule.queue !== undefined || rule.fail?.mtbf !== undefined) return undefined;
    if (rule.run === undefined && rule.cpu === undefined && rule.exit === undefined) return undefined;
    survives *= 1 - shareOf(rule.fail?.probability ?? 0);
  }
  return 1 - survives;
}

/** Whether a rule may be for a container, whichever attempt it is. */
function mayMatch({ match }: RuleDocument, job: string, container: string): boolean {
  if (match?.job !== undefined && !compileGlob(match.job)(job)) return false;
  return match?.container === undefined || match.container === container;
}

/** Sentences for each such Job of a point: the exact chance, the simulated one beside it, the least limit for 99 %. */
export function retrySentences(document: ExperimentDocument, point: PointResult | undefined): string[] {
  return retryingJobs(document).map(job => {
    const { name, completions, failureProbability, backoffLimit, backoffLimitPerIndex } = job;
    const isPerIndex = backoffLimitPerIndex !== Infinity;
    const limit = isPerIndex ? `backoffLimitPerIndex ${backoffLimitPerIndex}` : `backoffLimit ${backoffLimit}`;
    const tasks = completions === 1 ? 'one completion' : `${completions} completions`;
    const least = leastLimit(job, WANTED);
    const enough = isPerIndex ? 'backoffLimitPerIndex' : 'backoffLimit';
    const cure =
      least === undefined
        ? `no ${enough} gives ${percentWords(WANTED)}`
        : `for ${percentWords(WANTED)} ${enough} must be at least ${least}`;
    return (
      `Job ${name}: ${tasks}, each attempt failing with ${percentWords(failureProbability)}, and ${limit} give ` +
      `exactly ${precise(chanceOfSuccess(job))} chance of success${simulated(point, name)}; ${cure}.`
    );
  });
}

function simulated(point: PointResult | undefined, job: string): string {
  const summary = point?.summaries.find(one => one.job === job) ?? (point && wholeOf(point));
  const succeeded = summary?.metrics.succeeded;
  if (succeeded === undefined || succeeded.n < 2) return '';
  return ` (simulated: ${precise(succeeded.mean)}, ${precise(succeeded.low)} to ${precise(succeeded.high)})`;
}

/** `97.3 %`: near certainty, the digits that tell. */
function precise(share: number): string {
  if (Number.isNaN(share)) return 'an unknown';
  const doubt = Math.min(share, 1 - share);
  if (doubt === 0) return percentWords(share);
  let digits = 1;
  for (let unit = 0.01; unit > doubt && digits < 12; unit /= 10) digits += 1;
  return `${(share * 100).toFixed(digits)} %`;
}

function mappingOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
