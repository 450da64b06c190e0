// Validation of the kinds around Jobs: replicated workloads, services, nodes, classes, quotas, ranges and budgets. It
// goes as deep as the models read them; other kinds are held to their metadata.
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, nonNegative, notSupported, required } from './fault.ts';
import { sortedMap } from './go-shape.ts';
import { matchesLabels } from './label-selector.ts';
import { dns1035LabelFaults, dnsLabelFaults, portNumberFaults } from './names.ts';
import { isRecord, numberOf, recordOf, stringMapOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { compareQuantities, quantityOf } from './quantity.ts';
import { entriesOf } from './validation-env.ts';
import { metadataFaults, selectorFaults, SUBDOMAIN_NAME } from './validation-meta.ts';
import type { NameRule } from './validation-meta.ts';
import { podTemplateFaults } from './validation-pod.ts';
import { amountFaults } from './validation-resources.ts';
import { taintFaults } from './validation-scheduling.ts';

function replicatedFaults(kind: string, spec: Published): Fault[] {
  const faults = nonNegative('spec.replicas', spec['replicas']).slice();
  faults.push(...nonNegative('spec.minReadySeconds', spec['minReadySeconds']));
  const { selector } = spec;
  const template = recordOf(spec['template']);
  const labels = recordOf(template['metadata'])['labels'];
  if (!isRecord(selector)) faults.push(required('spec.selector'));
  else {
    faults.push(...selectorFaults('spec.selector', selector));
    if (Object.keys(selector).length === 0) {
      faults.push(invalid('spec.selector', selector, `empty selector is invalid for ${kind.toLowerCase()}`));
    } else if (!matchesLabels(selector, stringMapOf(labels))) {
      const at = 'spec.template.metadata.labels';
      faults.push(invalid(at, sortedMap(labels), '`selector` does not match template `labels`'));
    }
  }
  faults.push(...podTemplateFaults('spec.template', template));
  const podSpec = recordOf(template['spec']);
  if (podSpec['restartPolicy'] !== 'Always') {
    faults.push(notSupported('spec.template.spec.restartPolicy', podSpec['restartPolicy'], ['Always']));
  }
  if (podSpec['activeDeadlineSeconds'] !== undefined) {
    faults.push(
      forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`),
    );
  }
  return faults;
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function serviceFaults(spec: Published): Fault[] {
  const faults: Fault[] = [];
  const ports = entriesOf('spec.ports', spec['ports']);
  const type = stringOf(spec['type']);
  const isHeadless = spec['clusterIP'] === 'None';
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') faults.push(required('spec.ports'));
  const names = new Set<string>();
  for (const [at, port] of ports) {
    const name = stringOf(port['name']);
    const number = numberOf(port['port']) ?? 0;
    if (name === '' && ports.length > 1) faults.push(required(`${at}.name`));
    else if (name !== '') faults.push(...invalidEach(`${at}.name`, name, dnsLabelFaults(name)));
    if (name !== '' && names.has(name)) faults.push(duplicate(`${at}.name`, name));
    names.add(name);
    faults.push(...invalidEach(`${at}.port`, number, portNumberFaults(number)));
  }
  if (!SERVICE_TYPES.includes(type)) faults.push(notSupported('spec.type', type, SERVICE_TYPES));
  return faults;
}

const HIGHEST_PRIORITY = 1_000_000_000;

function priorityClassFaults(object: Published): Fault[] {
  const faults: Fault[] = [];
  const name = stringOf(recordOf(object['metadata'])['name']);
  const value = numberOf(object['value']) ?? 0;
  if (name.startsWith('system-')) {
    const text = "priority class names with 'system-' prefix are reserved for system use only";
    faults.push(forbidden('metadata.name', text));
  } else if (value > HIGHEST_PRIORITY) {
    faults.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_PRIORITY}`));
  }
  const policy = stringOf(object['preemptionPolicy']);
  const policies = ['PreemptLowerPriority', 'Never'];
  if (!policies.includes(policy)) faults.push(notSupported('preemptionPolicy', policy, policies));
  return faults;
}

function budgetFaults(spec: Published): Fault[] {
  const faults: Fault[] = [];
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined) {
    faults.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable']) {
    const value = spec[field];
    const at = `spec.${field}`;
    if (typeof value === 'number') faults.push(...nonNegative(at, value));
    else if (typeof value === 'string' && !/^\d+%$/.test(value)) {
      const text = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', ";
      faults.push(invalid(at, value, `${text}regex used for validation is '[0-9]+%')`));
    } else if (typeof value === 'string' && Number(value.slice(0, -1)) > 100) {
      faults.push(invalid(at, value, 'must not be greater than 100%'));
    }
  }
  return [...faults, ...selectorFaults('spec.selector', spec['selector'])];
}

function quotaFaults(spec: Published): Fault[] {
  return Object.entries(recordOf(spec['hard'])).flatMap(([name, amount]) =>
    amountFaults(`spec.hard[${name}]`, name.replace(/^(requests|limits)\./, ''), amount),
  );
}

function rangeFaults(spec: Published): Fault[] {
  const faults: Fault[] = [];
  for (const [at, limit] of entriesOf('spec.limits', spec['limits'])) {
    const { min, max } = limit;
    for (const [name, low] of Object.entries(recordOf(min))) {
      const high = recordOf(max)[name] as string | undefined;
      const least = low as string;
      if (high === undefined || compareQuantities(quantityOf(least), quantityOf(high)) <= 0) continue;
      faults.push(invalid(`${at}.min[${name}]`, least, `min value ${least} is greater than max value ${high}`));
    }
  }
  return faults;
}

const CLUSTER_NAME: NameRule = { ...SUBDOMAIN_NAME, isNamespaced: false };
const LABEL_NAME: NameRule = { isNamespaced: false, nameFaults: dnsLabelFaults };
const SERVICE_NAME: NameRule = { isNamespaced: true, nameFaults: dns1035LabelFaults };
const STATEFUL_NAME: NameRule = { isNamespaced: true, nameFaults: dnsLabelFaults };
/** Kinds whose names are paths rather than DNS names. */
const PATH_NAMED: ReadonlySet<string> = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

function nameRule(kind: string, isNamespaced: boolean): NameRule {
  if (kind === 'Namespace') return LABEL_NAME;
  if (kind === 'Service') return SERVICE_NAME;
  if (kind === 'StatefulSet') return STATEFUL_NAME;
  if (PATH_NAMED.has(kind)) return { isNamespaced, nameFaults: () => [] };
  return isNamespaced ? SUBDOMAIN_NAME : CLUSTER_NAME;
}

/** Faults of an object of a kind other than Job, CronJob and Pod. */
export function clusterObjectFaults(object: Published, kind: string, isNamespaced: boolean): Fault[] {
  const spec = recordOf(object['spec']);
  const faults = metadataFaults(recordOf(object['metadata']), nameRule(kind, isNamespaced));
  switch (kind) {
    case 'ReplicaSet':
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return [...faults, ...replicatedFaults(kind, spec)];
    case 'Service':
      return [...faults, ...serviceFaults(spec)];
    case 'Node':
      return [...faults, ...taintFaults('spec.taints', spec['taints'])];
    case 'PriorityClass':
      return [...faults, ...priorityClassFaults(object)];
    case 'ResourceQuota':
      return [...faults, ...quotaFaults(spec)];
    case 'LimitRange':
      return [...faults, ...rangeFaults(spec)];
    case 'PodDisruptionBudget':
      return [...faults, ...budgetFaults(spec)];
    default:
      return faults;
  }
}
