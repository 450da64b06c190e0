// Rules of the experiment file, made ready for use: globs as tests, distributions as samplers of whole microseconds.
import { compileDistribution } from '../../sim/distribution.ts';
import type { Distribution, DistributionSpec } from '../../sim/distribution.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { compileGlob } from './glob.ts';
import type { PodIdentity } from './pod-identity.ts';
import { PROBE_TYPES } from './health.ts';
import type { ContainerHealth, Health, ProbeType } from './health.ts';
import type { FailureRule, PodMatch, PodRule, ProbeRule } from './rule.ts';

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

/** Draws what probes find. */
class ProbeSamplers {
  private readonly samplers: ReadonlyMap<ProbeType, readonly [passes: Sampler, fails: Sampler | undefined]>;

  constructor(rules: Readonly<Partial<Record<ProbeType, ProbeRule>>>) {
    const given = PROBE_TYPES.flatMap(type => {
      const rule = rules[type];
      return rule === undefined ? [] : [[type, [new Sampler(rule.passes ?? AT_ONCE), sampler(rule.fails)]] as const];
    });
    this.samplers = new Map(given);
  }

  /** Whether each probe finds the container well; probes that no rule is about do as they did in `otherwise`. */
  draw(passing: RandomStream, failing: RandomStream, key: DrawKey, otherwise?: ContainerHealth): ContainerHealth {
    const health = (type: ProbeType): Health | undefined => {
      const found = this.samplers.get(type);
      if (found === undefined) return otherwise?.[type];
      const passes = found[0].draw(passing, key);
      const fails = found[1]?.draw(failing, key);
      if (fails === undefined) return [passes];
      return fails > passes ? [passes, fails] : [];
    };
    return { startup: health('startup'), readiness: health('readiness'), liveness: health('liveness') };
  }
}

const AT_ONCE: DistributionSpec = { kind: 'constant', value: 0 };

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
  readonly probes: ProbeSamplers | undefined;
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
    probes: rule.probes === undefined ? undefined : new ProbeSamplers(rule.probes),
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
