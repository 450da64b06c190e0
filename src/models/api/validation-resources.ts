// Validation of requests and limits, of containers and of whole pods (core validation of 1.36).
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, notFound, notSupported, required } from './fault.ts';
import { labelKeyFaults } from './names.ts';
import { arrayOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, quantityOf } from './quantity.ts';

const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Names without a prefix that mean something to the API server somewhere. */
const STANDARD: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
  'storage',
  'requests.storage',
]);
const INTEGERS: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const NANO = 1_000_000_000n;

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyFaults(`requests.${name}`).length === 0;
}

/** Whether pods may ask for more of a resource than there is, so that requests may differ from limits. */
function isOvercommitted(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function containerResourceFaults(path: string, name: string): Fault[] {
  const faults = invalidEach(path, name, labelKeyFaults(name));
  const isPlain = !name.includes('/');
  if (faults.length === 0 && isPlain && !STANDARD.has(name) && !isHugePages(name)) {
    faults.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  }
  if (isPlain) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      faults.push(invalid(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNative(name) && !isExtended(name)) {
    faults.push(invalid(path, name, "doesn't follow extended resource name standard"));
  }
  return faults;
}

/** An amount of a resource: not negative, whole where the resource is counted in pieces. */
export function amountFaults(path: string, name: string, amount: unknown): Fault[] {
  const quantity = quantityOf(amount as string | number);
  const text = formatQuantity(quantity);
  const faults: Fault[] = [];
  if (quantity.nano < 0n) faults.push(invalid(path, text, 'must be greater than or equal to 0'));
  const isInteger = INTEGERS.has(name) || isExtended(name);
  if (isInteger && quantity.nano % NANO !== 0n) faults.push(invalid(path, text, 'must be an integer'));
  return faults;
}

function hugePageFaults(path: string, name: string, amount: unknown): Fault[] {
  const size = parseQuantity(name.slice('hugepages-'.length));
  const quantity = quantityOf(amount as string | number);
  const fits = size.ok && size.quantity.nano > 0n && quantity.nano % size.quantity.nano === 0n && quantity.nano >= 0n;
  if (fits) return [];
  const text = formatQuantity(quantity);
  return [invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

function requestAgainstLimit(path: string, name: string, request: unknown, limits: Published): Fault[] {
  const limit = limits[name];
  if (limit === undefined) {
    if (isOvercommitted(name)) return [];
    return [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const asked = quantityOf(request as string | number);
  const most = quantityOf(limit as string | number);
  const order = compareQuantities(asked, most);
  const tail = `${name} limit of ${formatQuantity(most)}`;
  if (order !== 0 && !isOvercommitted(name)) {
    return [invalid(`${path}.requests`, formatQuantity(asked), `must be equal to ${tail}`)];
  }
  return order > 0 ? [invalid(`${path}.requests`, formatQuantity(asked), `must be less than or equal to ${tail}`)] : [];
}

function claimFaults(path: string, claims: readonly unknown[], podClaims: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  claims.forEach((one, i) => {
    const name = stringOf(recordOf(one)['name']);
    const at = `${path}[${i}]`;
    if (name === '') {
      faults.push(required(at));
      return;
    }
    if (seen.has(name)) faults.push(duplicate(at, name));
    seen.add(name);
    if (podClaims.has(name)) return;
    const list = podClaims.size === 0 ? ' which is empty' : `: ${[...podClaims].sort().join(', ')}`;
    faults.push(notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`));
  });
  return faults;
}

/** Requests, limits and claims of a container. */
export function resourceFaults(path: string, resources: Published, podClaims: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const limits = recordOf(resources['limits']);
  const requests = recordOf(resources['requests']);
  for (const [list, amounts] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, amount] of Object.entries(amounts)) {
      const at = `${path}.${list}[${name}]`;
      faults.push(...containerResourceFaults(at, name), ...amountFaults(at, name, amount));
      if (list === 'requests') faults.push(...requestAgainstLimit(path, name, amount, limits));
      if (isHugePages(name)) faults.push(...hugePageFaults(at, name, amount));
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    faults.push(forbidden(path, 'HugePages require cpu or memory'));
  }
  faults.push(...claimFaults(`${path}.claims`, arrayOf(resources['claims']), podClaims));
  return faults;
}

/** Requests and limits of a pod as a whole (`spec.resources`). */
export function podResourceFaults(path: string, spec: Published): Fault[] {
  const resources = recordOf(spec['resources']);
  const limits = recordOf(resources['limits']);
  const faults: Fault[] = [];
  for (const list of ['limits', 'requests']) {
    for (const [name, amount] of Object.entries(recordOf(resources[list]))) {
      const at = `${path}.resources.${list}[${name}]`;
      if (name !== 'cpu' && name !== 'memory' && !isHugePages(name)) {
        faults.push(notSupported(at, name, ['cpu', 'hugepages-', 'memory']));
        continue;
      }
      faults.push(...amountFaults(at, name, amount));
      if (list === 'requests') faults.push(...requestAgainstLimit(`${path}.resources`, name, amount, limits));
    }
  }
  faults.push(...podAgainstContainers(path, spec, resources));
  return faults;
}

/** The pod's requests cover those of its containers, and no container's limit is above the pod's. */
function podAgainstContainers(path: string, spec: Published, resources: Published): Fault[] {
  const faults: Fault[] = [];
  const containers = arrayOf(spec['containers']).map(one => recordOf(recordOf(one)['resources']));
  for (const [name, amount] of Object.entries(recordOf(resources['requests']))) {
    let sum = quantityOf(undefined);
    for (const one of containers) {
      sum = addQuantities(sum, quantityOf(recordOf(one['requests'])[name] as string | number | undefined));
    }
    const whole = quantityOf(amount as string | number);
    if (compareQuantities(sum, whole) <= 0) continue;
    const text = `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`;
    faults.push(invalid(`${path}.resources.requests[${name}]`, formatQuantity(whole), text));
  }
  for (const [name, amount] of Object.entries(recordOf(resources['limits']))) {
    const whole = quantityOf(amount as string | number);
    containers.forEach((one, i) => {
      const own = quantityOf(recordOf(one['limits'])[name] as string | number | undefined);
      if (compareQuantities(own, whole) <= 0) return;
      const text = `must be less than or equal to pod limits of ${formatQuantity(whole)}`;
      faults.push(invalid(`${path}.containers[${i}].resources.limits[${name}]`, formatQuantity(own), text));
    });
  }
  return faults;
}
