// Validation of what decides where a pod may run: affinity, tolerations, topology spread, gates (core validation of
// 1.36).
import type { Fault } from './fault.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from './fault.ts';
import { dnsLabelFaults, dnsSubdomainFaults, labelValueFaults } from './names.ts';
import { arrayOf, isRecord, numberOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { entriesOf } from './validation-env.ts';
import { labelKeyFaultsAt, selectorFaults } from './validation-meta.ts';

const NEEDS_VALUES = "must be specified when `operator` is 'In' or 'NotIn'";
const TAKES_NO_VALUES = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
const NEEDS_ONE_VALUE = "must be specified single value when `operator` is 'Lt' or 'Gt'";

function nodeRequirementFaults(path: string, requirement: Published): Fault[] {
  const operator = stringOf(requirement['operator']);
  const values = arrayOf(requirement['values']);
  const faults: Fault[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) faults.push(required(`${path}.values`, NEEDS_VALUES));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) faults.push(forbidden(`${path}.values`, TAKES_NO_VALUES));
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) faults.push(required(`${path}.values`, NEEDS_ONE_VALUE));
      break;
    default:
      faults.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  faults.push(...labelKeyFaultsAt(`${path}.key`, stringOf(requirement['key'])));
  return faults;
}

function nodeFieldFaults(path: string, requirement: Published): Fault[] {
  const operator = stringOf(requirement['operator']);
  const values = arrayOf(requirement['values']).map(stringOf);
  const faults: Fault[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    if (values.length !== 1) faults.push(required(`${path}.values`, text));
  } else faults.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  const key = stringOf(requirement['key']);
  if (key !== 'metadata.name') return [...faults, invalid(`${path}.key`, key, 'not a valid field selector key')];
  values.forEach((value, i) => faults.push(...invalidEach(`${path}.values[${i}]`, value, dnsSubdomainFaults(value))));
  return faults;
}

function nodeTermFaults(path: string, term: Published): Fault[] {
  return [
    ...entriesOf(`${path}.matchExpressions`, term['matchExpressions']).flatMap(one => nodeRequirementFaults(...one)),
    ...entriesOf(`${path}.matchFields`, term['matchFields']).flatMap(one => nodeFieldFaults(...one)),
  ];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function weightFaults(path: string, term: Published): Fault[] {
  const weight = numberOf(term['weight']) ?? 0;
  return weight < 1 || weight > 100 ? [invalid(`${path}.weight`, weight, 'must be in the range 1-100')] : [];
}

function nodeAffinityFaults(path: string, affinity: Published): Fault[] {
  const faults: Fault[] = [];
  const selector = affinity[REQUIRED];
  if (isRecord(selector)) {
    const at = `${path}.${REQUIRED}.nodeSelectorTerms`;
    const terms = entriesOf(at, selector['nodeSelectorTerms']);
    if (terms.length === 0) faults.push(required(at, 'must have at least one node selector term'));
    for (const [termPath, term] of terms) faults.push(...nodeTermFaults(termPath, term));
  }
  for (const [at, term] of entriesOf(`${path}.${PREFERRED}`, affinity[PREFERRED])) {
    faults.push(...weightFaults(at, term), ...nodeTermFaults(`${at}.preference`, recordOf(term['preference'])));
  }
  return faults;
}

function matchKeyFaults(path: string, term: Published): Fault[] {
  const faults: Fault[] = [];
  const selector = term['labelSelector'];
  for (const list of ['matchLabelKeys', 'mismatchLabelKeys']) {
    const keys = arrayOf(term[list]).map(stringOf);
    if (keys.length > 0 && !isRecord(selector)) {
      faults.push(forbidden(`${path}.${list}`, 'must not be specified when labelSelector is not set'));
      continue;
    }
    keys.forEach((key, i) => faults.push(...labelKeyFaultsAt(`${path}.${list}[${i}]`, key)));
  }
  const mismatched = new Set(arrayOf(term['mismatchLabelKeys']).map(stringOf));
  arrayOf(term['matchLabelKeys']).forEach((one, i) => {
    const key = stringOf(one);
    if (!mismatched.has(key)) return;
    faults.push(invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
  return faults;
}

function podTermFaults(path: string, term: Published): Fault[] {
  const faults = selectorFaults(`${path}.labelSelector`, term['labelSelector']);
  faults.push(...selectorFaults(`${path}.namespaceSelector`, term['namespaceSelector']));
  for (const one of arrayOf(term['namespaces'])) {
    faults.push(...invalidEach(`${path}.namespace`, stringOf(one), dnsLabelFaults(stringOf(one))));
  }
  faults.push(...matchKeyFaults(path, term));
  const key = stringOf(term['topologyKey']);
  if (key === '') faults.push(required(`${path}.topologyKey`, 'can not be empty'));
  return [...faults, ...labelKeyFaultsAt(`${path}.topologyKey`, key)];
}

function podAffinityFaults(path: string, affinity: Published): Fault[] {
  const faults: Fault[] = [];
  for (const [at, term] of entriesOf(`${path}.${REQUIRED}`, affinity[REQUIRED]))
    faults.push(...podTermFaults(at, term));
  for (const [at, term] of entriesOf(`${path}.${PREFERRED}`, affinity[PREFERRED])) {
    faults.push(
      ...weightFaults(at, term),
      ...podTermFaults(`${at}.podAffinityTerm`, recordOf(term['podAffinityTerm'])),
    );
  }
  return faults;
}

/** Node affinity, pod affinity and anti-affinity. */
export function affinityFaults(path: string, affinity: unknown): Fault[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = recordOf(affinity);
  return [
    ...nodeAffinityFaults(`${path}.nodeAffinity`, recordOf(nodeAffinity)),
    ...podAffinityFaults(`${path}.podAffinity`, recordOf(podAffinity)),
    ...podAffinityFaults(`${path}.podAntiAffinity`, recordOf(podAntiAffinity)),
  ];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const NEEDS_EXISTS = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function tolerationFault(path: string, toleration: Published): Fault[] {
  const text = (key: string): string => stringOf(toleration[key]);
  const [key, operator, value, effect] = [text('key'), text('operator'), text('value'), text('effect')];
  const faults: Fault[] = [];
  if (key !== '') faults.push(...labelKeyFaultsAt(`${path}.key`, key));
  else if (operator !== 'Exists') faults.push(invalid(`${path}.operator`, operator, NEEDS_EXISTS));
  if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute') {
    faults.push(invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === '' || operator === 'Equal') {
    const texts = labelValueFaults(value);
    if (texts.length > 0) faults.push(invalid(`${path}.operator`, value, texts.join(';')));
  } else if (operator === 'Exists') {
    if (value !== '')
      faults.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else faults.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '' && !EFFECTS.includes(effect)) faults.push(notSupported(`${path}.effect`, effect, EFFECTS));
  return faults;
}

export function tolerationFaults(path: string, tolerations: unknown): Fault[] {
  return entriesOf(path, tolerations).flatMap(one => tolerationFault(...one));
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];

function spreadFault(path: string, constraint: Published): Fault[] {
  const faults: Fault[] = [];
  const when = stringOf(constraint['whenUnsatisfiable']);
  const skew = numberOf(constraint['maxSkew']) ?? 0;
  const { minDomains } = constraint;
  if (skew <= 0) faults.push(invalid(`${path}.maxSkew`, skew, 'must be greater than zero'));
  if (stringOf(constraint['topologyKey']) === '') faults.push(required(`${path}.topologyKey`, 'can not be empty'));
  if (!UNSATISFIABLE.includes(when)) faults.push(notSupported(`${path}.whenUnsatisfiable`, when, UNSATISFIABLE));
  if (typeof minDomains === 'number') {
    if (minDomains <= 0) faults.push(invalid(`${path}.minDomains`, minDomains, 'must be greater than zero'));
    if (when !== 'DoNotSchedule') {
      const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${when}`;
      faults.push(invalid(`${path}.minDomains`, minDomains, text));
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
    const policy = constraint[field];
    if (typeof policy === 'string' && !INCLUSION.includes(policy)) {
      faults.push(notSupported(`${path}.${field}`, policy, INCLUSION));
    }
  }
  return [...faults, ...spreadKeyFaults(path, constraint)];
}

function spreadKeyFaults(path: string, constraint: Published): Fault[] {
  const faults: Fault[] = [];
  const selector = recordOf(constraint['labelSelector']);
  const keys = arrayOf(constraint['matchLabelKeys']).map(stringOf);
  if (keys.length > 0 && !isRecord(constraint['labelSelector'])) {
    faults.push(forbidden(`${path}.matchLabelKeys`, 'must not be specified when labelSelector is not set'));
  }
  const used = new Set(Object.keys(recordOf(selector['matchLabels'])));
  for (const [, one] of entriesOf('', selector['matchExpressions'])) used.add(stringOf(one['key']));
  keys.forEach((key, i) => {
    const at = `${path}.matchLabelKeys[${i}]`;
    faults.push(...labelKeyFaultsAt(at, key));
    if (used.has(key)) faults.push(invalid(at, key, 'exists in both matchLabelKeys and labelSelector'));
  });
  return [...faults, ...selectorFaults(`${path}.labelSelector`, selector)];
}

export function spreadFaults(path: string, constraints: unknown): Fault[] {
  const entries = entriesOf(path, constraints);
  return entries.flatMap(([at, constraint], i) => {
    const faults = spreadFault(at, constraint);
    const { topologyKey, whenUnsatisfiable } = constraint;
    const isRepeated = entries
      .slice(i + 1)
      .some(([, other]) => other['topologyKey'] === topologyKey && other['whenUnsatisfiable'] === whenUnsatisfiable);
    if (isRepeated) {
      const shown = `{${stringOf(topologyKey)}, ${stringOf(whenUnsatisfiable)}}`;
      faults.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, shown));
    }
    return faults;
  });
}

export function gateFaults(path: string, gates: unknown): Fault[] {
  const seen = new Set<string>();
  return entriesOf(path, gates).flatMap(([at, gate]) => {
    const name = stringOf(gate['name']);
    const faults = labelKeyFaultsAt(at, name);
    if (seen.has(name)) faults.push(duplicate(at, name));
    seen.add(name);
    return faults;
  });
}

/** Taints of a node. */
export function taintFaults(path: string, taints: unknown): Fault[] {
  const seen = new Set<string>();
  return entriesOf(path, taints).flatMap(([at, taint]) => {
    const [key, value, effect] = [stringOf(taint['key']), stringOf(taint['value']), stringOf(taint['effect'])];
    const faults = labelKeyFaultsAt(`${at}.key`, key);
    const texts = labelValueFaults(value);
    if (texts.length > 0) faults.push(invalid(`${at}.value`, value, texts.join(';')));
    if (effect === '') faults.push(required(`${at}.effect`));
    else if (!EFFECTS.includes(effect)) faults.push(notSupported(`${at}.effect`, effect, EFFECTS));
    const pair = `${key}:${effect}`;
    if (seen.has(pair)) faults.push(duplicate(at, { key, value, effect }));
    seen.add(pair);
    return faults;
  });
}
