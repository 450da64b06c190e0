// LimitRange admission of pods: requests and limits that containers leave out are filled in, then minima, maxima and
// ratios are checked, with the API server's texts.
import type { LimitRange } from '../api/cluster-objects.ts';
import type { Container, PodSpec, ResourceList } from '../api/pod.ts';
import { compareQuantities, formatQuantity, quantityOf } from '../api/quantity.ts';
import type { Quantity } from '../api/quantity.ts';
import { podAmounts } from './pod-amounts.ts';
import type { Amounts } from './pod-amounts.ts';

interface LimitRangeItem {
  readonly type: string;
  readonly min: ResourceList;
  readonly max: ResourceList;
  readonly default: ResourceList;
  readonly defaultRequest: ResourceList;
  readonly maxLimitRequestRatio: ResourceList;
}

export type LimitRangeVerdict =
  | {
      readonly ok: true;
      readonly spec: PodSpec;
      /** Text of the annotation `kubernetes.io/limit-ranger`; empty: nothing was filled in. */
      readonly annotation: string;
    }
  | { readonly ok: false; readonly message: string };

/**
 * Fills in and checks a pod's spec.
 *
 * @param ranges  the namespace's limit ranges, in order
 * @returns the same spec object where nothing was filled in; else the new one, or the reason as it stands behind
 *   `… is forbidden: `
 */
export function limitRangeVerdict(spec: PodSpec, ranges: readonly LimitRange[]): LimitRangeVerdict {
  const items = ranges.map(range => range.spec.limits.map(readItem));
  let filled = spec;
  const notes: string[] = [];
  for (const list of items) filled = fillIn(filled, list, notes);
  const faults = items.flat().flatMap(item => faultsOf(filled, item));
  if (faults.length > 0) {
    return { ok: false, message: faults.length === 1 ? (faults[0] ?? '') : `[${[...new Set(faults)].join(', ')}]` };
  }
  const annotation = notes.length === 0 ? '' : `LimitRanger plugin set: ${notes.join('; ')}`;
  return { ok: true, spec: filled, annotation };
}

/** An item with its own defaults: limits from the maxima; requests from the limits, then from the minima. */
function readItem(raw: Readonly<Record<string, unknown>>): LimitRangeItem {
  const list = (key: string): ResourceList => (raw[key] ?? {}) as ResourceList;
  const type = typeof raw['type'] === 'string' ? raw['type'] : '';
  const isContainer = type === 'Container';
  const limits = isContainer ? { ...list('max'), ...list('default') } : list('default');
  const requests = isContainer ? { ...list('min'), ...limits, ...list('defaultRequest') } : list('defaultRequest');
  return {
    type,
    min: list('min'),
    max: list('max'),
    default: limits,
    defaultRequest: requests,
    maxLimitRequestRatio: list('maxLimitRequestRatio'),
  };
}

function fillIn(spec: PodSpec, items: readonly LimitRangeItem[], notes: string[]): PodSpec {
  let requests: ResourceList = {};
  let limits: ResourceList = {};
  for (const item of items) {
    if (item.type !== 'Container') continue;
    requests = { ...requests, ...item.defaultRequest };
    limits = { ...limits, ...item.default };
  }
  let isChanged = false;
  const fill = (container: Container, role: string): Container => {
    const own = container.resources ?? {};
    const newRequests = Object.keys(requests).filter(name => own.requests?.[name] === undefined);
    const newLimits = Object.keys(limits).filter(name => own.limits?.[name] === undefined);
    if (newRequests.length === 0 && newLimits.length === 0) return container;
    isChanged = true;
    if (newRequests.length > 0) notes.push(`${newRequests.sort().join(', ')} request for ${role} ${container.name}`);
    if (newLimits.length > 0) notes.push(`${newLimits.sort().join(', ')} limit for ${role} ${container.name}`);
    const resources = {
      ...own,
      requests: { ...requests, ...own.requests },
      limits: { ...limits, ...own.limits },
    };
    return { ...container, resources };
  };
  const containers = spec.containers.map(container => fill(container, 'container'));
  const initContainers = spec.initContainers?.map(container => fill(container, 'init container'));
  if (!isChanged) return spec;
  return { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) };
}

function faultsOf(spec: PodSpec, item: LimitRangeItem): readonly string[] {
  if (item.type === 'Pod') return faultsOfAmounts(item, podAmounts(spec, 'requests'), podAmounts(spec, 'limits'));
  if (item.type !== 'Container') return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(container =>
    faultsOfAmounts(item, amountsOf(container.resources?.requests), amountsOf(container.resources?.limits)),
  );
}

function amountsOf(list: ResourceList | undefined): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, value]) => [name, quantityOf(value)]));
}

function faultsOfAmounts(item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] {
  const check = (
    list: ResourceList,
    rule: (name: string, bound: Quantity, request?: Quantity, limit?: Quantity) => string,
  ): readonly string[] =>
    Object.keys(list)
      .sort()
      .map(name => rule(name, quantityOf(list[name]), requests.get(name), limits.get(name)))
      .filter(fault => fault !== '');
  const { type } = item;
  return [
    ...check(item.min, (name, bound, request, limit) =>
      minimumFault(`${name} usage per ${type}`, bound, request, limit),
    ),
    ...check(item.max, (name, bound, request, limit) =>
      maximumFault(`${name} usage per ${type}`, bound, request, limit),
    ),
    ...check(item.maxLimitRequestRatio, (name, bound, request, limit) =>
      ratioFault(`${name} max limit to request ratio per ${type}`, bound, request, limit),
    ),
  ];
}

function minimumFault(what: string, bound: Quantity, request?: Quantity, limit?: Quantity): string {
  const rule = `minimum ${what} is ${formatQuantity(bound)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${formatQuantity(request)}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0)
    return `${rule}, but limit is ${formatQuantity(limit)}`;
  return '';
}

function maximumFault(what: string, bound: Quantity, request?: Quantity, limit?: Quantity): string {
  const rule = `maximum ${what} is ${formatQuantity(bound)}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${formatQuantity(limit)}`;
  if (request !== undefined && compareQuantities(request, bound) > 0) {
    return `${rule}, but request is ${formatQuantity(request)}`;
  }
  return '';
}

function ratioFault(what: string, bound: Quantity, request?: Quantity, limit?: Quantity): string {
  const rule = `${what} is ${formatQuantity(bound)}`;
  if (request === undefined || request.nano === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || limit.nano === 0n) return `${rule}, but no limit is specified or limit is 0`;
  if (limit.nano * 1_000_000_000n <= bound.nano * request.nano) return '';
  return `${rule}, but provided ratio is ${(Number(limit.nano) / Number(request.nano)).toFixed(6)}`;
}
