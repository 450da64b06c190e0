// Validation of Jobs and of the Job templates of CronJobs (pkg/apis/batch/validation of 1.36). Pod templates are in
// `validation-pod.ts`, what may change in an update in `validation-update.ts`.
import type { Fault } from './fault.ts';
import {
  byteLength,
  duplicate,
  invalid,
  nonNegative,
  notSupported,
  OMITTED,
  required,
  tooLong,
  tooMany,
} from './fault.ts';
import { goShape, sortedMap } from './go-shape.ts';
import { checkIndexes } from './index-list.ts';
import { matchesLabels } from './label-selector.ts';
import { dnsLabelFaults, dnsSubdomainFaults } from './names.ts';
import type { LabelSelector } from './pod.ts';
import { arrayOf, isRecord, numberOf, recordOf, stringMapOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { metadataFaults, labelKeyFaultsAt, selectorFaults, SUBDOMAIN_NAME } from './validation-meta.ts';
import { podTemplateFaults } from './validation-pod.ts';

const PARALLELISM_INDEXED = 100_000;
const FAILED_INDEXES = 100_000;
/** Beyond so many completions an Indexed Job with a limit per index has tighter limits. */
const MANY_COMPLETIONS = 100_000;
const TIGHT_LIMIT = 10_000;
const MANAGED_BY_BYTES = 63;
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;
const MOST_PATTERNS = 20;
const INDEX_LIST_BYTES = 65_536;

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
] as const;

const HOST_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

function managedByFaults(path: string, value: string): Fault[] {
  if (value === '') return [required(path)];
  const faults: Fault[] = [];
  const slash = value.indexOf('/');
  const domain = value.slice(0, Math.max(0, slash));
  const rest = value.slice(slash + 1);
  if (slash < 0 || domain === '' || rest === '') {
    faults.push(invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  } else {
    for (const text of dnsSubdomainFaults(domain)) faults.push(invalid(path, domain, text));
    if (!HOST_PATH.test(rest)) {
      faults.push(
        invalid(path, rest, `Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`),
      );
    }
  }
  if (byteLength(value) > MANAGED_BY_BYTES) faults.push(tooLong(path, MANAGED_BY_BYTES));
  return faults;
}

function atMost(path: string, value: number | undefined, most: number, detail: string): Fault[] {
  return value !== undefined && value > most ? [invalid(path, value, `must be less than or equal to ${detail}`)] : [];
}

function indexedFaults(path: string, spec: Published): Fault[] {
  const completions = numberOf(spec['completions']);
  const parallelism = numberOf(spec['parallelism']);
  const maxFailed = numberOf(spec['maxFailedIndexes']);
  const failedPath = `${path}.maxFailedIndexes`;
  const parallelPath = `${path}.parallelism`;
  const faults: Fault[] = [];
  if (completions === undefined) faults.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  const whenIndexed = `${PARALLELISM_INDEXED} when completion mode is Indexed`;
  faults.push(...atMost(parallelPath, parallelism, PARALLELISM_INDEXED, whenIndexed));
  if (completions !== undefined) faults.push(...atMost(failedPath, maxFailed, completions, 'completions'));
  faults.push(...atMost(failedPath, maxFailed, FAILED_INDEXES, String(FAILED_INDEXES)));
  const isTight = completions !== undefined && completions > MANY_COMPLETIONS;
  if (!isTight || spec['backoffLimitPerIndex'] === undefined) return faults;
  if (maxFailed === undefined) {
    faults.push(required(failedPath, `must be specified when completions is above ${MANY_COMPLETIONS}`));
  }
  const why = `${TIGHT_LIMIT} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  faults.push(
    ...atMost(parallelPath, parallelism, TIGHT_LIMIT, why),
    ...atMost(failedPath, maxFailed, TIGHT_LIMIT, why),
  );
  return faults;
}

function modeFaults(path: string, spec: Published): Fault[] {
  const mode = spec['completionMode'];
  const faults: Fault[] = [];
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') {
    faults.push(notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  }
  if (mode === 'Indexed') faults.push(...indexedFaults(path, spec));
  if (mode === undefined || mode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
      if (spec[field] !== undefined) {
        faults.push(invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
      }
    }
  }
  return faults;
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

function exitCodeFaults(path: string, requirement: Published, containers: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const operator = stringOf(requirement['operator']);
  if (operator === '') faults.push(required(`${path}.operator`, 'valid values: ["In" "NotIn"]'));
  else if (operator !== 'In' && operator !== 'NotIn') {
    faults.push(notSupported(`${path}.operator`, operator, ['In', 'NotIn']));
  }
  const { containerName } = requirement;
  if (typeof containerName === 'string' && !containers.has(containerName)) {
    const text = 'must be one of the container or initContainer names in the pod template';
    faults.push(invalid(`${path}.containerName`, containerName, text));
  }
  const values = arrayOf(requirement['values']) as readonly number[];
  if (values.length === 0) {
    faults.push(invalid(`${path}.values`, requirement['values'], 'at least one value is required'));
  } else if (values.length > MOST_EXIT_CODES) {
    faults.push(tooMany(`${path}.values`, values.length, MOST_EXIT_CODES));
  }
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) {
      faults.push(invalid(`${path}.values[${i}]`, 0, 'must not be 0 for the In operator'));
    }
    if (seen.has(value)) faults.push(duplicate(`${path}.values[${i}]`, value));
    seen.add(value);
  });
  const isOrdered = values.every((value, i) => i === 0 || (values[i - 1] ?? 0) <= value);
  if (!isOrdered) faults.push(invalid(`${path}.values`, values, 'must be ordered'));
  return faults;
}

const STATUSES = ['False', 'True', 'Unknown'];

function patternFaults(path: string, patterns: readonly unknown[]): Fault[] {
  const faults: Fault[] = [];
  if (patterns.length > MOST_PATTERNS) faults.push(tooMany(path, patterns.length, MOST_PATTERNS));
  patterns.forEach((one, i) => {
    const pattern = recordOf(one);
    const status = stringOf(pattern['status']);
    faults.push(...labelKeyFaultsAt(`${path}[${i}].type`, stringOf(pattern['type'])));
    const statusPath = `${path}[${i}].status`;
    if (status === '') faults.push(required(statusPath, 'valid values: ["False" "True" "Unknown"]'));
    else if (!STATUSES.includes(status)) faults.push(notSupported(statusPath, status, STATUSES));
  });
  return faults;
}

function failureRuleFaults(path: string, rule: Published, spec: Published, containers: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const action = stringOf(rule['action']);
  const patterns = arrayOf(rule['onPodConditions']);
  const exitCodes = rule['onExitCodes'];
  if (action === '') {
    faults.push(required(`${path}.action`, `valid values: [${ACTIONS.map(one => `"${one}"`).join(' ')}]`));
  } else if (action === 'FailIndex' && spec['backoffLimitPerIndex'] === undefined) {
    faults.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!ACTIONS.includes(action)) faults.push(notSupported(`${path}.action`, action, ACTIONS));
  if (isRecord(exitCodes)) faults.push(...exitCodeFaults(`${path}.onExitCodes`, exitCodes, containers));
  if (patterns.length > 0) faults.push(...patternFaults(`${path}.onPodConditions`, patterns));
  if (isRecord(exitCodes) && patterns.length > 0) {
    faults.push(invalid(path, OMITTED, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  } else if (!isRecord(exitCodes) && patterns.length === 0) {
    faults.push(invalid(path, OMITTED, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return faults;
}

function failurePolicyFaults(path: string, spec: Published): Fault[] {
  const policy = spec['podFailurePolicy'];
  if (!isRecord(policy)) return [];
  const rules = arrayOf(policy['rules']);
  const rulesPath = `${path}.podFailurePolicy.rules`;
  const faults = rules.length > MOST_RULES ? [tooMany(rulesPath, rules.length, MOST_RULES)] : [];
  const podSpec = recordOf(recordOf(spec['template'])['spec']);
  const containers = new Set(
    [...arrayOf(podSpec['containers']), ...arrayOf(podSpec['initContainers'])].map(one =>
      stringOf(recordOf(one)['name']),
    ),
  );
  rules.forEach((rule, i) => faults.push(...failureRuleFaults(`${rulesPath}[${i}]`, recordOf(rule), spec, containers)));
  return faults;
}

function successRuleFaults(path: string, rule: Published, completions: number): Fault[] {
  const faults: Fault[] = [];
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  if (count === undefined && indexes === undefined) {
    faults.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let listed: number | undefined;
  if (typeof indexes === 'string') {
    const at = `${path}.succeededIndexes`;
    if (byteLength(indexes) > INDEX_LIST_BYTES) faults.push(tooLong(at, INDEX_LIST_BYTES));
    const checked = checkIndexes(indexes, completions);
    if (checked.ok) listed = checked.count;
    else faults.push(invalid(at, indexes, `error parsing succeededIndexes: ${checked.error}`));
  }
  if (typeof count !== 'number') return faults;
  const at = `${path}.succeededCount`;
  faults.push(...nonNegative(at, count));
  faults.push(...atMost(at, count, completions, `${completions} (the number of specified completions)`));
  if (listed !== undefined) {
    const text = `${listed} (the number of indexes in the specified succeededIndexes field)`;
    faults.push(...atMost(at, count, listed, text));
  }
  return faults;
}

function successPolicyFaults(path: string, spec: Published): Fault[] {
  const policy = spec['successPolicy'];
  if (!isRecord(policy)) return [];
  const at = `${path}.successPolicy`;
  if (spec['completionMode'] !== 'Indexed') {
    return [invalid(at, goShape(policy, 'SuccessPolicy'), 'requires indexed completion mode')];
  }
  const rules = arrayOf(policy['rules']);
  const faults: Fault[] = [];
  if (rules.length === 0) {
    faults.push(required(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  }
  if (rules.length > MOST_RULES) faults.push(tooMany(`${at}.rules`, rules.length, MOST_RULES));
  const completions = numberOf(spec['completions']) ?? 0;
  rules.forEach((rule, i) => faults.push(...successRuleFaults(`${at}.rules[${i}]`, recordOf(rule), completions)));
  return faults;
}

function replacementFaults(path: string, spec: Published): Fault[] {
  const policy = spec['podReplacementPolicy'];
  if (policy === undefined) return [];
  const at = `${path}.podReplacementPolicy`;
  const supported = isRecord(spec['podFailurePolicy']) ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return supported.includes(stringOf(policy)) ? [] : [notSupported(at, policy, supported)];
}

function restartFaults(path: string, spec: Published): Fault[] {
  const at = `${path}.template.spec.restartPolicy`;
  const policy = stringOf(recordOf(recordOf(spec['template'])['spec'])['restartPolicy']);
  if (policy === '' || policy === 'Always') return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(at, policy, ['OnFailure', 'Never'])];
  if (policy === 'Never' || !isRecord(spec['podFailurePolicy'])) return [];
  return [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}

/** Faults that Jobs and Job templates share. */
function sharedJobSpecFaults(path: string, spec: Published): Fault[] {
  const faults: Fault[] = [];
  for (const field of COUNTS) faults.push(...nonNegative(`${path}.${field}`, spec[field]));
  if (spec['maxFailedIndexes'] !== undefined) {
    faults.push(...nonNegative(`${path}.maxFailedIndexes`, spec['maxFailedIndexes']));
    if (spec['backoffLimitPerIndex'] === undefined) {
      faults.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
    }
  }
  const { managedBy } = spec;
  if (typeof managedBy === 'string') faults.push(...managedByFaults(`${path}.managedBy`, managedBy));
  faults.push(...modeFaults(path, spec), ...failurePolicyFaults(path, spec), ...successPolicyFaults(path, spec));
  faults.push(...replacementFaults(path, spec), ...podTemplateFaults(`${path}.template`, recordOf(spec['template'])));
  faults.push(...restartFaults(path, spec));
  return faults;
}

/** Faults of a Job's spec: `spec`, selector included. */
export function jobSpecFaults(spec: Published): Fault[] {
  const faults = sharedJobSpecFaults('spec', spec);
  const { selector } = spec;
  if (!isRecord(selector)) faults.push(required('spec.selector'));
  else faults.push(...selectorFaults('spec.selector', selector));
  const labels = recordOf(recordOf(spec['template'])['metadata'])['labels'];
  // Where the selector itself is faulty the server cannot ask whether it matches.
  const isReadable = !isRecord(selector) || selectorFaults('', selector).length === 0;
  if (isReadable && !matchesLabels(selector as LabelSelector | undefined, stringMapOf(labels))) {
    faults.push(
      invalid('spec.template.metadata.labels', sortedMap(labels), '`selector` does not match template `labels`'),
    );
  }
  return faults;
}

/** Faults of a CronJob's Job template: no selector of its own. */
export function jobTemplateFaults(path: string, template: Published): Fault[] {
  const spec = recordOf(template['spec']);
  const faults = sharedJobSpecFaults(`${path}.spec`, spec);
  if (isRecord(spec['selector'])) {
    faults.push(invalid(`${path}.spec.selector`, sortedMap(spec['selector']), '`selector` will be auto-generated'));
  }
  if (spec['manualSelector'] === true) {
    faults.push(notSupported(`${path}.spec.manualSelector`, true, ['nil', 'false']));
  }
  return faults;
}

/** Labels that the server gives the pods of a Job; prefixed names and those of old. */
const CONTROLLER_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];

function generatedSelectorFaults(metadata: Published, spec: Published): Fault[] {
  const { selector } = spec;
  if (spec['manualSelector'] === true || !isRecord(selector)) return [];
  const name = stringOf(metadata['name']);
  const uid = stringOf(metadata['uid']);
  const labels = recordOf(recordOf(spec['template'])['metadata'])['labels'];
  const expected: Record<string, string> = {};
  const faults: Fault[] = [];
  if (uid === '') faults.push(required('metadata.uid'));
  for (const [keys, value] of [
    [CONTROLLER_LABELS, uid],
    [NAME_LABELS, name],
  ] as const) {
    for (const key of keys) {
      expected[key] = value;
      const at = `spec.template.metadata.labels[${key}]`;
      const found = recordOf(labels)[key];
      if (found === undefined) faults.push(required(at, `must be '${value}'`));
      else if (found !== value) faults.push(invalid(at, sortedMap(labels), `must be '${value}'`));
    }
  }
  const isReadable = selectorFaults('', selector).length === 0;
  if (isReadable && !matchesLabels(selector, expected)) {
    faults.push(invalid('spec.selector', sortedMap(selector), '`selector` not auto-generated'));
  }
  return faults;
}

/** Faults of a Job at creation or after an update; labels and selector have been generated. */
export function jobFaults(job: Published): Fault[] {
  const metadata = recordOf(job['metadata']);
  const spec = recordOf(job['spec']);
  const faults = metadataFaults(metadata, SUBDOMAIN_NAME);
  faults.push(...generatedSelectorFaults(metadata, spec), ...jobSpecFaults(spec));
  const completions = numberOf(spec['completions']);
  if (spec['completionMode'] === 'Indexed' && completions !== undefined && completions > 0) {
    const name = stringOf(metadata['name']);
    const host = `${name}-${completions - 1}`;
    if (dnsLabelFaults(host).length > 0) {
      faults.push(invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${host}`));
    }
  }
  return faults;
}
