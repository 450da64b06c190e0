// The fields of the published API with their types, read on demand from the compact text of `kubernetes-schema.ts`.
// Strict decoding and strategic merge patches ask it; it knows shapes, not rules.
import { KINDS, STRUCTS } from './kubernetes-schema.ts';

export type FieldType =
  | { readonly kind: 'text'; readonly go: string }
  | { readonly kind: 'integer'; readonly go: 'int32' | 'int64' }
  | { readonly kind: 'number' | 'boolean' | 'quantity' | 'intOrString' | 'time' | 'microTime' | 'bytes' | 'any' }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'map'; readonly go: string; readonly of: FieldType }
  | { readonly kind: 'struct'; readonly name: string };

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** `always` written, a `pointer` written when given, `omitted` when zero or empty. */
  readonly presence: 'always' | 'pointer' | 'omitted';
  /** Key by which a strategic merge patch merges this list; empty: as a set; undefined: not at all. */
  readonly mergeKey: string | undefined;
  /** Name of the embedded Go struct that the field is in; empty: none. */
  readonly embedded: string;
}

export type Struct = ReadonlyMap<string, Field>;

function readType(code: string): FieldType {
  if (code.startsWith('[')) return { kind: 'list', of: readType(code.slice(1)) };
  if (code.startsWith('{')) {
    const colon = code.indexOf(':');
    const name = code.slice(1, colon);
    const of = readType(code.slice(colon + 1));
    return { kind: 'map', go: name === '' ? `map[string]${goName(of)}` : `v1.${name}`, of };
  }
  if (code.startsWith('s:')) return { kind: 'text', go: code.includes('.') ? code.slice(2) : `v1.${code.slice(2)}` };
  return SCALARS[code] ?? { kind: 'struct', name: code };
}

const SCALARS: Readonly<Record<string, FieldType>> = {
  s: { kind: 'text', go: 'string' },
  i32: { kind: 'integer', go: 'int32' },
  i64: { kind: 'integer', go: 'int64' },
  f: { kind: 'number' },
  b: { kind: 'boolean' },
  q: { kind: 'quantity' },
  io: { kind: 'intOrString' },
  t: { kind: 'time' },
  mt: { kind: 'microTime' },
  by: { kind: 'bytes' },
  any: { kind: 'any' },
};

/** A type as Go prints it in messages about wrong types. */
export function goName(type: FieldType): string {
  switch (type.kind) {
    case 'text':
    case 'integer':
    case 'map':
      return type.go;
    case 'list':
      return `[]${goName(type.of)}`;
    case 'struct':
      return `v1.${structName(type.name)}`;
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'bytes':
      return '[]uint8';
    case 'quantity':
      return 'resource.Quantity';
    default:
      return 'string';
  }
}

/** The Go name of a struct; where names clash the schema puts group and version before it. */
export function structName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

const FIELD = /^(\S+) ([^!*^@]+)([!*]?)(?:\^([^@]*))?(?:@(.+))?$/;

function readField(text: string): Field {
  const [, name = '', code = '', sign = '', mergeKey, embedded = ''] = FIELD.exec(text) ?? [];
  const presence = sign === '!' ? 'always' : sign === '*' ? 'pointer' : 'omitted';
  return { name, type: readType(code), presence, mergeKey, embedded };
}

const lineByStruct: ReadonlyMap<string, string> = new Map(
  STRUCTS.trim()
    .split('\n')
    .map(line => {
      const sign = line.indexOf('=');
      return [line.slice(0, sign), line.slice(sign + 1)] as const;
    }),
);
/** Metadata alone, for what kubectl reads of every object. */
const PARTIAL_OBJECT = 'metadata ObjectMeta!';
const structs = new Map<string, Struct>();

/** Fields of a struct by name, in alphabetical order; undefined for a struct that the schema does not have. */
export function structOf(name: string): Struct | undefined {
  const found = structs.get(name);
  if (found !== undefined) return found;
  const line = name === 'PartialObject' ? PARTIAL_OBJECT : lineByStruct.get(name);
  if (line === undefined) return undefined;
  const fields = line === '' ? [] : line.split(',').map(readField);
  const struct: Struct = new Map(fields.map(field => [field.name, field]));
  structs.set(name, struct);
  return struct;
}

interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined: the kind is known by name only. */
  readonly struct: string | undefined;
}

const kinds: readonly KnownKind[] = KINDS.trim()
  .split('\n')
  .map(line => {
    const [apiVersion = '', kind = '', struct] = line.split(' ');
    return { apiVersion, kind, struct };
  });
const kindsByName: ReadonlyMap<string, KnownKind> = new Map(kinds.map(one => [`${one.apiVersion} ${one.kind}`, one]));

/** The kind served under this API version, if there is one. */
export function kindOf(apiVersion: string, kind: string): KnownKind | undefined {
  return kindsByName.get(`${apiVersion} ${kind}`);
}

/** The right spelling of a kind that kubectl finds under this API version; it does not mind capitals. */
export function kindNamed(apiVersion: string, kind: string): string | undefined {
  const exact = kindOf(apiVersion, kind);
  if (exact !== undefined) return exact.kind;
  const lower = kind.toLowerCase();
  return kinds.find(one => one.apiVersion === apiVersion && one.kind.toLowerCase() === lower && kind === lower)?.kind;
}

/** API versions under which Kubernetes 1.36 serves a kind, stable ones first. */
export function versionsOf(kind: string): readonly string[] {
  const found = kinds.filter(one => one.kind === kind).map(one => one.apiVersion);
  return found.sort((a, b) => Number(/(alpha|beta)/.test(a)) - Number(/(alpha|beta)/.test(b)));
}
