// Writes src/models/api/kubernetes-schema.ts: the fields of the Kubernetes 1.36 API in a compact text, for strict
// decoding and for strategic merge patches. Input is the file `_definitions.json` of one version's strict JSON Schema
// in the Python package kubernetes-validate (Apache-2.0):
//   pip download --no-deps kubernetes-validate==1.36.0 && unzip kubernetes_validate-*.whl
//   node scripts/kubernetes-schema.mjs kubernetes_validate/kubernetes-json-schema/v1.36.0-local-strict/_definitions.json
import { readFileSync, writeFileSync } from 'node:fs';
import { EMBEDDED, MAP_TYPES, PLAIN_STRUCTS, PLAIN_VALUES, TEXT_POINTERS, TEXT_TYPES } from './go-types.mjs';

const source = process.argv[2];
if (source === undefined) throw new Error('usage: kubernetes-schema.mjs PATH/_definitions.json');
const definitions = JSON.parse(readFileSync(source, 'utf8')).$defs;

// Groups whose kinds are known by name only: nobody writes them beside Jobs, and their fields are many.
const BY_NAME_ONLY =
  /\.(admissionregistration|apiextensions-apiserver|apiserverinternal|authentication|authorization|certificates|flowcontrol|resource|storagemigration|kube-aggregator|events|discovery|node)\./;
const SCALARS = { Quantity: 'q', IntOrString: 'io', Time: 't', MicroTime: 'mt', FieldsV1: 'any', RawExtension: 'any' };

const roots = [];
const kinds = [];
for (const [name, definition] of Object.entries(definitions)) {
  for (const { group, kind, version } of definition['x-kubernetes-group-version-kind'] ?? []) {
    const isObject = definition.properties?.metadata !== undefined || kind === 'List';
    if (!isObject || kind.endsWith('Options') || kind === 'WatchEvent' || kind === 'Status') continue;
    kinds.push({ apiVersion: group === '' ? version : `${group}/${version}`, kind, name });
    if (!BY_NAME_ONLY.test(name) && !kind.endsWith('List')) roots.push(name);
  }
}

const wanted = new Set();
const visit = name => {
  if (wanted.has(name) || definitions[name].properties === undefined) return;
  wanted.add(name);
  for (const field of Object.values(definitions[name].properties)) {
    const reference = field.$ref ?? field.items?.$ref ?? field.additionalProperties?.$ref;
    if (reference !== undefined) visit(reference.slice('#/$defs/'.length));
  }
};
roots.forEach(visit);

const shortName = new Map();
for (const name of [...wanted].sort()) {
  const parts = name.split('.');
  const last = parts.at(-1);
  const isTaken = [...shortName.values()].includes(last);
  // The Go name stays readable after the dot; only the first of equal names goes without its group and version.
  shortName.set(name, isTaken ? `${parts.slice(-3, -1).join('-')}.${last}` : last);
}

function typeOf(schema, struct, field) {
  const path = `${struct}.${field}`;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/$defs/'.length);
    const last = name.split('.').at(-1);
    if (SCALARS[last] !== undefined) return SCALARS[last];
    return wanted.has(name) ? shortName.get(name) : 'any';
  }
  const type = [schema.type].flat().find(one => one !== 'null');
  if (type === 'array') return `[${typeOf(schema.items, struct, field)}`;
  if (type === 'object') {
    if (schema.additionalProperties === undefined || schema.additionalProperties === true) return 'any';
    return `{${MAP_TYPES[path] ?? ''}:${typeOf(schema.additionalProperties, '', '')}`;
  }
  if (type === 'integer') return schema.format === 'int64' ? 'i64' : 'i32';
  if (type === 'number') return 'f';
  if (type === 'boolean') return 'b';
  if (type === 'string')
    return schema.format === 'byte' ? 'by' : TEXT_TYPES[path] === undefined ? 's' : `s:${TEXT_TYPES[path]}`;
  return 'any';
}

/** `!`: always written; `*`: a pointer, written when given; nothing: left out when zero or empty. */
function presence(type, struct, field, isRequired) {
  const path = `${struct}.${field}`;
  if (isRequired || ['metadata', 'spec', 'status', 'template'].includes(field) || PLAIN_STRUCTS.has(path)) return '!';
  if (/^[si]|^b$|^f$/.test(type) && type !== 'io') {
    if (type.startsWith('s')) return TEXT_POINTERS.has(path) ? '*' : '';
    return PLAIN_VALUES.has(path) ? '' : '*';
  }
  return /^[A-Z]/.test(type) || type === 'io' || type === 'q' || type === 'any' ? '*' : '';
}

const lines = [];
for (const name of [...wanted].sort()) {
  const { properties, required = [] } = definitions[name];
  const struct = shortName.get(name).split('.').at(-1);
  const fields = Object.entries(properties).map(([field, schema]) => {
    const type = typeOf(schema, struct, field);
    const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
    const merge = strategy.includes('merge') ? `^${schema['x-kubernetes-patch-merge-key'] ?? ''}` : '';
    const embedded = EMBEDDED[struct]?.[1](field) ? `@${EMBEDDED[struct][0]}` : '';
    return `${field} ${type}${presence(type, struct, field, required.includes(field))}${merge}${embedded}`;
  });
  lines.push(`${shortName.get(name)}=${fields.join(',')}`);
}
const kindLines = kinds
  .map(({ apiVersion, kind, name }) => `${apiVersion} ${kind}${shortName.has(name) ? ` ${shortName.get(name)}` : ''}`)
  .sort();

const text = `// Generated by scripts/kubernetes-schema.mjs from the JSON Schema of Kubernetes 1.36 (package kubernetes-validate 1.36.0,
// Apache-2.0). Don't edit. \`schema.ts\` reads it and says what the signs mean.

/** One line a struct: its fields with type, presence, merge key and embedded struct. */
export const STRUCTS: string = \`
${lines.join('\n')}
\`;

/** One line a kind: API version, kind and, where its fields are known, its struct. */
export const KINDS: string = \`
${kindLines.join('\n')}
\`;
`;
writeFileSync(new URL('../src/models/api/kubernetes-schema.ts', import.meta.url), text);
process.stdout.write(`${lines.length} structs, ${kindLines.length} kinds, ${text.length} bytes\n`);
