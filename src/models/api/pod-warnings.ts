// Warnings about pods and pod templates that the API server accepts (pkg/api/pod/warnings.go of 1.36): they stand in
// the answer's headers, and kubectl prints them.
import { goQuote } from '../cronjob-controller/go-duration.ts';
import { dnsLabelFaults } from './names.ts';
import { isRecord, numberOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { canonicalQuantity, quantityOf } from './quantity.ts';
import { entriesOf } from './validation-env.ts';

const OLD_NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const OLD_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};
const NO_POD = 'a null labelSelector results in matching no pod';
const NANO = 1_000_000_000n;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function termWarnings(path: string, term: Published): string[] {
  return entriesOf(`${path}.matchExpressions`, term['matchExpressions']).flatMap(([at, { key }]) => {
    const text = OLD_NODE_LABELS[stringOf(key)];
    return text === undefined ? [] : [`${at}.key: ${stringOf(key)} is ${text}`];
  });
}

function placementWarnings(path: string, spec: Published): string[] {
  const warnings: string[] = [];
  for (const key of Object.keys(recordOf(spec['nodeSelector']))) {
    const text = OLD_NODE_LABELS[key];
    if (text !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${text}`);
  }
  const affinity = recordOf(recordOf(spec['affinity'])['nodeAffinity']);
  const at = `${path}.affinity.nodeAffinity`;
  const terms = entriesOf(`${at}.${REQUIRED}.nodeSelectorTerms`, recordOf(affinity[REQUIRED])['nodeSelectorTerms']);
  for (const one of terms) warnings.push(...termWarnings(...one));
  for (const [term, { preference }] of entriesOf(`${at}.${PREFERRED}`, affinity[PREFERRED])) {
    warnings.push(...termWarnings(`${term}.preference`, recordOf(preference)));
  }
  for (const [one, spread] of entriesOf(`${path}.topologySpreadConstraints`, spec['topologySpreadConstraints'])) {
    const key = stringOf(spread['topologyKey']);
    const text = OLD_NODE_LABELS[key];
    if (text !== undefined) warnings.push(`${one}.topologyKey: ${key} is ${text}`);
    if (!isRecord(spread['labelSelector'])) warnings.push(`${one}.labelSelector: ${NO_POD}`);
  }
  return warnings;
}

function repeated(list: readonly (readonly [string, Published])[], key: string): string[] {
  const seen = new Set<string>();
  return list.flatMap(([at, one]) => {
    const value = stringOf(one[key]);
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated ? [`${at}.${key}: duplicate ${key} ${goQuote(value)}`] : [];
  });
}

function fractionWarnings(path: string, amounts: unknown): string[] {
  return ['memory', 'ephemeral-storage'].flatMap(name => {
    const amount = recordOf(amounts)[name] as string | number | undefined;
    if (amount === undefined || quantityOf(amount).nano % NANO === 0n) return [];
    return [
      `${path}[${name}]: fractional byte value ${goQuote(canonicalQuantity(amount))} is invalid, must be an integer`,
    ];
  });
}

function envWarnings(path: string, variables: unknown): string[] {
  const seen = new Set<string>();
  return entriesOf(path, variables).flatMap(([at, variable]) => {
    const name = stringOf(variable['name']);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const value = stringOf(variable['value']);
    // A value that builds on the one before is meant to be there twice.
    const isBuilt = !isRecord(variable['valueFrom']) && value !== reference && value.includes(reference);
    if (isBuilt) return [];
    return [`${at}: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

function containersOf(path: string, spec: Published): readonly (readonly [string, Published])[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap(list =>
    entriesOf(`${path}.${list}`, spec[list]),
  );
}

function portWarnings(path: string, spec: Published): string[] {
  const warnings: string[] = [];
  const taken = new Map<string, [string, string, number][]>();
  for (const [containerPath, container] of containersOf(path, spec)) {
    for (const [at, port] of entriesOf(`${containerPath}.ports`, container['ports'])) {
      const number = numberOf(port['containerPort']) ?? 0;
      const hostPort = numberOf(port['hostPort']) ?? 0;
      const [name, protocol, hostIp] = [stringOf(port['name']), stringOf(port['protocol']), stringOf(port['hostIP'])];
      if (hostIp !== '' && hostPort === 0) {
        const shown = `{Name:${name} HostPort:0 ContainerPort:${number} Protocol:${protocol} HostIP:${hostIp}}`;
        warnings.push(`${at}: hostIP set without hostPort: ${shown}`);
      }
      const key = `${number}/${protocol}`;
      const others = taken.get(key) ?? [];
      for (const [otherPath, otherIp, otherPort] of others) {
        const kind = portConflict(hostIp, hostPort, otherIp, otherPort);
        if (kind !== '') warnings.push(`${at}: ${kind} port definition with ${otherPath}`);
      }
      others.push([at, hostIp, hostPort]);
      taken.set(key, others);
    }
  }
  return warnings;
}

function portConflict(ip: string, port: number, otherIp: string, otherPort: number): string {
  if (ip === otherIp && port === otherPort) return 'duplicate';
  if (port === 0 || otherPort === 0) return 'overlapping';
  return port === otherPort && (ip === '') !== (otherIp === '') ? 'dangerously ambiguous' : '';
}

function podAffinityWarnings(path: string, spec: Published): string[] {
  return ['podAffinity', 'podAntiAffinity'].flatMap(kind => {
    const affinity = recordOf(recordOf(spec['affinity'])[kind]);
    const at = `${path}.affinity.${kind}`;
    const required = entriesOf(`${at}.${REQUIRED}`, affinity[REQUIRED]);
    const preferred = entriesOf(`${at}.${PREFERRED}`, affinity[PREFERRED]).map(
      ([term, one]) => [`${term}.podAffinityTerm`, recordOf(one['podAffinityTerm'])] as const,
    );
    const blind = [...required, ...preferred].filter(([, term]) => !isRecord(term['labelSelector']));
    return blind.map(([term]) => `${term}.labelSelector: ${NO_POD}`);
  });
}

function specWarnings(path: string, spec: Published): string[] {
  const warnings = placementWarnings(path, spec);
  for (const [at, volume] of entriesOf(`${path}.volumes`, spec['volumes'])) {
    for (const [key, text] of Object.entries(OLD_VOLUMES)) {
      if (isRecord(volume[key])) warnings.push(`${at}.${key === 'storageos' ? 'storageOS' : key}: ${text}`);
    }
  }
  warnings.push(...repeated(entriesOf(`${path}.hostAliases`, spec['hostAliases']), 'ip'));
  const secrets = entriesOf(`${path}.imagePullSecrets`, spec['imagePullSecrets']);
  warnings.push(...repeated(secrets, 'name'));
  for (const [at, { name }] of secrets) {
    if (stringOf(name) === '') warnings.push(`${at}.name: invalid empty name ""`);
  }
  warnings.push(...fractionWarnings(`${path}.overhead`, spec['overhead']));
  for (const [at, container] of containersOf(path, spec)) {
    const resources = recordOf(container['resources']);
    warnings.push(...fractionWarnings(`${at}.resources.limits`, resources['limits']));
    warnings.push(...fractionWarnings(`${at}.resources.requests`, resources['requests']));
    warnings.push(...envWarnings(`${at}.env`, container['env']));
  }
  warnings.push(...portWarnings(path, spec));
  if ((numberOf(spec['terminationGracePeriodSeconds']) ?? 0) < 0) {
    const at = `${path}.terminationGracePeriodSeconds`;
    warnings.push(`${at}: must be >= 0; negative values are invalid and will be treated as 1`);
  }
  return [...warnings, ...podAffinityWarnings(path, spec)];
}

const NAME_TEXT =
  'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';

/** What `[must not contain dots]` and the like say about a name that is no DNS label. */
function nameWarnings(name: string): string[] {
  const texts = dnsLabelFaults(name);
  if (texts.length === 0) return [];
  return [`metadata.name: ${NAME_TEXT}: [${name.includes('.') ? 'must not contain dots' : texts.join(' ')}]`];
}

const MANY = 100_000;
const MANY_AT_ONCE = 10_000;
const INDEX_TEXT =
  'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, ' +
  'Kubernetes might not be able to track completedIndexes when a big number of indexes fail';

function jobWarnings(job: Published): string[] {
  const spec = recordOf(job['spec']);
  const warnings = nameWarnings(stringOf(recordOf(job['metadata'])['name']));
  const isMany = (numberOf(spec['completions']) ?? 0) > MANY && (numberOf(spec['parallelism']) ?? 0) > MANY_AT_ONCE;
  if (spec['completionMode'] === 'Indexed' && isMany) warnings.push(INDEX_TEXT);
  return [...warnings, ...specWarnings('spec.template.spec', recordOf(recordOf(spec['template'])['spec']))];
}

/** Warnings about an accepted object, in the server's order. */
export function podWarnings(object: Published, kind: string): readonly string[] {
  const spec = recordOf(object['spec']);
  switch (kind) {
    case 'Job':
      return jobWarnings(object);
    case 'CronJob': {
      const template = recordOf(recordOf(recordOf(spec['jobTemplate'])['spec'])['template']);
      const path = 'spec.jobTemplate.spec.template.spec';
      const names = nameWarnings(stringOf(recordOf(object['metadata'])['name']));
      return [...names, ...specWarnings(path, recordOf(template['spec']))];
    }
    case 'Pod':
      return [...nameWarnings(stringOf(recordOf(object['metadata'])['name'])), ...specWarnings('spec', spec)];
    case 'ReplicaSet':
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return specWarnings('spec.template.spec', recordOf(recordOf(spec['template'])['spec']));
    default:
      return [];
  }
}
