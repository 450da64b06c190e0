// What a kubelet needs to know of a pod's spec, worked out once a template: containers in the order in which they
// start, restart policies, effective requests, images. Pods of one template share their spec, so they share these
// facts.
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { Container, PodSpec, ResourceList } from '../api/pod.ts';
import { qosClassOf } from '../api/qos.ts';
import { quantityToNumber } from '../api/quantity.ts';
import { isValidImageName, normalImageName, pullPolicyOf } from './image-name.ts';
import type { PullPolicy } from './image-name.ts';
import { probesOf } from './probe-facts.ts';
import type { ProbeFacts } from './probe-facts.ts';

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/**
 * `init` runs to its end before the next starts; `sidecar` is an init container that stays; `main` is the pod's work.
 */
export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface ContainerFacts {
  readonly container: Container;
  readonly name: string;
  readonly role: ContainerRole;
  /** Place among the pod's containers in starting order, from 0. */
  readonly position: number;
  readonly policy: RestartPolicy;
  readonly image: string;
  readonly isImageValid: boolean;
  readonly pullPolicy: PullPolicy;
  /** cgroup weight: 1024 a core requested, at least 2. */
  readonly cpuWeight: number;
  /** Cores. */
  readonly cpuRequest: number;
  /** Cores; infinite without a limit. */
  readonly cpuLimit: number;
  /** Bytes; infinite without a limit. */
  readonly memoryLimit: number;
  readonly memoryRequest: number;
  /** The startup probe first. */
  readonly probes: readonly ProbeFacts[];
  /** Time that a preStop hook takes before SIGTERM. */
  readonly preStop: Micros;
}

export interface PodFacts {
  readonly containers: readonly ContainerFacts[];
  /** How many of them are init containers, sidecars included; the others follow. */
  readonly initCount: number;
  /** What admission counts: the pod's effective request. */
  readonly cpuMillis: number;
  readonly memory: number;
  /** Pods that are restarted for ever are servers: what they do keeps no run alive that ends with its Jobs. */
  readonly isServer: boolean;
  /** It asks for nothing: a node that is short of memory does not take it. */
  readonly isBestEffort: boolean;
}

/** Facts of specs, each worked out once. */
export class PodFactsCache {
  private readonly known = new WeakMap<PodSpec, PodFacts>();
  private lastSpec: PodSpec | undefined;
  private lastFacts: PodFacts | undefined;
  private readonly keepsServersGoing: boolean;

  constructor(keepsServersGoing: boolean) {
    this.keepsServersGoing = keepsServersGoing;
  }

  of(spec: PodSpec): PodFacts {
    if (spec === this.lastSpec && this.lastFacts !== undefined) return this.lastFacts;
    let facts = this.known.get(spec);
    if (facts === undefined) {
      facts = factsOf(spec, this.keepsServersGoing);
      this.known.set(spec, facts);
    }
    this.lastSpec = spec;
    this.lastFacts = facts;
    return facts;
  }
}

export function factsOf(spec: PodSpec, keepsServersGoing = false): PodFacts {
  const inits = spec.initContainers ?? [];
  const containers = [
    ...inits.map((container, i) =>
      containerFacts(container, i, container.restartPolicy === 'Always' ? 'sidecar' : 'init', spec),
    ),
    ...spec.containers.map((container, i) => containerFacts(container, inits.length + i, 'main', spec)),
  ];
  return {
    containers,
    initCount: inits.length,
    cpuMillis: effectiveRequest(spec, 'cpu', 1000),
    memory: effectiveRequest(spec, 'memory', 1),
    isServer: spec.restartPolicy === 'Always' && !keepsServersGoing,
    isBestEffort: qosClassOf(spec) === 'BestEffort',
  };
}

function containerFacts(container: Container, position: number, role: ContainerRole, spec: PodSpec): ContainerFacts {
  const image = normalImageName(container.image ?? '');
  const { requests, limits } = container.resources ?? {};
  const cpuRequest = amount(requests, 'cpu') || amount(limits, 'cpu');
  return {
    container,
    name: container.name,
    role,
    position,
    policy: policyOf(container, role, spec),
    image,
    isImageValid: isValidImageName(container.image ?? ''),
    pullPolicy: pullPolicyOf(container),
    cpuWeight: Math.max(2, Math.floor(cpuRequest * 1024)),
    cpuRequest,
    cpuLimit: amount(limits, 'cpu') || Infinity,
    memoryLimit: amount(limits, 'memory') || Infinity,
    memoryRequest: amount(requests, 'memory') || amount(limits, 'memory'),
    probes: probesOf(container),
    preStop: preStopTime(container),
  };
}

/** Init containers under a pod that always restarts are restarted only on failure: once done, they are done. */
function policyOf(container: Container, role: ContainerRole, spec: PodSpec): RestartPolicy {
  const policy = container.restartPolicy ?? spec.restartPolicy;
  return role === 'init' && policy === 'Always' ? 'OnFailure' : policy;
}

function amount(list: ResourceList | undefined, resource: string): number {
  return quantityToNumber(list?.[resource]);
}

/**
 * The larger of what runs together in the end (containers and sidecars) and what each init container needs beside the
 * sidecars started before it, plus the pod's overhead (KEP-753), in whole units of 1/scale, rounded up.
 */
function effectiveRequest(spec: PodSpec, resource: string, scale: number): number {
  const request = (container: Container): number => {
    const { requests, limits } = container.resources ?? {};
    const value = amount(requests, resource) || amount(limits, resource);
    return Math.ceil(value * scale - 1e-6);
  };
  let sidecars = 0;
  let peak = 0;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars += request(container);
      peak = Math.max(peak, sidecars);
    } else peak = Math.max(peak, sidecars + request(container));
  }
  let mains = sidecars;
  for (const container of spec.containers) mains += request(container);
  return Math.max(mains, peak) + Math.ceil(amount(spec.overhead, resource) * scale - 1e-6);
}

/** Hooks that only sleep are known by their time; other hooks take none. */
function preStopTime(container: Container): Micros {
  const hook = container.lifecycle?.['preStop'] as PreStopHook | undefined;
  if (hook?.sleep?.seconds !== undefined) return seconds(hook.sleep.seconds);
  const text = (hook?.exec?.command ?? []).join(' ');
  const match = /(?:^|\s)sleep\s+(\d+(?:\.\d+)?)s?$/u.exec(text);
  return match === null ? 0 : seconds(Number(match[1]));
}

interface PreStopHook {
  readonly sleep?: { readonly seconds?: number };
  readonly exec?: { readonly command?: readonly string[] };
}
