// What a container's manifest says of its probes, in the kubelet's figures.
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { Container } from '../api/pod.ts';
import { PROBE_TYPES } from '../workload/health.ts';
import type { ProbeType } from '../workload/health.ts';

export interface ProbeFacts {
  readonly type: ProbeType;
  readonly initialDelay: Micros;
  readonly period: Micros;
  /** Answers in a row that change the verdict. */
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** Grace period of a container that this probe ends; undefined: the pod's. */
  readonly grace: Micros | undefined;
  /** What is run in the container; empty: the probe asks over the network. */
  readonly command: readonly string[];
}

type ProbeSpec = Readonly<Record<string, unknown>>;

/** The container's probes, the startup probe first; empty where it has none. */
export function probesOf(container: Container): readonly ProbeFacts[] {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const specs = { startup: startupProbe, readiness: readinessProbe, liveness: livenessProbe };
  return PROBE_TYPES.flatMap(type => {
    const spec = specs[type];
    return spec === undefined ? [] : [probeFacts(type, spec)];
  });
}

function probeFacts(type: ProbeType, spec: ProbeSpec): ProbeFacts {
  const field = (name: string, otherwise: number): number => {
    const value = spec[name];
    return typeof value === 'number' && value > 0 ? value : otherwise;
  };
  const grace = spec['terminationGracePeriodSeconds'];
  const exec = spec['exec'] as { readonly command?: readonly string[] } | undefined;
  return {
    type,
    initialDelay: seconds(field('initialDelaySeconds', 0)),
    period: seconds(field('periodSeconds', 10)),
    successThreshold: field('successThreshold', 1),
    failureThreshold: field('failureThreshold', 3),
    grace: typeof grace === 'number' ? seconds(grace) : undefined,
    command: exec?.command ?? [],
  };
}

/** What the kubelet says of an answer: `Liveness probe failed`. */
export function failureText({ type, command }: ProbeFacts): string {
  const name = type.charAt(0).toUpperCase() + type.slice(1);
  return `${name} probe failed: ${command.length === 0 ? 'no answer' : `${command.join(' ')}: no success`}`;
}
