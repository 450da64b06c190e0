// Rules of the experiment file, made ready for use: globs as tests, distributions as samplers of whole microseconds.
import { compileDistribution } from '../../sim/distribution.ts';
import type { Distribution, DistributionSpec } from '../../sim/distribution.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { compileGlob } from './glob.ts';
import type { PodIdentity } from './pod-identity.ts';
import type { FailureRule, PodMatch, PodRule } from './rule.ts';

/** What a draw belongs to: whole numbers. */
export interface DrawKey {
  owner: number;
  task: number;
  attempt: number;
  restart: number;
}

/** Draws times. A constant costs no draw. */
export class Sampler {
  private readonly constant: Micros | undefined;
  private readonly distribution: Distribution;

  constructor(spec: DistributionSpec) {
    this.distribution = compileDistribution(spec);
    this.constant = spec.kind === 'constant' ? seconds(spec.value) : undefined;
  }

  /** Whole microseconds ≥ 0: the first draws of the key in `stream`. */
  draw(stream: RandomStream, key: DrawKey): Micros {
    if (this.constant !== undefined) return this.constant;
    return seconds(this.distribution.sample(stream.at(key.owner, key.task, key.attempt, key.restart)));
  }
}

export interface CompiledRule {
  readonly rule: PodRule;
  /** It fits every container but sidecars. */
  readonly isUnconditional: boolean;
  readonly job: ((name: string) => boolean) | undefined;
  readonly pod: ((name: string) => boolean) | undefined;
  readonly match: PodMatch;
  readonly start: Sampler | undefined;
  readonly run: Sampler | undefined;
  readonly cpu: Sampler | undefined;
  readonly stop: Sampler | undefined;
  readonly fail: FailureRule | undefined;
}

export function compileRule(rule: PodRule): CompiledRule {
  const { match } = rule;
  return {
    rule,
    isUnconditional: Object.values(match).every(value => value === undefined),
    job: match.job === undefined ? undefined : compileGlob(match.job),
    pod: match.pod === undefined ? undefined : compileGlob(match.pod),
    match,
    start: sampler(rule.start),
    run: sampler(rule.run),
    cpu: sampler(rule.cpu),
    stop: sampler(rule.stop),
    fail: rule.fail,
  };
}

/** Whether a rule fits. A rule that names no container does not touch sidecars. */
export function ruleFits(
  compiled: CompiledRule,
  pod: PodIdentity,
  container: ContainerFacts,
  place: { readonly restart: number; readonly node: string },
): boolean {
  const { match } = compiled;
  if (match.container === undefined ? container.role === 'sidecar' : match.container !== container.name) return false;
  if (compiled.isUnconditional) return true;
  if (match.index !== undefined && match.index !== pod.index) return false;
  if (match.attempt !== undefined && match.attempt !== pod.attempt) return false;
  if (match.ordinal !== undefined && match.ordinal !== pod.ordinal) return false;
  if (match.restart !== undefined && match.restart !== place.restart) return false;
  if (match.node !== undefined && match.node !== place.node) return false;
  if (compiled.job !== undefined && (pod.jobName === '' || !compiled.job(pod.jobName))) return false;
  return compiled.pod === undefined || compiled.pod(pod.podName);
}

function sampler(spec: DistributionSpec | undefined): Sampler | undefined {
  return spec === undefined ? undefined : new Sampler(spec);
}
