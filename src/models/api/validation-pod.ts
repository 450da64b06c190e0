// Validation of pod specs, pod templates and pods (ValidatePodSpec and its callers in the core validation of 1.36).
// What containers, volumes, placement and security may be is in files of their own.
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from './fault.ts';
import { addressFaults, dnsLabelFaults, dnsSubdomainFaults } from './names.ts';
import { arrayOf, isRecord, numberOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { containerFaults, initContainerFaults } from './validation-container.ts';
import type { PodSurroundings } from './validation-container.ts';
import { entriesOf } from './validation-env.ts';
import { annotationFaults, labelFaults, labelKeyFaultsAt, metadataFaults, SUBDOMAIN_NAME } from './validation-meta.ts';
import { amountFaults, podResourceFaults } from './validation-resources.ts';
import { affinityFaults, gateFaults, spreadFaults, tolerationFaults } from './validation-scheduling.ts';
import { podSecurityFaults } from './validation-security.ts';
import { volumeFaults } from './validation-volume.ts';

const RESTARTS = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const LARGEST_INT32 = 2_147_483_647;
const NAME_SERVERS = 3;
const SEARCHES = 32;
const SEARCH_CHARACTERS = 2048;

function oneOf(path: string, value: unknown, supported: readonly string[]): Fault[] {
  const text = stringOf(value);
  if (text === '') return [required(path)];
  return supported.includes(text) ? [] : [notSupported(path, text, supported)];
}

function claimFaults(path: string, claims: unknown): Fault[] {
  const seen = new Set<string>();
  return entriesOf(path, claims).flatMap(([at, claim]) => {
    const name = stringOf(claim['name']);
    const faults: Fault[] = [];
    if (name === '') faults.push(required(`${at}.name`));
    else if (seen.has(name)) faults.push(duplicate(`${at}.name`, name));
    else faults.push(...invalidEach(`${at}.name`, name, dnsLabelFaults(name)));
    seen.add(name);
    const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter(key => claim[key] !== undefined);
    if (sources.length === 2) {
      const text = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      faults.push(invalid(at, claim, text));
    } else if (sources.length === 0) {
      const text = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      faults.push(invalid(at, claim, text));
    }
    return faults;
  });
}

function hostPortFaults(path: string, spec: Published, isPod: boolean): Fault[] {
  if (spec['hostNetwork'] !== true) return [];
  return entriesOf(`${path}.containers`, spec['containers']).flatMap(([at, container]) =>
    entriesOf(`${at}.ports`, container['ports']).flatMap(([portPath, port]) => {
      const hostPort = numberOf(port['hostPort']) ?? 0;
      const differs = hostPort !== (numberOf(port['containerPort']) ?? 0);
      if (!differs || (hostPort === 0 && !isPod)) return [];
      return [invalid(`${portPath}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

function dnsFaults(path: string, spec: Published): Fault[] {
  const config = spec['dnsConfig'];
  const at = `${path}.dnsConfig`;
  if (spec['dnsPolicy'] === 'None') {
    if (!isRecord(config)) return [required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (arrayOf(config['nameservers']).length === 0) {
      const text = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${at}.nameservers`, text)];
    }
  }
  if (!isRecord(config)) return [];
  const faults: Fault[] = [];
  const servers = arrayOf(config['nameservers']).map(stringOf);
  const searches = arrayOf(config['searches']).map(stringOf);
  if (servers.length > NAME_SERVERS) {
    faults.push(invalid(`${at}.nameservers`, servers, `must not have more than ${NAME_SERVERS} nameservers`));
  }
  servers.forEach((one, i) => faults.push(...invalidEach(`${at}.nameservers[${i}]`, one, addressFaults(one))));
  if (searches.length > SEARCHES) {
    faults.push(invalid(`${at}.searches`, searches, `must not have more than ${SEARCHES} search paths`));
  }
  if (searches.join(' ').length > SEARCH_CHARACTERS) {
    const text = `must not have more than ${SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    faults.push(invalid(`${at}.searches`, searches, text));
  }
  searches.forEach((one, i) => {
    // A lone dot and underscores are allowed since 1.33.
    const name = one.replace(/\.$/, '').replaceAll('_', 'a');
    if (one !== '.') faults.push(...invalidEach(`${at}.searches[${i}]`, one, dnsSubdomainFaults(name)));
  });
  for (const [option, { name }] of entriesOf(`${at}.options`, config['options'])) {
    if (stringOf(name) === '') faults.push(required(option, 'must not be empty'));
  }
  return faults;
}

function hostUserFaults(path: string, spec: Published): Fault[] {
  if (spec['hostUsers'] !== false) return [];
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter(key => spec[key] === true);
  return shared.map(key => forbidden(`${path}.${key}`, 'when `hostUsers` is false'));
}

function hostAliasFaults(path: string, aliases: unknown): Fault[] {
  return entriesOf(path, aliases).flatMap(([at, alias]) => {
    const ip = stringOf(alias['ip']);
    const faults = invalidEach(`${at}.ip`, ip, addressFaults(ip));
    arrayOf(alias['hostnames']).forEach((one, i) => {
      const name = stringOf(one);
      faults.push(...invalidEach(`${at}.hostnames[${i}]`, name, dnsSubdomainFaults(name)));
    });
    return faults;
  });
}

/** Names of other objects and of hosts in a pod's spec, in the server's order. */
function nameFaults(path: string, spec: Published): Fault[] {
  const faults: Fault[] = [];
  const check = (key: string, faultsOf: (text: string) => readonly string[]): void => {
    const text = stringOf(spec[key]);
    if (text !== '') faults.push(...invalidEach(`${path}.${key}`, text, faultsOf(text)));
  };
  check('serviceAccountName', dnsSubdomainFaults);
  check('nodeName', dnsSubdomainFaults);
  const deadline = numberOf(spec['activeDeadlineSeconds']);
  if (deadline !== undefined && (deadline < 1 || deadline > LARGEST_INT32)) {
    const text = `must be between 1 and ${LARGEST_INT32}, inclusive`;
    faults.push(invalid(`${path}.activeDeadlineSeconds`, deadline, text));
  }
  check('hostname', dnsLabelFaults);
  check('subdomain', dnsLabelFaults);
  faults.push(...tolerationFaults(`${path}.tolerations`, spec['tolerations']));
  faults.push(...hostAliasFaults(`${path}.hostAliases`, spec['hostAliases']));
  check('priorityClassName', dnsSubdomainFaults);
  if (spec['runtimeClassName'] !== undefined) {
    const name = stringOf(spec['runtimeClassName']);
    faults.push(...invalidEach(`${path}.runtimeClassName`, name, dnsSubdomainFaults(name)));
  }
  return faults;
}

function restFaults(path: string, spec: Published): Fault[] {
  const faults: Fault[] = [];
  if (spec['preemptionPolicy'] !== undefined) {
    faults.push(...oneOf(`${path}.preemptionPolicy`, spec['preemptionPolicy'], ['PreemptLowerPriority', 'Never']));
  }
  for (const [name, amount] of Object.entries(recordOf(spec['overhead']))) {
    faults.push(...amountFaults(`${path}.overhead[${name}]`, name, amount));
  }
  const os = spec['os'];
  if (isRecord(os)) {
    const name = stringOf(os['name']);
    if (name === '') faults.push(required(`${path}.os.name`));
    else if (name !== 'linux' && name !== 'windows') {
      faults.push(notSupported(`${path}.os`, name, ['linux', 'windows']));
    }
  }
  return faults;
}

/** Faults of a pod's spec. @param isPod false for a template */
function podSpecFaults(path: string, spec: Published, isPod: boolean): Fault[] {
  const volumes = new Map<string, Published>();
  const faults = volumeFaults(`${path}.volumes`, spec['volumes'], volumes);
  const claims = arrayOf(spec['resourceClaims']).map(one => stringOf(recordOf(one)['name']));
  const surroundings: PodSurroundings = {
    volumes,
    claims: new Set(claims.filter(name => name !== '')),
    graceSeconds: numberOf(spec['terminationGracePeriodSeconds']) ?? 0,
    restartPolicy: stringOf(spec['restartPolicy']),
    sharesUsers: spec['hostUsers'] !== false,
  };
  faults.push(
    ...claimFaults(`${path}.resourceClaims`, spec['resourceClaims']),
    ...containerFaults(`${path}.containers`, spec['containers'], surroundings),
    ...initContainerFaults(`${path}.initContainers`, spec, surroundings),
    ...hostPortFaults(path, spec, isPod),
    ...oneOf(`${path}.restartPolicy`, spec['restartPolicy'], RESTARTS),
    ...oneOf(`${path}.dnsPolicy`, spec['dnsPolicy'], DNS_POLICIES),
    ...labelFaults(`${path}.nodeSelector`, spec['nodeSelector']),
    ...podSecurityFaults(path, spec),
    ...affinityFaults(`${path}.affinity`, spec['affinity']),
    ...dnsFaults(path, spec),
    ...entriesOf(`${path}.readinessGates`, spec['readinessGates']).flatMap(([at, gate]) =>
      labelKeyFaultsAt(`${at}.conditionType`, stringOf(gate['conditionType'])),
    ),
    ...gateFaults(`${path}.schedulingGates`, spec['schedulingGates']),
    ...spreadFaults(`${path}.topologySpreadConstraints`, spec['topologySpreadConstraints']),
    ...hostUserFaults(path, spec),
    ...nameFaults(path, spec),
    ...restFaults(path, spec),
  );
  if (isRecord(spec['resources'])) faults.push(...podResourceFaults(path, spec));
  return faults;
}

/** Faults of a pod template. */
export function podTemplateFaults(path: string, template: Published): Fault[] {
  const metadata = recordOf(template['metadata']);
  const spec = recordOf(template['spec']);
  const faults = [
    ...labelFaults(`${path}.labels`, metadata['labels']),
    ...annotationFaults(`${path}.annotations`, metadata['annotations']),
    ...podSpecFaults(`${path}.spec`, spec, false),
  ];
  if (arrayOf(spec['ephemeralContainers']).length > 0) {
    faults.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  return faults;
}

/** Faults of a pod that is created as such. */
export function podFaults(pod: Published): Fault[] {
  const spec = recordOf(pod['spec']);
  const faults = [...metadataFaults(recordOf(pod['metadata']), SUBDOMAIN_NAME), ...podSpecFaults('spec', spec, true)];
  for (const list of ['containers', 'initContainers']) {
    for (const [at, container] of entriesOf(`spec.${list}`, spec[list])) {
      const image = stringOf(container['image']);
      if (image !== image.trim()) {
        faults.push(invalid(`${at}.image`, image, 'must not have leading or trailing whitespace'));
      }
    }
  }
  if (arrayOf(spec['ephemeralContainers']).length > 0) {
    faults.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (stringOf(spec['nodeName']) !== '' && arrayOf(spec['schedulingGates']).length > 0) {
    faults.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return faults;
}
