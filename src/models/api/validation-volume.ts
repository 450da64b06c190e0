// Validation of a pod's volumes and of what containers mount (core validation of 1.36). Volume types that nobody uses
// beside Jobs are checked for what they need only.
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, notFound, notSupported, required } from './fault.ts';
import { dnsLabelFaults } from './names.ts';
import { arrayOf, isRecord, numberOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { quantityOf } from './quantity.ts';
import { entriesOf, fieldRefFaults, resourceRefFaults, VOLUME_FIELDS } from './validation-env.ts';

const MODE_TEXT = 'must be a number between 0 and 0777 (octal), both inclusive';
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function modeFaults(path: string, mode: unknown): Fault[] {
  const isMode = typeof mode !== 'number' || (mode >= 0 && mode <= 0o777);
  return isMode ? [] : [invalid(path, mode, MODE_TEXT)];
}

function noBackstepFaults(path: string, target: string): Fault[] {
  return target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : [];
}

/** A path inside a volume: relative, and never up. */
export function descendingPathFaults(path: string, target: string): Fault[] {
  const faults = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : [];
  return [...faults, ...noBackstepFaults(path, target)];
}

function localPathFaults(path: string, target: string): Fault[] {
  const faults = descendingPathFaults(path, target);
  if (target.startsWith('..') && !target.startsWith('../')) {
    faults.push(invalid(path, target, "must not start with '..'"));
  }
  return faults;
}

function requiredTexts(path: string, source: Published, keys: readonly string[]): Fault[] {
  return keys.filter(key => stringOf(source[key]) === '').map(key => required(`${path}.${key}`));
}

function itemFaults(path: string, items: unknown): Fault[] {
  return entriesOf(path, items).flatMap(([at, item]) => [
    ...requiredTexts(at, item, ['key', 'path']),
    ...localPathFaults(`${at}.path`, stringOf(item['path'])),
    ...modeFaults(`${at}.mode`, item['mode']),
  ]);
}

function downwardFaults(path: string, file: Published): Fault[] {
  const faults = requiredTexts(path, file, ['path']);
  faults.push(...localPathFaults(`${path}.path`, stringOf(file['path'])));
  const { fieldRef, resourceFieldRef } = file;
  if (isRecord(fieldRef)) {
    faults.push(...fieldRefFaults(`${path}.fieldRef`, fieldRef, VOLUME_FIELDS));
    if (isRecord(resourceFieldRef)) {
      faults.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    }
  } else if (isRecord(resourceFieldRef)) {
    faults.push(...resourceRefFaults(`${path}.resourceFieldRef`, resourceFieldRef, true));
  } else faults.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  return [...faults, ...modeFaults(`${path}.mode`, file['mode'])];
}

function tokenFaults(path: string, listPath: string, token: Published): Fault[] {
  const faults: Fault[] = [];
  const seconds = numberOf(token['expirationSeconds']) ?? 0;
  const at = `${path}.expirationSeconds`;
  if (seconds < 600) faults.push(invalid(at, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 4_294_967_296) faults.push(invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds'));
  const target = stringOf(token['path']);
  if (target === '') faults.push(required(`${listPath}.path`));
  else faults.push(...localPathFaults(`${listPath}.path`, target));
  return faults;
}

const PROJECTIONS = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
];

function projectedFaults(path: string, volume: Published): Fault[] {
  const faults = modeFaults(`${path}.defaultMode`, volume['defaultMode']);
  const seen = new Set<string>();
  const claim = (target: string, shown: string): void => {
    if (target === '') return;
    if (seen.has(target)) faults.push(invalid(path, shown, 'conflicting duplicate paths'));
    seen.add(target);
  };
  for (const [at, source] of entriesOf(`${path}.sources`, volume['sources'])) {
    for (const key of ['secret', 'configMap']) {
      const map = source[key];
      if (!isRecord(map)) continue;
      faults.push(...requiredTexts(`${at}.${key}`, map, ['name']), ...itemFaults(`${at}.${key}.items`, map['items']));
      for (const [, item] of entriesOf('', map['items'])) claim(stringOf(item['path']), stringOf(map['name']));
    }
    for (const [, file] of entriesOf('', recordOf(source['downwardAPI'])['items'])) {
      faults.push(...downwardFaults(`${at}.downwardAPI`, file));
      claim(stringOf(file['path']), stringOf(file['path']));
    }
    const token = source['serviceAccountToken'];
    if (isRecord(token)) faults.push(...tokenFaults(`${at}.serviceAccountToken`, path, token));
    if (PROJECTIONS.filter(key => isRecord(source[key])).length > 1) {
      faults.push(forbidden(at, 'may not specify more than 1 volume type'));
    }
  }
  return faults;
}

function hostPathFaults(path: string, source: Published): Fault[] {
  const target = stringOf(source['path']);
  if (target === '') return [required(`${path}.path`)];
  const faults = noBackstepFaults(`${path}.path`, target);
  const { type } = source;
  if (typeof type === 'string' && !HOST_PATH_TYPES.includes(type)) {
    faults.push(notSupported(`${path}.type`, type, HOST_PATH_TYPES));
  }
  return faults;
}

function mapVolumeFaults(path: string, source: Published, nameKey: string): Fault[] {
  return [
    ...requiredTexts(path, source, [nameKey]),
    ...modeFaults(`${path}.defaultMode`, source['defaultMode']),
    ...itemFaults(`${path}.items`, source['items']),
  ];
}

function nfsFaults(path: string, source: Published): Fault[] {
  const faults = requiredTexts(path, source, ['server', 'path']);
  const target = stringOf(source['path']);
  if (!target.startsWith('/')) faults.push(invalid(`${path}.path`, target, 'must be an absolute path'));
  return faults;
}

function csiFaults(path: string, source: Published): Fault[] {
  const driver = stringOf(source['driver']);
  if (driver === '') return [required(`${path}.driver`)];
  return [];
}

function ephemeralFaults(path: string, source: Published): Fault[] {
  const template = source['volumeClaimTemplate'];
  if (!isRecord(template)) return [required(`${path}.volumeClaimTemplate`)];
  const spec = recordOf(template['spec']);
  const at = `${path}.volumeClaimTemplate.spec`;
  const faults: Fault[] = [];
  if (arrayOf(spec['accessModes']).length === 0)
    faults.push(required(`${at}.accessModes`, 'at least 1 access mode is required'));
  if (recordOf(recordOf(spec['resources'])['requests'])['storage'] === undefined) {
    faults.push(required(`${at}.resources[storage]`));
  }
  return faults;
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

function pullPolicyFaults(path: string, policy: unknown): Fault[] {
  const text = stringOf(policy);
  return PULL_POLICIES.includes(text) ? [] : [notSupported(path, text, PULL_POLICIES)];
}

type Check = (path: string, source: Published) => Fault[];

/** Volume types in the order in which the server looks at them, each with what it checks. */
const SOURCES: readonly (readonly [key: string, check: Check])[] = [
  [
    'emptyDir',
    (path, source) =>
      quantityOf(source['sizeLimit'] as string | undefined).nano < 0n
        ? [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
        : [],
  ],
  ['hostPath', hostPathFaults],
  [
    'gitRepo',
    (path, source) => [
      ...requiredTexts(path, source, ['repository']),
      ...descendingPathFaults(`${path}.directory`, stringOf(source['directory'])),
    ],
  ],
  ['gcePersistentDisk', (path, source) => requiredTexts(path, source, ['pdName'])],
  ['awsElasticBlockStore', (path, source) => requiredTexts(path, source, ['volumeID'])],
  ['secret', (path, source) => mapVolumeFaults(path, source, 'secretName')],
  ['nfs', nfsFaults],
  ['iscsi', (path, source) => requiredTexts(path, source, ['targetPortal', 'iqn'])],
  ['glusterfs', (path, source) => requiredTexts(path, source, ['endpoints', 'path'])],
  ['flocker', () => []],
  ['persistentVolumeClaim', (path, source) => requiredTexts(path, source, ['claimName'])],
  ['rbd', (path, source) => requiredTexts(path, source, ['image'])],
  ['cinder', (path, source) => requiredTexts(path, source, ['volumeID'])],
  ['cephfs', (path, source) => (arrayOf(source['monitors']).length === 0 ? [required(`${path}.monitors`)] : [])],
  ['quobyte', (path, source) => requiredTexts(path, source, ['registry', 'volume'])],
  [
    'downwardAPI',
    (path, source) => [
      ...modeFaults(`${path}.defaultMode`, source['defaultMode']),
      ...entriesOf('', source['items']).flatMap(([, file]) => downwardFaults(path, file)),
    ],
  ],
  ['fc', () => []],
  ['flexVolume', (path, source) => requiredTexts(path, source, ['driver'])],
  ['configMap', (path, source) => mapVolumeFaults(path, source, 'name')],
  ['azureFile', (path, source) => requiredTexts(path, source, ['secretName', 'shareName'])],
  ['vsphereVolume', (path, source) => requiredTexts(path, source, ['volumePath'])],
  ['photonPersistentDisk', (path, source) => requiredTexts(path, source, ['pdID'])],
  ['portworxVolume', (path, source) => requiredTexts(path, source, ['volumeID'])],
  ['azureDisk', (path, source) => requiredTexts(path, source, ['diskName', 'diskURI'])],
  ['storageos', () => []],
  ['projected', projectedFaults],
  ['scaleIO', (path, source) => requiredTexts(path, source, ['gateway', 'system', 'volumeName'])],
  ['csi', csiFaults],
  ['ephemeral', ephemeralFaults],
  ['image', (path, source) => pullPolicyFaults(`${path}.pullPolicy`, source['pullPolicy'])],
];

function sourceFaults(path: string, volume: Published): Fault[] {
  const faults: Fault[] = [];
  let count = 0;
  for (const [key, check] of SOURCES) {
    const source = volume[key];
    if (!isRecord(source)) continue;
    count += 1;
    if (count > 1) faults.push(forbidden(`${path}.${key}`, 'may not specify more than 1 volume type'));
    else faults.push(...check(`${path}.${key}`, source));
  }
  if (count === 0) faults.push(required(path, 'must specify a volume type'));
  return faults;
}

/** Faults of the volumes; those without any go into `known` by name, for the mounts to find. */
export function volumeFaults(path: string, volumes: unknown, known: Map<string, Published>): Fault[] {
  const faults: Fault[] = [];
  for (const [at, volume] of entriesOf(path, volumes)) {
    const name = stringOf(volume['name']);
    const own = sourceFaults(at, volume);
    if (name === '') own.push(required(`${at}.name`));
    else own.push(...invalidEach(`${at}.name`, name, dnsLabelFaults(name)));
    if (known.has(name)) own.push(duplicate(`${at}.name`, name));
    if (own.length === 0) known.set(name, volume);
    faults.push(...own);
  }
  return faults;
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIONS = ['Disabled', 'Enabled', 'IfPossible'];

function propagationFaults(path: string, mount: Published, container: Published): Fault[] {
  const mode = mount['mountPropagation'];
  if (typeof mode !== 'string') return [];
  const faults = PROPAGATIONS.includes(mode) ? [] : [notSupported(path, mode, PROPAGATIONS)];
  const isPrivileged = recordOf(container['securityContext'])['privileged'] === true;
  if (mode === 'Bidirectional' && !isPrivileged) {
    faults.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  }
  return faults;
}

function recursionFaults(path: string, mount: Published): Fault[] {
  const mode = mount['recursiveReadOnly'];
  if (typeof mode !== 'string' || mode === 'Disabled') return [];
  if (!RECURSIONS.includes(mode)) return [notSupported(path, mode, RECURSIONS)];
  const faults: Fault[] = [];
  if (mount['readOnly'] !== true) faults.push(forbidden(path, 'may only be specified when readOnly is true'));
  const propagation = mount['mountPropagation'];
  if (propagation !== undefined && propagation !== 'None') {
    faults.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
  return faults;
}

/** What a container mounts. The server gives some faults the list's path instead of the entry's. */
export function mountFaults(path: string, container: Published, volumes: ReadonlyMap<string, Published>): Fault[] {
  const faults: Fault[] = [];
  const paths = new Set<string>();
  const devices = entriesOf('', container['volumeDevices']).map(([, device]) => device);
  for (const [at, mount] of entriesOf(path, container['volumeMounts'])) {
    const name = stringOf(mount['name']);
    const target = stringOf(mount['mountPath']);
    const subPath = stringOf(mount['subPath']);
    const expression = stringOf(mount['subPathExpr']);
    if (name === '') faults.push(required(`${at}.name`));
    if (!volumes.has(name)) faults.push(notFound(`${at}.name`, name));
    if (target === '') faults.push(required(`${at}.mountPath`));
    if (paths.has(target)) faults.push(invalid(`${at}.mountPath`, target, 'must be unique'));
    paths.add(target);
    if (devices.some(device => device['name'] === mount['name'])) {
      faults.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some(device => device['devicePath'] === mount['mountPath'])) {
      faults.push(invalid(`${at}.mountPath`, target, 'must not already exist as a path in volumeDevices'));
    }
    if (subPath !== '') faults.push(...descendingPathFaults(`${path}.subPath`, subPath));
    if (expression !== '') {
      if (subPath !== '') {
        faults.push(invalid(`${at}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive'));
      }
      faults.push(...descendingPathFaults(`${path}.subPathExpr`, expression));
    }
    faults.push(...propagationFaults(`${path}.mountPropagation`, mount, container));
    faults.push(...recursionFaults(`${path}.recursiveReadOnly`, mount));
  }
  return faults;
}

/** Block devices of a container. */
export function deviceFaults(path: string, container: Published, volumes: ReadonlyMap<string, Published>): Fault[] {
  const faults: Fault[] = [];
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [at, device] of entriesOf(path, container['volumeDevices'])) {
    const name = stringOf(device['name']);
    const target = stringOf(device['devicePath']);
    const volume = volumes.get(name);
    if (name === '') faults.push(required(`${at}.name`));
    if (names.has(name)) faults.push(invalid(`${at}.name`, name, 'must be unique'));
    if (volume === undefined) faults.push(notFound(`${at}.name`, name));
    else if (!isRecord(volume['persistentVolumeClaim']) && !isRecord(volume['ephemeral'])) {
      const text = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      faults.push(invalid(`${at}.name`, name, text));
    }
    if (target === '') faults.push(required(`${at}.devicePath`));
    if (paths.has(target)) faults.push(invalid(`${at}.devicePath`, target, 'must be unique'));
    if (target.split('/').includes('..')) {
      faults.push(invalid(`${at}.devicePath`, target, "can not contain backsteps ('..')"));
    } else paths.add(target);
    if (name !== '') names.add(name);
  }
  return faults;
}
