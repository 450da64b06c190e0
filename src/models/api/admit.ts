// How a published object becomes an object of the store, and how a patch changes one: strict decoding, defaults,
// generated fields, validation, in the API server's order and with its texts. What depends on other objects (priority
// classes, quotas, names taken) is the API server's.
import type { ApiFailure } from '../apiserver/request.ts';
import { goQuote } from '../cronjob-controller/go-duration.ts';
import type { Json, TypeFault } from './decoding.ts';
import { decodeStrictly } from './decoding.ts';
import { applyDefaults, childOf, defaultJobSpec } from './defaulting.ts';
import { decode, encode, isClusterScoped } from './encoding.ts';
import type { Fault } from './fault.ts';
import { invalid, NO_FAULTS } from './fault.ts';
import type { Job, JobSpec } from './job.ts';
import type { ApiObject } from './object.ts';
import { DEFAULT_NAMESPACE } from './object.ts';
import type { Pod } from './pod.ts';
import { podWarnings } from './pod-warnings.ts';
import { deepEqual, isRecord, recordOf, sortedClone, stringMapOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { goName, kindOf } from './schema.ts';
import { goMap, strategicMerge } from './strategic-merge.ts';
import { cronJobFaults } from './validation-cronjob.ts';
import { clusterObjectFaults } from './validation-cluster.ts';
import { jobFaults } from './validation-job.ts';
import { generatedName } from './validation-meta.ts';
import { podFaults } from './validation-pod.ts';
import { updateFaults } from './validation-update.ts';

export interface AdmissionContext {
  /** The uid that the object gets. */
  readonly uid: string;
  /** Wall clock at t = 0 in microseconds since 1970. */
  readonly epoch: number;
  /** Five characters for a name that is generated; the store's choice where it is left out. */
  readonly nameSuffix?: string;
}

export interface Refusal {
  readonly ok: false;
  /** 400: not understood; 409: made from an older version; 422: understood and not valid. */
  readonly code: 400 | 409 | 422;
  readonly failure: ApiFailure;
  /** The Status message, as the server sends it. */
  readonly message: string;
  readonly causes: readonly Fault[];
  /** Path of the field of a wrong type, or of the first unknown one; empty: none. */
  readonly path: string;
  /** All unknown fields. */
  readonly unknown: readonly string[];
  readonly typeFault?: TypeFault;
  /** What the server would find next, once the unknown fields are gone: it stops at them itself. */
  readonly behind?: readonly Fault[];
}

export interface Admitted {
  readonly ok: true;
  readonly object: ApiObject;
  /** The object in published form, with its defaults. */
  readonly published: Published;
  readonly warnings: readonly string[];
}

/** Kinds that count the changes of their spec. */
const WITH_GENERATION: ReadonlySet<string> = new Set([
  'Job',
  'CronJob',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'PodDisruptionBudget',
  'PriorityClass',
]);

function group(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** A kind as messages name it: `Job.batch`, `Pod`. */
function qualifiedKind(apiVersion: string, kind: string): string {
  const name = group(apiVersion);
  return name === '' ? kind : `${kind}.${name}`;
}

function refuse(code: Refusal['code'], message: string, rest: Partial<Refusal> = {}): Refusal {
  return { ok: false, code, failure: 'Invalid', message, causes: NO_FAULTS, path: '', unknown: [], ...rest };
}

/** Texts of several causes in one message; a text that comes twice is said once. */
function joinFaults(causes: readonly Fault[]): string {
  const texts = [...new Set(causes.map(cause => `${cause.path}: ${cause.message}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

function refuseInvalid(object: Published, causes: readonly Fault[]): Refusal {
  const kind = qualifiedKind(stringOf(object['apiVersion']), stringOf(object['kind']));
  const name = stringOf(recordOf(object['metadata'])['name']);
  return refuse(422, `${kind} ${goQuote(name)} is invalid: ${joinFaults(causes)}`, { causes });
}

/** What the server sets itself is taken out of what a user sends. */
const SERVERS_OWN = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
];

function prepareMetadata(object: Json, kind: string, context: AdmissionContext): void {
  const metadata = childOf(object, 'metadata');
  for (const key of SERVERS_OWN) delete metadata[key];
  const prefix = stringOf(metadata['generateName']);
  if (stringOf(metadata['name']) === '' && prefix !== '' && context.nameSuffix !== undefined) {
    metadata['name'] = generatedName(prefix, context.nameSuffix);
  }
  if (isClusterScoped(kind)) delete metadata['namespace'];
  else metadata['namespace'] ??= DEFAULT_NAMESPACE;
  metadata['uid'] = context.uid;
  if (WITH_GENERATION.has(kind)) metadata['generation'] = 1;
}

/**
 * Gives a Job the selector and its pods the labels that follow from its uid and name. Labels that are there already
 * stay, even wrong ones: validation finds them.
 */
function generateSelector(job: Json): void {
  const metadata = childOf(job, 'metadata');
  const spec = childOf(job, 'spec');
  const podMetadata = childOf(childOf(spec, 'template'), 'metadata');
  if (spec['manualSelector'] === true) return;
  const uid = metadata['uid'];
  const name = metadata['name'] ?? '';
  const labels = childOf(podMetadata, 'labels');
  const generated: Json = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  for (const [key, value] of Object.entries(generated)) labels[key] ??= value;
  const match = childOf(childOf(spec, 'selector'), 'matchLabels');
  match['batch.kubernetes.io/controller-uid'] ??= uid;
}

/** A Job without labels of its own gets those of its pods. */
function copyLabels(job: Json): void {
  const metadata = childOf(job, 'metadata');
  const podMetadata = childOf(childOf(childOf(job, 'spec'), 'template'), 'metadata');
  const own = metadata['labels'];
  const isBare = !isRecord(own) || Object.keys(own).length === 0;
  if (isBare && isRecord(podMetadata['labels'])) metadata['labels'] = { ...podMetadata['labels'] };
}

/** Faults of an object at creation, by its kind. */
function creationFaults(object: Published, kind: string): readonly Fault[] {
  switch (kind) {
    case 'Job':
      return jobFaults(object);
    case 'CronJob':
      return cronJobFaults(object);
    case 'Pod':
      return podFaults(object);
    default:
      return clusterObjectFaults(object, kind, !isClusterScoped(kind));
  }
}

function decodingRefusal(object: Published, kind: string): Refusal | Json {
  const apiVersion = stringOf(object['apiVersion']);
  const known = kindOf(apiVersion, kind);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const start = `${kind} in version "${version}" cannot be handled as a ${kind}: `;
  if (known === undefined) return refuse(400, `${start}no kind "${kind}" is registered for version "${apiVersion}"`);
  if (known.struct === undefined) return sortedClone(object) as Json;
  const decoded = decodeStrictly(object, known.struct);
  const { typeFault, unknown } = decoded;
  if (typeFault !== undefined) return refuse(400, start + typeFault.message, { path: typeFault.path, typeFault });
  if (unknown.length === 0) return decoded.value;
  const list = unknown.map(path => `unknown field "${path}"`).join(', ');
  const behind = faultsWithout(decoded.value, kind);
  return refuse(400, `${start}strict decoding error: ${list}`, { path: unknown[0] ?? '', unknown, behind });
}

/** Faults of an object whose unknown fields have been taken out. */
function faultsWithout(known: Json, kind: string): readonly Fault[] {
  if (!WITH_STATUS.has(kind)) delete known['status'];
  prepareMetadata(known, kind, { uid: 'uid', epoch: 0 });
  applyDefaults(known, kind);
  if (kind === 'Job') generateSelector(known);
  return creationFaults(withName(known), kind);
}

/** Kinds whose status may come with the manifest; the server starts that of all others empty. */
const WITH_STATUS: ReadonlySet<string> = new Set(['Node']);

/**
 * Takes a new object as the API server does: decodes it strictly, fills in what it leaves out, checks it.
 *
 * @param published the object as JSON; never changed
 */
export function admit(published: Published, context: AdmissionContext): Admitted | Refusal {
  const kind = stringOf(published['kind']);
  const object = decodingRefusal(published, kind);
  if (object['ok'] === false) return object as unknown as Refusal;
  const given = object as Json;
  if (!WITH_STATUS.has(kind)) delete given['status'];
  prepareMetadata(given, kind, context);
  applyDefaults(given, kind);
  if (kind === 'Job') generateSelector(given);
  // A name that the store is to choose is checked with letters in its place.
  const checked = withName(given);
  const causes = creationFaults(checked, kind);
  if (causes.length > 0) return refuseInvalid(checked, causes);
  const warnings = podWarnings(given, kind);
  if (kind === 'Job') copyLabels(given);
  const sorted = sortedClone(given) as Published;
  return { ok: true, object: decode(withoutNulls(sorted) as Published, context.epoch), published: sorted, warnings };
}

/** Lists that are null in published form are empty ones inside. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const copy: Json = {};
  for (const [key, one] of Object.entries(value)) copy[key] = withoutNulls(one);
  return copy;
}

function withName(object: Json): Json {
  const metadata = childOf(object, 'metadata');
  const prefix = stringOf(metadata['generateName']);
  if (stringOf(metadata['name']) !== '' || prefix === '') return object;
  return { ...object, metadata: { ...metadata, name: generatedName(prefix, 'xxxxx') } };
}

/**
 * A Job that a controller made from a template: with the defaults, labels and selector that the server gives a new Job.
 * Its uid and name have to be set.
 */
export function prepareJob(job: Job): Job {
  const spec = sortedClone(job.spec) as Json;
  defaultJobSpec(spec);
  const { uid, name, labels } = job.metadata;
  const bare: Json = { metadata: { uid, name, labels: { ...labels } }, spec };
  generateSelector(bare);
  copyLabels(bare);
  const own = stringMapOf(recordOf(bare['metadata'])['labels']);
  return { ...job, metadata: { ...job.metadata, labels: own }, spec: sortedClone(spec) as JobSpec };
}

export interface PatchContext {
  readonly epoch: number;
  readonly subresource?: 'status' | undefined;
}

export interface Patched {
  readonly ok: true;
  readonly object: ApiObject;
  /** The spec is another one: the generation rises. */
  readonly isSpecChanged: boolean;
  readonly warnings: readonly string[];
}

/** Lays a strategic merge patch over an object of the store and checks the result as an update. */
export function admitPatch(current: ApiObject, patch: Published, context: PatchContext): Patched | Refusal {
  const published = encode(current, context.epoch);
  const struct = kindOf(stringOf(published['apiVersion']), stringOf(published['kind']))?.struct;
  const merged = strategicMerge(published, patch, struct);
  if (!merged.ok) return refusePatch(patch, merged.error);
  const verdict = admitUpdate(current, merged.value, context);
  const fault = verdict.ok ? undefined : verdict.typeFault;
  // A strategic patch is laid over typed objects, so a wrong type is a fault of the patch.
  return fault === undefined ? verdict : refusePatch(patch, conversionText(fault));
}

function refusePatch(patch: Published, error: string): Refusal {
  const cause = invalid('patch', goMap(patch), error);
  return refuse(422, joinFaults([cause]), { causes: [cause] });
}

/** What Go's conversion between maps and structs says about a value of a wrong type. */
function conversionText(fault: TypeFault): string {
  const { found, wanted } = fault;
  if (wanted === undefined) return fault.message;
  switch (wanted.kind) {
    case 'list':
      return `cannot restore slice from ${found}`;
    case 'map':
      return `cannot restore map from ${found}`;
    case 'struct':
      return `cannot restore struct from: ${found}`;
    default:
      return `unrecognized type: ${wanted.kind === 'text' ? 'string' : goName(wanted)}`;
  }
}

/**
 * Checks a whole new state of an object of the store, in published form. Of a status write only the status is taken,
 * of any other write everything but the status. Unknown fields are dropped with a warning.
 */
export function admitUpdate(current: ApiObject, wanted: Published, context: PatchContext): Patched | Refusal {
  const before = encode(current, context.epoch);
  const kind = stringOf(before['kind']);
  const struct = kindOf(stringOf(before['apiVersion']), kind)?.struct;
  const decoded = struct === undefined ? undefined : decodeStrictly(wanted, struct);
  if (decoded?.typeFault !== undefined) {
    const version = stringOf(before['apiVersion']).split('/').at(-1) ?? '';
    const start = `${kind} in version "${version}" cannot be handled as a ${kind}: `;
    const { typeFault } = decoded;
    return refuse(400, start + typeFault.message, { path: typeFault.path, typeFault });
  }
  const identity = identityRefusal(current, wanted);
  if (identity !== undefined) return identity;
  const next = (decoded?.value ?? sortedClone(wanted)) as Json;
  const warnings = (decoded?.unknown ?? []).map(path => `unknown field "${path}"`);
  if (context.subresource === 'status') {
    const object = decode({ ...before, status: next['status'] }, context.epoch);
    return {
      ok: true,
      object: { ...current, status: (object as { status?: unknown }).status } as ApiObject,
      isSpecChanged: false,
      warnings,
    };
  }
  keepServersOwn(next, before);
  applyDefaults(next, kind);
  // What is new by default only is no change.
  const old = sortedClone(before) as Json;
  applyDefaults(old, kind);
  const causes = updateFaults(next, old, kind, creationFaults);
  if (causes.length > 0) return refuseInvalid(next, causes);
  return { ok: true, ...adopt(current, next, old, context.epoch), warnings };
}

/** An update has to name the object, and where it names a version, the present one. */
function identityRefusal(current: ApiObject, wanted: Published): Refusal | undefined {
  const { name, resourceVersion } = recordOf(wanted['metadata']);
  const own = current.metadata;
  if (typeof name === 'string' && name !== own.name) {
    return refuse(400, `the name of the object (${name}) does not match the name on the URL (${own.name})`);
  }
  const isStale = typeof resourceVersion === 'string' && resourceVersion !== '' && resourceVersion !== '0';
  if (!isStale || resourceVersion === String(own.resourceVersion)) return undefined;
  const resource = `${current.kind.toLowerCase()}s${RESOURCE_GROUPS[current.kind] ?? ''}`;
  const text = 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${resource} "${own.name}": ${text}`;
  return refuse(409, message, { failure: 'Conflict' });
}

const RESOURCE_GROUPS: Readonly<Record<string, string>> = {
  Job: '.batch',
  CronJob: '.batch',
  ReplicaSet: '.apps',
  Deployment: '.apps',
  StatefulSet: '.apps',
  PodDisruptionBudget: '.policy',
};

/** Metadata that updates cannot change quietly stays; the uid is checked by the validation. */
function keepServersOwn(next: Json, before: Published): void {
  const metadata = childOf(next, 'metadata');
  const old = recordOf(before['metadata']);
  for (const key of SERVERS_OWN) {
    if (key === 'uid') metadata[key] ??= old[key];
    else if (old[key] === undefined) delete metadata[key];
    else metadata[key] = old[key];
  }
  next['status'] = before['status'];
}

/** Where a bound pod runs stands beside its spec, not in it. */
function keepBesideSpec(next: Json, pod: Pod): void {
  const spec = childOf(next, 'spec');
  for (const key of ['nodeName', 'hostname'] as const) if (pod.spec[key] === undefined) delete spec[key];
}

/** The new object, sharing with the old one what did not change. */
function adopt(
  current: ApiObject,
  next: Json,
  before: Published,
  epoch: number,
): { readonly object: ApiObject; readonly isSpecChanged: boolean } {
  const isSpecChanged = !deepEqual(next['spec'], before['spec']);
  if (current.kind === 'Pod') keepBesideSpec(next, current as Pod);
  const decoded = decode(sortedClone(next) as Published, epoch) as ApiObject & Record<string, unknown>;
  const own = current as ApiObject & Record<string, unknown>;
  const { labels, annotations, ownerReferences, finalizers } = decoded.metadata;
  const metadata = { ...current.metadata, labels, annotations, ownerReferences, finalizers };
  const object: Record<string, unknown> = { ...decoded, metadata };
  for (const key of ['status', 'nodeName', 'hostname']) if (key in own) object[key] = own[key];
  if (!isSpecChanged && 'spec' in own) object['spec'] = own['spec'];
  return { object: object as unknown as ApiObject, isSpecChanged };
}
