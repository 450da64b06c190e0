// Validation of containers' environment: variables, their sources, whole maps taken in (core validation of 1.36).
import type { Fault } from './fault.ts';
import { invalid, invalidEach, notSupported, required } from './fault.ts';
import { configKeyFaults, dnsSubdomainFaults, envNameFaults, labelKeyFaults } from './names.ts';
import { arrayOf, isRecord, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { canonicalQuantity, quantityOf } from './quantity.ts';

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields that a downward API volume may show. */
export const VOLUME_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** Fields that the API server can name at all, for environment and volumes together. */
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.hostNetwork',
  'status.phase',
  'status.nominatedNodeName',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SIZES = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

/** A reference to a field of the pod (`fieldRef`). */
export function fieldRefFaults(path: string, reference: Published, fields: readonly string[]): Fault[] {
  const fieldPath = stringOf(reference['fieldPath']);
  const apiVersion = stringOf(reference['apiVersion']);
  if (apiVersion === '') return [required(`${path}.apiVersion`)];
  const at = `${path}.fieldPath`;
  if (fieldPath === '') return [required(at)];
  const subscript = /^(.*)\['(.*)'\]$/.exec(fieldPath);
  const bare = subscript?.[1] ?? fieldPath;
  if (apiVersion !== 'v1')
    return [invalid(at, fieldPath, `error converting fieldPath: unsupported pod version: ${apiVersion}`)];
  if (subscript !== null) {
    const key = subscript[2] ?? '';
    if (bare === 'metadata.annotations') return invalidEach(path, key.toLowerCase(), labelKeyFaults(key.toLowerCase()));
    if (bare === 'metadata.labels') return invalidEach(path, key, labelKeyFaults(key));
    const text = `error converting fieldPath: field label does not support subscript: ${fieldPath}`;
    return [invalid(at, fieldPath, text)];
  }
  if (!KNOWN_FIELDS.has(bare)) {
    return [invalid(at, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`)];
  }
  return fields.includes(bare) ? [] : [notSupported(at, bare, fields)];
}

function divisorFaults(path: string, resource: string, divisor: unknown): Fault[] {
  const amount = divisor as string | number | undefined;
  if (amount === undefined || quantityOf(amount).nano === 0n) return [];
  const text = canonicalQuantity(amount);
  const isCpu = resource.endsWith('.cpu');
  const allowed = isCpu ? ['1m', '1'] : SIZES.split(', ');
  if (allowed.includes(text)) return [];
  const named: Readonly<Record<string, string>> = {
    cpu: 'cpu',
    memory: 'memory',
    'ephemeral-storage': 'local ephemeral storage',
  };
  const short = resource.slice(resource.indexOf('.') + 1);
  const name = short.startsWith('hugepages-') ? 'hugepages' : named[short];
  if (name === undefined) return [];
  const list = isCpu ? '1m and 1' : SIZES;
  return [
    invalid(`${path}.divisor`, resource, `only divisor's values ${list} are supported with the ${name} resource`),
  ];
}

/** A reference to an amount of a container (`resourceFieldRef`); volumes have to name the container. */
export function resourceRefFaults(path: string, reference: Published, isVolume: boolean): Fault[] {
  const resource = stringOf(reference['resource']);
  const faults: Fault[] = [];
  if (isVolume && stringOf(reference['containerName']) === '') faults.push(required(`${path}.containerName`));
  else if (resource === '') faults.push(required(`${path}.resource`));
  else if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
    faults.push(notSupported(`${path}.resource`, resource, RESOURCES));
  }
  faults.push(...divisorFaults(path, resource, reference['divisor']));
  return faults;
}

function keyRefFaults(path: string, reference: Published): Fault[] {
  const name = stringOf(reference['name']);
  const key = stringOf(reference['key']);
  const faults = invalidEach(`${path}.name`, name, dnsSubdomainFaults(name));
  if (key === '') faults.push(required(`${path}.key`));
  else faults.push(...invalidEach(`${path}.key`, key, configKeyFaults(key)));
  return faults;
}

const SOURCES = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';

function valueFromFaults(path: string, variable: Published): Fault[] {
  const source = variable['valueFrom'];
  if (!isRecord(source)) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const faults: Fault[] = [];
  let count = 0;
  const check = (reference: unknown, faultsOf: (reference: Published) => Fault[]): void => {
    if (!isRecord(reference)) return;
    count += 1;
    faults.push(...faultsOf(reference));
  };
  check(fieldRef, one => fieldRefFaults(`${path}.fieldRef`, one, ENV_FIELDS));
  check(resourceFieldRef, one => resourceRefFaults(`${path}.resourceFieldRef`, one, false));
  check(configMapKeyRef, one => keyRefFaults(`${path}.configMapKeyRef`, one));
  check(secretKeyRef, one => keyRefFaults(`${path}.secretKeyRef`, one));
  check(fileKeyRef, one => fileRefFaults(`${path}.fileKeyRef`, one));
  if (count === 0) faults.push(invalid(path, '', `must specify one of: ${SOURCES}`));
  else if (stringOf(variable['value']) !== '') {
    faults.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (count > 1) faults.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return faults;
}

function fileRefFaults(path: string, reference: Published): Fault[] {
  return ['volumeName', 'path', 'key']
    .filter(key => stringOf(reference[key]) === '')
    .map(key => required(`${path}.${key}`));
}

/** Environment variables of a container. */
export function envFaults(path: string, variables: readonly unknown[]): Fault[] {
  const faults: Fault[] = [];
  variables.forEach((one, i) => {
    const variable = recordOf(one);
    const name = stringOf(variable['name']);
    const at = `${path}[${i}]`;
    if (name === '') faults.push(required(`${at}.name`));
    else faults.push(...invalidEach(`${at}.name`, name, envNameFaults(name)));
    faults.push(...valueFromFaults(`${at}.valueFrom`, variable));
  });
  return faults;
}

/** ConfigMaps and Secrets taken in as a whole. */
export function envFromFaults(path: string, sources: readonly unknown[]): Fault[] {
  const faults: Fault[] = [];
  sources.forEach((one, i) => {
    const source = recordOf(one);
    const at = `${path}[${i}]`;
    const prefix = stringOf(source['prefix']);
    if (prefix !== '') faults.push(...invalidEach(`${at}.prefix`, prefix, envNameFaults(prefix)));
    const given = ['configMapRef', 'secretRef'].filter(key => isRecord(source[key]));
    for (const key of given) {
      const name = stringOf(recordOf(source[key])['name']);
      if (name === '') faults.push(required(`${at}.${key}.name`));
      else faults.push(...invalidEach(`${at}.${key}.name`, name, dnsSubdomainFaults(name.replace(/-$/, 'a'))));
    }
    // The server gives the list's path here, not the entry's.
    if (given.length === 0) faults.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (given.length > 1) faults.push(invalid(path, '', 'may not have more than one field specified at a time'));
  });
  return faults;
}

/** Entries of a list as records with their paths. */
export function entriesOf(path: string, list: unknown): readonly (readonly [string, Published])[] {
  return arrayOf(list).map((one, i) => [`${path}[${i}]`, recordOf(one)] as const);
}
