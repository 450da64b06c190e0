// What kubectl and the API server say about a manifest's text: every fault with its place, and the whole answer as
// kubectl would print it. Reading the text is `kubernetes-yaml.ts`'s, the rules are `models/api`'s.
import { admit } from '../models/api/admit.ts';
import type { Admitted, Refusal } from '../models/api/admit.ts';
import { decodeStrictly } from '../models/api/decoding.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { isClusterScoped } from '../models/api/encoding.ts';
import type { Fault } from '../models/api/fault.ts';
import { goJson } from '../models/api/fault.ts';
import { isRecord, recordOf, sortedClone, stringOf } from '../models/api/published.ts';
import type { Published } from '../models/api/published.ts';
import { kindOf, kindNamed, versionsOf } from '../models/api/schema.ts';
import type { Place, Step, YamlDocument } from './kubernetes-yaml.ts';
import { readYamlStream } from './kubernetes-yaml.ts';

/** One object of a manifest, out of its list, with the way to its place. */
export interface KubernetesDocument {
  readonly object: Published;
  /** Of the YAML document that it is in, from 0. */
  readonly document: number;
  placeOf(path: readonly Step[], isKey?: boolean): Place;
}

/** `spec.containers[0].ports` as steps; a key in brackets (`limits[a.b/c]`) is one step. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const match of path.matchAll(/\[(\d+)\]|\[([^\]]*)\]|([^.[\]]+)/g)) {
    steps.push(match[1] !== undefined ? Number(match[1]) : (match[2] ?? match[3] ?? ''));
  }
  return steps;
}

/** What kubectl finds wrong before it asks the server; the text that it prints after `error: `. */
interface ClientFault {
  readonly stage: 'validating' | 'decoding' | 'mapping';
  readonly path: string;
  readonly message: string;
}

/** Whether apiVersion and kind are there and are texts; kubectl's whole client-side validation. */
function headFaults(value: unknown): string[] {
  if (!isRecord(value)) return ['invalid object to validate'];
  const { apiVersion, kind, items } = value;
  if (kind === 'List' && apiVersion === 'v1') {
    return Array.isArray(items) ? items.flatMap(item => headFaults(item)) : ['invalid object to validate'];
  }
  const faults: string[] = [];
  for (const [key, text] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const) {
    if (text === undefined || text === null) faults.push(`${key} not set`);
    else if (typeof text !== 'string') faults.push(`${key} isn't string type`);
  }
  return faults;
}

const VALIDATION_HINT = '; if you choose to ignore these errors, turn validation off with --validate=false';

function clientFault(value: unknown): ClientFault | undefined {
  const head = headFaults(value);
  if (head.length > 0) {
    const list = head.length === 1 ? head[0] : `[${head.join(', ')}]`;
    const path = head[0]?.startsWith('apiVersion') === true ? 'apiVersion' : 'kind';
    return { stage: 'validating', path, message: `error validating data: ${list}${VALIDATION_HINT}` };
  }
  const object = recordOf(value);
  if (stringOf(object['kind']) === '') {
    const shown = goJson(sortedClone(object));
    return { stage: 'decoding', path: 'kind', message: `Object 'Kind' is missing in '${shown}'` };
  }
  const { metadata } = object;
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) {
    const found = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata;
    const where = 'Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta';
    return { stage: 'decoding', path: 'metadata', message: `json: cannot unmarshal ${found} into ${where}` };
  }
  const decoded = decodeStrictly({ metadata: recordOf(metadata) }, 'PartialObject');
  if (decoded.typeFault !== undefined) {
    return { stage: 'decoding', path: decoded.typeFault.path, message: decoded.typeFault.message };
  }
  return mappingFault(object);
}

function isList(object: Published): boolean {
  return Array.isArray(object['items']) && stringOf(object['kind']).endsWith('List');
}

function mappingFault(object: Published): ClientFault | undefined {
  if (isList(object)) return undefined;
  const [apiVersion, kind] = [stringOf(object['apiVersion']), stringOf(object['kind'])];
  if (kindNamed(apiVersion, kind)) return undefined;
  const metadata = recordOf(object['metadata']);
  const [name, namespace] = [stringOf(metadata['name']), stringOf(metadata['namespace'])];
  const start = `resource mapping not found for name: "${name}" namespace: "${namespace}" from "STDIN"`;
  const message = `${start}: no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`;
  return { stage: 'mapping', path: kindOf(apiVersion, kind) === undefined ? 'apiVersion' : 'kind', message };
}

/** Objects of a document: itself, or the items of a list. */
function itemsOf(document: YamlDocument): KubernetesDocument[] {
  return flatten(document.value, [], document);
}

function flatten(value: unknown, at: readonly Step[], document: YamlDocument): KubernetesDocument[] {
  if (isRecord(value) && isList(value)) {
    return (value['items'] as readonly unknown[]).flatMap((item, i) => flatten(item, [...at, 'items', i], document));
  }
  const placeOf = (path: readonly Step[], isKey?: boolean): Place => document.placeOf([...at, ...path], isKey);
  return [{ object: recordOf(value), document: document.index, placeOf }];
}

/** Namespaces that every cluster has. */
const NAMESPACES: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

export interface ValidationOptions {
  /** Namespaces that exist; those of every cluster where it is left out. `any`: they are not looked at. */
  readonly namespaces?: ReadonlySet<string> | 'any';
}

export interface NamespaceRefusal {
  readonly ok: false;
  readonly code: 404;
  readonly message: string;
}

export type Verdict = Admitted | Refusal | NamespaceRefusal;

/** What a generated name ends in here. */
const SUFFIX = 'b2c4d';
const UID = '00000000-0000-4000-8000-000000000000';

/** What the API server answers to one object. */
function judgeObject(object: Published, options: ValidationOptions = {}): Verdict {
  const [apiVersion, kind] = [stringOf(object['apiVersion']), stringOf(object['kind'])];
  const known = kindNamed(apiVersion, kind);
  if (known !== undefined && known !== kind) return unknownCase(apiVersion, kind, known);
  const verdict = withUnknownNames(admit(object, { uid: UID, epoch: 0, nameSuffix: SUFFIX }));
  if (!verdict.ok && verdict.code === 400) return verdict;
  const namespace = stringOf(recordOf(object['metadata'])['namespace']);
  const namespaces = options.namespaces ?? NAMESPACES;
  const isChecked = namespaces !== 'any' && namespace !== '' && !isClusterScoped(kind);
  if (isChecked && !namespaces.has(namespace)) {
    return { ok: false, code: 404, message: `namespaces "${namespace}" not found` };
  }
  return verdict;
}

/** What a generated name ends in is not known before it is made, so messages show letters in its place. */
function withUnknownNames(verdict: Admitted | Refusal): Admitted | Refusal {
  if (verdict.ok || !verdict.message.includes(SUFFIX)) return verdict;
  const shown = (text: string): string => text.replaceAll(SUFFIX, 'XXXXX');
  const causes = verdict.causes.map(cause => ({ ...cause, message: shown(cause.message) }));
  return { ...verdict, message: shown(verdict.message), causes };
}

/** A kind in the wrong case passes kubectl and is refused by the server. */
function unknownCase(apiVersion: string, kind: string, known: string): Refusal {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const scheme = 'in scheme "pkg/runtime/scheme.go:111"';
  const text = `no kind "${kind}" is registered for version "${apiVersion}" ${scheme}`;
  const message = `${kind} in version "${version}" cannot be handled as a ${known}: ${text}`;
  return { ok: false, code: 400, failure: 'Invalid', message, causes: [], path: 'kind', unknown: [] };
}

function diagnostic(file: string, document: number, at: Place, fault: Fault): Diagnostic {
  const { path, reason, message } = fault;
  return { file, document, line: at.line, column: at.column, severity: 'error', path, reason, message };
}

/** Place of a field path; some of the server's paths are not paths into the object, so the nearest part counts. */
function placeOfPath(document: KubernetesDocument, path: string, isKey = false): Place {
  const steps = stepsOf(path);
  const { object } = document;
  const isTemplateMeta = /\.template\.(labels|annotations)\b/.test(path) && isRecord(object['spec']);
  if (!isTemplateMeta) return document.placeOf(steps, isKey);
  const at = steps.lastIndexOf('template') + 1;
  return document.placeOf([...steps.slice(0, at), 'metadata', ...steps.slice(at)], isKey);
}

function withHint(message: string, object: Published): string {
  const [kind, apiVersion] = [stringOf(object['kind']), stringOf(object['apiVersion'])];
  const versions = versionsOf(kind);
  const hint = versions.length > 0 && !versions.includes(apiVersion) ? ` (use ${versions[0]})` : '';
  return message.replace(/\nensure CRDs.*$/, '').replace(/^resource mapping not found.*?: (?=no matches)/, '') + hint;
}

function refusalDiagnostics(file: string, document: KubernetesDocument, verdict: Verdict): Diagnostic[] {
  const at = (path: string, isKey = false): Place => placeOfPath(document, path, isKey);
  if (verdict.ok) return [];
  if (verdict.code === 404) {
    const fault: Fault = { path: 'metadata.namespace', reason: 'FieldValueNotFound', message: verdict.message };
    return [diagnostic(file, document.document, at('metadata.namespace'), fault)];
  }
  if (verdict.unknown.length > 0) {
    const unknown = verdict.unknown.map(path => {
      const fault: Fault = { path, reason: 'UnknownField', message: `unknown field "${path}"` };
      return diagnostic(file, document.document, at(path, true), fault);
    });
    // The server stops here; whoever mends a file wants to see what comes next as well.
    return [
      ...unknown,
      ...distinct(verdict.behind ?? []).map(cause => diagnostic(file, document.document, at(cause.path), cause)),
    ];
  }
  if (verdict.causes.length === 0) {
    const message = verdict.message.replace(/^.*? cannot be handled as an? \S+: /, '');
    const fault: Fault = { path: verdict.path, reason: 'FieldValueTypeInvalid', message };
    return [diagnostic(file, document.document, at(verdict.path), fault)];
  }
  return distinct(verdict.causes).map(cause => diagnostic(file, document.document, at(cause.path), cause));
}

/** Causes without those that say the same again. */
function distinct(causes: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return causes.filter(cause => {
    const text = `${cause.path}: ${cause.message}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Every fault of one object, as the API server words it, at its place; warnings of accepted ones too. */
export function validateDocument(
  file: string,
  document: KubernetesDocument,
  options: ValidationOptions = {},
): Diagnostic[] {
  const client = clientFault(document.object);
  if (client !== undefined) {
    const reason = client.stage === 'decoding' ? 'FieldValueTypeInvalid' : 'FieldValueRequired';
    const mapped = client.stage === 'mapping' ? 'FieldValueNotSupported' : reason;
    const message = withHint(
      client.message.replace(VALIDATION_HINT, '').replace(/^error validating data: /, ''),
      document.object,
    );
    const fault: Fault = { path: client.path, reason: mapped, message };
    return [diagnostic(file, document.document, document.placeOf(stepsOf(client.path)), fault)];
  }
  const verdict = judgeObject(document.object, options);
  const faults = refusalDiagnostics(file, document, verdict);
  if (!verdict.ok) return faults;
  return verdict.warnings.map(warning => {
    const colon = warning.indexOf(': ');
    const path = warning.slice(0, colon);
    const fault: Fault = { path, reason: 'FieldValueInvalid', message: warning.slice(colon + 2) };
    return { ...diagnostic(file, document.document, placeOfPath(document, path), fault), severity: 'warning' as const };
  });
}

/** Every fault of a manifest's text. */
export function validateManifest(file: string, text: string, options: ValidationOptions = {}): Diagnostic[] {
  const { documents, fault } = readYamlStream(text);
  const faults = documents.flatMap(itemsOf).flatMap(document => validateDocument(file, document, options));
  if (fault === undefined) return faults;
  const { message } = fault;
  const syntax: Fault = {
    path: '',
    reason: 'Syntax',
    message: message.replace(/^error converting YAML to JSON: /, ''),
  };
  return [...faults, diagnostic(file, fault.document, fault, syntax)];
}

/** All objects of a manifest's text in order; of lists their items. The fault that ends the text, if there is one. */
export function readKubernetesText(text: string): {
  readonly documents: readonly KubernetesDocument[];
  readonly fault: Diagnostic | undefined;
} {
  const { documents, fault } = readYamlStream(text);
  const syntax =
    fault && diagnostic('-', fault.document, fault, { path: '', reason: 'Syntax', message: fault.message });
  return { documents: documents.flatMap(itemsOf), fault: syntax };
}

/** What `kubectl create -f -` does with a text, and prints. */
export interface KubectlOutcome {
  readonly exit: 0 | 1;
  readonly stderr: string;
  /** What the server answered, one for each object that it was sent. */
  readonly verdicts: readonly Verdict[];
}

function refusalLine(kind: string, verdict: Verdict & { readonly ok: false }, isAlone: boolean): string {
  const from = 'error when creating "STDIN"';
  if (verdict.code === 404) return `Error from server (NotFound): ${from}: ${verdict.message}`;
  if (verdict.code !== 422) return `Error from server (BadRequest): ${from}: ${verdict.message}`;
  if (!isAlone) return `Error from server (Invalid): ${from}: ${verdict.message}`;
  const name = /^\S+ ("(?:[^"\\]|\\.)*") is invalid/.exec(verdict.message)?.[1] ?? '""';
  const texts = [...new Set(verdict.causes.map(cause => `${cause.path}: ${cause.message}`))];
  const list = texts.length === 1 ? (texts[0] ?? '') : texts.map(text => `\n* ${text}`).join('');
  return `The ${kind} ${name} is invalid: ${list}`;
}

/** The answer to a manifest as kubectl gives it: it goes on after a refused object, not after one it cannot read. */
export function kubectlCreate(text: string, options: ValidationOptions = {}): KubectlOutcome {
  const { documents, fault } = readYamlStream(text);
  const verdicts: Verdict[] = [];
  const refused: [kind: string, verdict: Verdict & { readonly ok: false }][] = [];
  let stderr = '';
  let end = fault === undefined ? '' : `error: error parsing STDIN: ${fault.message}\n`;
  for (const document of documents) {
    const client =
      clientFault(document.value) ??
      itemsOf(document)
        .map(one => clientFault(one.object))
        .find(one => one);
    if (client !== undefined) {
      const { stage, message } = client;
      const verb = stage === 'validating' ? 'error validating "STDIN": ' : 'unable to decode "STDIN": ';
      end = `error: ${stage === 'mapping' ? '' : verb}${message}\n`;
      break;
    }
    for (const { object } of itemsOf(document)) {
      const verdict = judgeObject(object, options);
      verdicts.push(verdict);
      if (verdict.ok) stderr += verdict.warnings.map(warning => `Warning: ${warning}\n`).join('');
      else refused.push([stringOf(object['kind']), verdict]);
    }
  }
  if (verdicts.length === 0 && end === '') end = 'error: no objects passed to create\n';
  const isAlone = refused.length === 1;
  stderr += refused.map(([kind, verdict]) => `${refusalLine(kind, verdict, isAlone)}\n`).join('');
  return { exit: refused.length > 0 || end !== '' ? 1 : 0, stderr: stderr + end, verdicts };
}
