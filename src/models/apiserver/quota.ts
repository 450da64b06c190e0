// ResourceQuota as the API server enforces it: what an object counts for, which quotas it falls under, and the refusal
// in the server's words. The ledger keeps what is used by adding and subtracting single objects, so that a creation
// costs the same however many pods there are.
import type { ResourceQuota } from '../api/cluster-objects.ts';
import type { PodSpec } from '../api/pod.ts';
import { qosClassOf } from '../api/qos.ts';
import { addQuantities, compareQuantities, formatQuantity, quantityOf, subtractQuantities } from '../api/quantity.ts';
import type { Quantity } from '../api/quantity.ts';
import { podAmounts } from './pod-amounts.ts';
import type { Amounts } from './pod-amounts.ts';

const ONE: Quantity = { nano: 1_000_000_000n, format: 'DecimalSI' };
const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/** Resources that quotas know under a bare name as well (a bare name is the request). */
const BARE_NAMES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** What each container has to name where a quota limits it. */
const DEMANDED = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'requests.cpu', 'requests.memory'] as const;
/** Kinds that quotas count under their plain name besides `count/<resource>`. */
const PLAIN_COUNTS: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

const knownUsages = new WeakMap<PodSpec, Amounts>();

/** What a pod that is not over counts for; remembered by spec, which the pods of a template share. */
export function podUsage(spec: PodSpec): Amounts {
  const known = knownUsages.get(spec);
  if (known !== undefined) return known;
  const usage = new Map<string, Quantity>([
    ['pods', ONE],
    ['count/pods', ONE],
  ]);
  for (const [name, amount] of podAmounts(spec, 'requests')) {
    usage.set(`requests.${name}`, amount);
    if (BARE_NAMES.has(name)) usage.set(name, amount);
  }
  for (const [name, amount] of podAmounts(spec, 'limits')) usage.set(`limits.${name}`, amount);
  knownUsages.set(spec, usage);
  return usage;
}

/** What any other object counts for. @param resource with its group, as in `jobs.batch` or `configmaps` */
export function objectUsage(resource: string): Amounts {
  const usage = new Map([[`count/${resource}`, ONE]]);
  if (PLAIN_COUNTS.has(resource)) usage.set(resource, ONE);
  return usage;
}

/** A quota with what is used of it. */
export interface QuotaState {
  readonly quota: ResourceQuota;
  readonly hard: Amounts;
  /** One entry for each limited resource. */
  readonly used: Map<string, Quantity>;
}

export function newQuotaState(quota: ResourceQuota): QuotaState {
  const hard = new Map<string, Quantity>();
  for (const [name, value] of Object.entries(quota.spec.hard)) hard.set(name, quantityOf(value));
  return { quota, hard, used: new Map([...hard.keys()].map(name => [name, ZERO])) };
}

/** Whether the quota counts such an object: quotas with scopes count pods that fit all of them. */
function isInScope(quota: ResourceQuota, spec: PodSpec | undefined): boolean {
  const demands = scopeDemands(quota);
  if (demands.length === 0) return true;
  return spec !== undefined && demands.every(demand => fitsScope(demand, spec));
}

/**
 * Whether the quotas of a namespace let an object in.
 *
 * @param states  the namespace's quotas, in the order in which they are asked
 * @param usage   what the object counts for
 * @param spec    of a pod; undefined: the object is none
 * @returns undefined, or the reason as it stands behind `… is forbidden: `
 */
export function quotaVerdict(
  states: Iterable<QuotaState>,
  usage: Amounts,
  spec: PodSpec | undefined,
): string | undefined {
  const concerned = [...states].filter(state => isInScope(state.quota, spec));
  if (spec !== undefined) {
    for (const { quota, hard } of concerned) {
      const missing = missingResources(spec, hard);
      if (missing !== '') return `failed quota: ${quota.metadata.name}: must specify ${missing}`;
    }
  }
  for (const state of concerned) {
    const exceeded = exceededResources(state, usage);
    if (exceeded.length === 0) continue;
    const list = (amounts: Amounts): string =>
      exceeded.map(name => `${name}=${formatQuantity(amounts.get(name) ?? ZERO)}`).join(',');
    const { name } = state.quota.metadata;
    const used = `used: ${list(state.used)}, limited: ${list(state.hard)}`;
    return `exceeded quota: ${name}, requested: ${list(usage)}, ${used}`;
  }
  return undefined;
}

function exceededResources({ hard, used }: QuotaState, usage: Amounts): readonly string[] {
  const exceeded: string[] = [];
  for (const [name, limit] of hard) {
    const asked = usage.get(name);
    if (asked === undefined) continue;
    const total = addQuantities(used.get(name) ?? ZERO, asked);
    if (compareQuantities(total, limit) > 0) exceeded.push(name);
  }
  return exceeded.sort();
}

/** `limits.cpu for: main; requests.memory for: main,side`, or nothing. */
function missingResources(spec: PodSpec, hard: Amounts): string {
  const missing: string[] = [];
  for (const name of DEMANDED) {
    if (!hard.has(name)) continue;
    const without: string[] = [];
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      const { requests = {}, limits = {} } = container.resources ?? {};
      const isSet = name.startsWith('limits.')
        ? Object.hasOwn(limits, name.slice('limits.'.length))
        : Object.hasOwn(requests, name.replace('requests.', ''));
      if (!isSet) without.push(container.name);
    }
    if (without.length > 0) missing.push(`${name} for: ${without.sort().join(',')}`);
  }
  return missing.join('; ');
}

interface ScopeDemand {
  readonly scopeName: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function scopeDemands({ spec }: ResourceQuota): readonly ScopeDemand[] {
  const selector = spec.scopeSelector as { readonly matchExpressions?: readonly Partial<ScopeDemand>[] } | undefined;
  const expressions = selector?.matchExpressions ?? [];
  return [
    ...(spec.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists', values: [] })),
    ...expressions.map(({ scopeName = '', operator = '', values = [] }) => ({ scopeName, operator, values })),
  ];
}

function fitsScope({ scopeName, operator, values }: ScopeDemand, spec: PodSpec): boolean {
  switch (scopeName) {
    case 'Terminating':
      return spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort';
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? '';
      if (operator === 'In') return values.includes(name);
      if (operator === 'NotIn') return !values.includes(name);
      return (operator === 'DoesNotExist') === (name === '');
    }
    default:
      return false;
  }
}

/** What one object counts for, as it was charged and is given back. */
export interface Charge {
  readonly usage: Amounts;
  /** Of a pod; undefined: the object is none. */
  readonly spec: PodSpec | undefined;
}

/** Quotas of all namespaces, with what is used of them. */
export class QuotaLedger {
  readonly #namespaces = new Map<string, Map<string, QuotaState>>();

  /** False: the namespace has no quota, nothing needs to be charged there. */
  hasQuotas(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  /** Adds or replaces a quota. @param existing what is in the namespace already and counts */
  setQuota(quota: ResourceQuota, existing: Iterable<Charge>): void {
    const { namespace, name } = quota.metadata;
    let states = this.#namespaces.get(namespace);
    if (states === undefined) this.#namespaces.set(namespace, (states = new Map()));
    const state = newQuotaState(quota);
    for (const charge of existing) count(state, charge, addQuantities);
    states.set(name, state);
  }

  removeQuota(namespace: string, name: string): void {
    const states = this.#namespaces.get(namespace);
    states?.delete(name);
    if (states?.size === 0) this.#namespaces.delete(namespace);
  }

  /** Charges an object to the namespace's quotas; where one refuses, nothing is charged and its reason comes back. */
  charge(namespace: string, charge: Charge): string | undefined {
    const states = this.#namespaces.get(namespace);
    if (states === undefined) return undefined;
    const refusal = quotaVerdict(states.values(), charge.usage, charge.spec);
    if (refusal !== undefined) return refusal;
    for (const state of states.values()) count(state, charge, addQuantities);
    return undefined;
  }

  /** Gives back what an object counted for: it is gone, or it is a pod that is over. */
  release(namespace: string, charge: Charge): void {
    const states = this.#namespaces.get(namespace);
    if (states === undefined) return;
    for (const state of states.values()) count(state, charge, subtractQuantities);
  }

  /** `status.used` of a quota, in canonical text; undefined: there is no such quota. */
  used(namespace: string, name: string): Readonly<Record<string, string>> | undefined {
    const state = this.#namespaces.get(namespace)?.get(name);
    if (state === undefined) return undefined;
    return Object.fromEntries([...state.used].map(([resource, amount]) => [resource, formatQuantity(amount)]));
  }
}

function count(state: QuotaState, charge: Charge, change: (a: Quantity, b: Quantity) => Quantity): void {
  if (!isInScope(state.quota, charge.spec)) return;
  for (const [name, used] of state.used) {
    const amount = charge.usage.get(name);
    if (amount !== undefined) state.used.set(name, change(used, amount));
  }
}
