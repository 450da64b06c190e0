// Validation of containers and init containers (core validation of 1.36).
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required, tooMany } from './fault.ts';
import { dnsLabelFaults, portNameFaults, portNumberFaults } from './names.ts';
import { arrayOf, isRecord, numberOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { entriesOf, envFaults, envFromFaults } from './validation-env.ts';
import { lifecycleFaults, probesFaults } from './validation-probe.ts';
import { resourceFaults } from './validation-resources.ts';
import { containerSecurityFaults } from './validation-security.ts';
import { deviceFaults, mountFaults } from './validation-volume.ts';

/** What containers are checked against. */
export interface PodSurroundings {
  /** Volumes without a fault, by name. */
  readonly volumes: ReadonlyMap<string, Published>;
  readonly claims: ReadonlySet<string>;
  readonly graceSeconds: number;
  readonly restartPolicy: string;
  readonly sharesUsers: boolean;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function portFaults(path: string, ports: unknown): Fault[] {
  const names = new Set<string>();
  return entriesOf(path, ports).flatMap(([at, port]) => {
    const faults: Fault[] = [];
    const name = stringOf(port['name']);
    const number = numberOf(port['containerPort']) ?? 0;
    const hostPort = numberOf(port['hostPort']) ?? 0;
    const protocol = stringOf(port['protocol']);
    if (name !== '') {
      const texts = portNameFaults(name);
      faults.push(...invalidEach(`${at}.name`, name, texts));
      if (texts.length === 0 && names.has(name)) faults.push(duplicate(`${at}.name`, name));
      if (texts.length === 0) names.add(name);
    }
    if (number === 0) faults.push(required(`${at}.containerPort`));
    else faults.push(...invalidEach(`${at}.containerPort`, number, portNumberFaults(number)));
    if (hostPort !== 0) faults.push(...invalidEach(`${at}.hostPort`, hostPort, portNumberFaults(hostPort)));
    if (protocol === '') faults.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) faults.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
    return faults;
  });
}

function hostPortConflicts(containers: readonly (readonly [string, Published])[]): Fault[] {
  const seen = new Set<string>();
  return containers.flatMap(([at, container]) =>
    entriesOf(`${at}.ports`, container['ports']).flatMap(([portPath, port]) => {
      const hostPort = numberOf(port['hostPort']) ?? 0;
      if (hostPort === 0) return [];
      const claim = `${stringOf(port['protocol'])}/${stringOf(port['hostIP'])}/${hostPort}`;
      const isTaken = seen.has(claim);
      seen.add(claim);
      return isTaken ? [duplicate(`${portPath}.hostPort`, claim)] : [];
    }),
  );
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZES = ['NotRequired', 'RestartContainer'];

function resizeFaults(path: string, policies: unknown, restartPolicy: string): Fault[] {
  const seen = new Set<string>();
  return entriesOf(path, policies).flatMap(([at, one]) => {
    const faults: Fault[] = [];
    const resource = stringOf(one['resourceName']);
    const policy = stringOf(one['restartPolicy']);
    if (seen.has(resource)) faults.push(duplicate(at, resource));
    seen.add(resource);
    for (const [value, supported] of [
      [resource, RESIZABLE],
      [policy, RESIZES],
    ] as const) {
      if (value === '') faults.push(required(path));
      else if (!supported.includes(value)) faults.push(notSupported(path, value, supported));
    }
    if (restartPolicy === 'Never' && policy !== 'NotRequired') {
      faults.push(invalid(path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
    return faults;
  });
}

const RESTARTS = ['Always', 'Never', 'OnFailure'];
const RULE_ACTIONS = ['Restart', 'RestartAllContainers'];
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;

function restartRuleFaults(path: string, rule: Published): Fault[] {
  const faults: Fault[] = [];
  const action = stringOf(rule['action']);
  const { exitCodes } = rule;
  if (!RULE_ACTIONS.includes(action)) faults.push(notSupported(`${path}.action`, action, RULE_ACTIONS.slice(0, 1)));
  if (!isRecord(exitCodes)) return [...faults, required(`${path}.exitCodes`, 'must be specified')];
  const operator = stringOf(exitCodes['operator']);
  if (operator !== 'In' && operator !== 'NotIn') {
    faults.push(notSupported(`${path}.exitCodes.operator`, operator, ['In', 'NotIn']));
  }
  const count = arrayOf(exitCodes['values']).length;
  if (count > MOST_EXIT_CODES) faults.push(tooMany(`${path}.exitCodes.values`, count, MOST_EXIT_CODES));
  return faults;
}

function restartFaults(path: string, container: Published): Fault[] {
  const faults: Fault[] = [];
  const { restartPolicy } = container;
  const rules = entriesOf(`${path}.restartPolicyRules`, container['restartPolicyRules']);
  if (typeof restartPolicy !== 'string') {
    if (rules.length === 0) return faults;
    faults.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!RESTARTS.includes(restartPolicy)) {
    faults.push(notSupported(`${path}.restartPolicy`, restartPolicy, RESTARTS));
  }
  if (rules.length > MOST_RULES) faults.push(tooMany(`${path}.restartPolicyRules`, rules.length, MOST_RULES));
  return [...faults, ...rules.flatMap(([at, rule]) => restartRuleFaults(at, rule))];
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

function commonFaults(path: string, container: Published, pod: PodSurroundings): Fault[] {
  const faults: Fault[] = [];
  const text = (key: string): string => stringOf(container[key]);
  if (text('name') === '') faults.push(required(`${path}.name`));
  else faults.push(...invalidEach(`${path}.name`, text('name'), dnsLabelFaults(text('name'))));
  if (text('image') === '') faults.push(required(`${path}.image`));
  const policy = text('terminationMessagePolicy');
  if (!MESSAGE_POLICIES.includes(policy)) {
    faults.push(notSupported(`${path}.terminationMessagePolicy`, policy, MESSAGE_POLICIES));
  }
  faults.push(
    ...portFaults(`${path}.ports`, container['ports']),
    ...envFaults(`${path}.env`, arrayOf(container['env'])),
    ...envFromFaults(`${path}.envFrom`, arrayOf(container['envFrom'])),
    ...mountFaults(`${path}.volumeMounts`, container, pod.volumes),
    ...deviceFaults(`${path}.volumeDevices`, container, pod.volumes),
  );
  const pull = text('imagePullPolicy');
  if (!PULL_POLICIES.includes(pull)) faults.push(notSupported(`${path}.imagePullPolicy`, pull, PULL_POLICIES));
  faults.push(
    ...resourceFaults(`${path}.resources`, recordOf(container['resources']), pod.claims),
    ...resizeFaults(`${path}.resizePolicy`, container['resizePolicy'], pod.restartPolicy),
    ...containerSecurityFaults(`${path}.securityContext`, container['securityContext'], pod.sharesUsers),
  );
  return faults;
}

/** The main containers of a pod. */
export function containerFaults(path: string, containers: unknown, pod: PodSurroundings): Fault[] {
  const entries = entriesOf(path, containers);
  if (entries.length === 0) return [required(path)];
  const names = new Set<string>();
  const faults = entries.flatMap(([at, container]) => {
    const own = commonFaults(at, container, pod);
    const name = stringOf(container['name']);
    if (names.has(name)) own.push(duplicate(`${at}.name`, name));
    names.add(name);
    own.push(
      ...lifecycleFaults(`${at}.lifecycle`, container['lifecycle'], pod.graceSeconds),
      ...probesFaults(at, container, pod.graceSeconds),
      ...restartFaults(at, container),
    );
    return own;
  });
  return [...faults, ...hostPortConflicts(entries)];
}

const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always';

/** Init containers, sidecars among them. @param containers the main ones, whose names are taken */
export function initContainerFaults(path: string, spec: Published, pod: PodSurroundings): Fault[] {
  const names = new Set(arrayOf(spec['containers']).map(one => stringOf(recordOf(one)['name'])));
  return entriesOf(path, spec['initContainers']).flatMap(([at, container]) => {
    const faults = commonFaults(at, container, pod);
    faults.push(...restartFaults(at, container));
    const name = stringOf(container['name']);
    if (names.has(name)) faults.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    faults.push(...hostPortConflicts([[at, container]]));
    if (container['restartPolicy'] === 'Always') {
      faults.push(
        ...lifecycleFaults(`${at}.lifecycle`, container['lifecycle'], pod.graceSeconds),
        ...probesFaults(at, container, pod.graceSeconds),
      );
    } else {
      for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
        if (isRecord(container[key])) faults.push(forbidden(`${at}.${key}`, NOT_FOR_INIT));
      }
    }
    return faults;
  });
}
