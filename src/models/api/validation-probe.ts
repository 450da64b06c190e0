// Validation of probes and lifecycle hooks (core validation of 1.36).
import type { Fault } from './fault.ts';
import { forbidden, invalid, invalidEach, nonNegative, notSupported, required } from './fault.ts';
import { headerNameFaults, portNameFaults, portNumberFaults } from './names.ts';
import { arrayOf, isRecord, numberOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { entriesOf } from './validation-env.ts';

const SCHEMES = ['HTTP', 'HTTPS'];

function portFaults(path: string, port: unknown): Fault[] {
  if (typeof port === 'string') return invalidEach(path, port, portNameFaults(port));
  const number = numberOf(port) ?? 0;
  return invalidEach(path, number, portNumberFaults(number));
}

function httpFaults(path: string, http: Published): Fault[] {
  const faults: Fault[] = [];
  const scheme = stringOf(http['scheme']);
  if (stringOf(http['path']) === '') faults.push(required(`${path}.path`));
  faults.push(...portFaults(`${path}.port`, http['port']));
  if (!SCHEMES.includes(scheme)) faults.push(notSupported(`${path}.scheme`, scheme, SCHEMES));
  for (const [, header] of entriesOf('', http['httpHeaders'])) {
    const name = stringOf(header['name']);
    faults.push(...invalidEach(`${path}.httpHeaders`, name, headerNameFaults(name)));
  }
  return faults;
}

function sleepFaults(path: string, sleep: Published, grace: number): Fault[] {
  const seconds = numberOf(sleep['seconds']) ?? 0;
  if (seconds >= 0 && seconds <= grace) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}

type Check = (path: string, action: Published, grace: number) => Fault[];

const ACTIONS: readonly (readonly [key: string, check: Check])[] = [
  ['exec', (path, action) => (arrayOf(action['command']).length === 0 ? [required(`${path}.command`)] : [])],
  ['httpGet', httpFaults],
  ['tcpSocket', (path, action) => portFaults(`${path}.port`, action['port'])],
  ['grpc', (path, action) => portFaults(`${path}.port`, action['port'])],
];
const HOOKS: typeof ACTIONS = [...ACTIONS.slice(0, 3), ['sleep', sleepFaults]];

function handlerFaults(path: string, handler: Published, kinds: typeof ACTIONS, grace: number): Fault[] {
  const faults: Fault[] = [];
  let count = 0;
  for (const [key, check] of kinds) {
    const action = handler[key];
    if (!isRecord(action)) continue;
    count += 1;
    if (count > 1) faults.push(forbidden(`${path}.${key}`, 'may not specify more than 1 handler type'));
    else faults.push(...check(`${path}.${key}`, action, grace));
  }
  if (count === 0) faults.push(required(path, 'must specify a handler type'));
  return faults;
}

const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

function probeFaults(path: string, probe: Published, grace: number): Fault[] {
  const faults = handlerFaults(path, probe, ACTIONS, grace);
  for (const field of COUNTS) faults.push(...nonNegative(`${path}.${field}`, probe[field]));
  const own = numberOf(probe['terminationGracePeriodSeconds']);
  if (own !== undefined && own <= 0) {
    faults.push(invalid(`${path}.terminationGracePeriodSeconds`, own, 'must be greater than 0'));
  }
  return faults;
}

/** Liveness, readiness and startup probe of a container. @param grace the pod's grace period in seconds */
export function probesFaults(path: string, container: Published, grace: number): Fault[] {
  const faults: Fault[] = [];
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[key];
    if (!isRecord(probe)) continue;
    const at = `${path}.${key}`;
    faults.push(...probeFaults(at, probe, grace));
    if (key === 'readinessProbe') {
      const own = probe['terminationGracePeriodSeconds'];
      if (own !== undefined) {
        faults.push(invalid(`${at}.terminationGracePeriodSeconds`, own, 'must not be set for readinessProbes'));
      }
    } else if (probe['successThreshold'] !== 1) {
      faults.push(invalid(`${at}.successThreshold`, numberOf(probe['successThreshold']) ?? 0, 'must be 1'));
    }
  }
  return faults;
}

/** Hooks after a container's start and before its stop. */
export function lifecycleFaults(path: string, lifecycle: unknown, grace: number): Fault[] {
  if (!isRecord(lifecycle)) return [];
  const faults: Fault[] = [];
  for (const key of ['postStart', 'preStop']) {
    const hook = lifecycle[key];
    if (isRecord(hook)) faults.push(...handlerFaults(`${path}.${key}`, hook, HOOKS, grace));
  }
  return faults;
}
