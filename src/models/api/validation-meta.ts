// Validation of metadata, labels and selectors: what every kind shares (apimachinery's validation of ObjectMeta).
import type { Fault } from './fault.ts';
import { byteLength, forbidden, invalid, invalidEach, required, tooLong } from './fault.ts';
import { dnsLabelFaults, dnsSubdomainFaults, labelKeyFaults, labelValueFaults, namePrefix } from './names.ts';
import { arrayOf, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';

/** All annotations of an object together may have this many bytes. */
const ANNOTATION_BYTES = 262_144;
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Faults of a label key as a field of its own. */
export function labelKeyFaultsAt(path: string, key: string): Fault[] {
  return invalidEach(path, key, labelKeyFaults(key));
}

/** Labels (or a node selector): every key and every value. */
export function labelFaults(path: string, labels: unknown): Fault[] {
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(recordOf(labels))) {
    faults.push(...labelKeyFaultsAt(path, key));
    faults.push(...invalidEach(path, stringOf(value), labelValueFaults(stringOf(value))));
  }
  return faults;
}

/** Annotations: keys as label keys but for their case, and the size of all together. */
export function annotationFaults(path: string, annotations: unknown): Fault[] {
  const faults: Fault[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(recordOf(annotations))) {
    faults.push(...invalidEach(path, key, labelKeyFaults(key.toLowerCase())));
    bytes += byteLength(key) + byteLength(stringOf(value));
  }
  if (bytes > ANNOTATION_BYTES) faults.push(tooLong(path, ANNOTATION_BYTES));
  return faults;
}

/** A label selector: keys, values, operators and whether they take values. */
export function selectorFaults(path: string, selector: unknown): Fault[] {
  const faults = labelFaults(`${path}.matchLabels`, recordOf(selector)['matchLabels']);
  arrayOf(recordOf(selector)['matchExpressions']).forEach((one, i) => {
    faults.push(...expressionFaults(`${path}.matchExpressions[${i}]`, recordOf(one)));
  });
  return faults;
}

const NEEDS_VALUES = "must be specified when `operator` is 'In' or 'NotIn'";
const TAKES_NO_VALUES = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

function expressionFaults(path: string, expression: Published): Fault[] {
  const faults: Fault[] = [];
  const operator = stringOf(expression['operator']);
  const values = arrayOf(expression['values']);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) faults.push(required(`${path}.values`, NEEDS_VALUES));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) faults.push(forbidden(`${path}.values`, TAKES_NO_VALUES));
  } else {
    faults.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  faults.push(...labelKeyFaultsAt(`${path}.key`, stringOf(expression['key'])));
  values.forEach((value, i) => {
    faults.push(...invalidEach(`${path}.values[${i}]`, stringOf(value), labelValueFaults(stringOf(value))));
  });
  return faults;
}

function ownerFaults(path: string, owners: readonly unknown[]): Fault[] {
  const faults: Fault[] = [];
  let controller = '';
  for (const one of owners) {
    const owner = recordOf(one);
    const text = (key: string): string => stringOf(owner[key]);
    const name = text('name');
    if (text('apiVersion') === '') {
      faults.push(invalid(`${path}.apiVersion`, text('apiVersion'), 'version must not be empty'));
    }
    if (text('kind') === '') faults.push(invalid(`${path}.kind`, '', 'must not be empty'));
    if (name === '') faults.push(invalid(`${path}.name`, '', 'must not be empty'));
    if (text('uid') === '') faults.push(invalid(`${path}.uid`, '', 'must not be empty'));
    if (owner['controller'] !== true) continue;
    if (controller !== '') {
      const found = `Only one reference can have Controller set to true. Found "true" in references for ${controller}`;
      faults.push(invalid(path, owners.map(shownOwner), `${found} and ${name}`));
    }
    controller = name;
  }
  return faults;
}

/** An owner with its fields in Go's order. */
function shownOwner(owner: unknown): Published {
  const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = recordOf(owner);
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}

function finalizerFaults(path: string, finalizers: readonly unknown[]): Fault[] {
  const names = finalizers.map(stringOf);
  const faults: Fault[] = [];
  for (const name of names) faults.push(...invalidEach(path, name, labelKeyFaults(name)));
  if (names.includes('orphan') && names.includes('foregroundDeletion')) {
    faults.push(invalid(path, names, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  names.forEach((name, i) => {
    if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return;
    const text = 'name is neither a standard finalizer name nor is it fully qualified';
    faults.push(invalid(`${path}[${i}]`, name, text));
  });
  return faults;
}

/** How names of a kind are checked, and whether it lives in namespaces. */
export interface NameRule {
  readonly isNamespaced: boolean;
  readonly nameFaults: (name: string) => readonly string[];
}

export const SUBDOMAIN_NAME: NameRule = { isNamespaced: true, nameFaults: dnsSubdomainFaults };

/** Faults of an object's metadata at creation; the name has been generated already. */
export function metadataFaults(metadata: Published, rule: NameRule): Fault[] {
  const faults: Fault[] = [];
  const name = stringOf(metadata['name']);
  const generateName = stringOf(metadata['generateName']);
  if (generateName !== '') {
    faults.push(...invalidEach('metadata.generateName', generateName, rule.nameFaults(namePrefix(generateName))));
  }
  if (name === '') faults.push(required('metadata.name', 'name or generateName is required'));
  else faults.push(...invalidEach('metadata.name', name, rule.nameFaults(name)));
  if (rule.isNamespaced) {
    const namespace = stringOf(metadata['namespace']);
    if (namespace === '') faults.push(required('metadata.namespace'));
    else faults.push(...invalidEach('metadata.namespace', namespace, dnsLabelFaults(namespace)));
  }
  faults.push(...labelFaults('metadata.labels', metadata['labels']));
  faults.push(...annotationFaults('metadata.annotations', metadata['annotations']));
  faults.push(...ownerFaults('metadata.ownerReferences', arrayOf(metadata['ownerReferences'])));
  faults.push(...finalizerFaults('metadata.finalizers', arrayOf(metadata['finalizers'])));
  return faults;
}

/** Prefix that the server took for a generated name: at most 58 bytes of it are used. */
export function generatedName(prefix: string, suffix: string): string {
  return prefix.slice(0, 58) + suffix;
}
