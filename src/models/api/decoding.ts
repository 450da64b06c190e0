// Strict decoding of published JSON as the API server does it: wrong types (only the first is reported), unknown fields
// (all are), nulls and empty fields dropped. Its texts are those of Go's JSON decoder. Rules are the validation's.
import { parseTime } from './api-time.ts';
import { QUANTITY_SYNTAX_FAULT, formatQuantity, parseQuantity, roundUpToMilli } from './quantity.ts';
import type { Field, FieldType } from './schema.ts';
import { goName, structName, structOf } from './schema.ts';

export type Json = Record<string, unknown>;

export interface Decoded {
  /** The object without nulls, unknown fields and empty fields that the API leaves out; key order as given. */
  readonly value: Json;
  /** The first wrong type, in the order of sorted keys, as Go says it; undefined: there is none. */
  readonly typeFault: TypeFault | undefined;
  /** Paths of unknown fields, such as `spec.template.spec.containers[0].cmd`, in the order of sorted keys. */
  readonly unknown: readonly string[];
}

export interface TypeFault {
  readonly path: string;
  readonly message: string;
  /** Go's name of the kind of value that was found. */
  readonly found: string;
  /** The type that was expected; undefined for types with a decoder of their own. */
  readonly wanted: FieldType | undefined;
}

interface State {
  unknown: string[];
  saved: TypeFault | undefined;
  /** A fault of a type with its own decoder ends the decoding and hides those before it. */
  fatal: TypeFault | undefined;
}

/** Where a value is: in paths as users write them, and in Go's words. */
interface Place {
  readonly path: string;
  /** Name of the struct that has the field. */
  readonly struct: string;
  /** Field names from the top, without indexes. */
  readonly goPath: string;
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

const GO_KINDS: Readonly<Record<string, string>> = { object: 'map', array: 'slice', number: 'int64' };

function saveTypeFault(state: State, place: Place, value: unknown, type: FieldType, text = jsonKind(value)): undefined {
  const at = place.struct === '' ? 'Go value' : `Go struct field ${place.struct}.${place.goPath}`;
  const message = `json: cannot unmarshal ${text} into ${at} of type ${goName(type)}`;
  const kind = jsonKind(value);
  state.saved ??= { path: place.path, message, found: GO_KINDS[kind] ?? kind, wanted: type };
  return undefined;
}

function fail(state: State, place: Place, message: string): undefined {
  state.fatal ??= { path: place.path, message, found: '', wanted: undefined };
  return undefined;
}

const LARGEST = { int32: 2_147_483_647, int64: 9_223_372_036_854_775_808 } as const;

type IntegerType = FieldType & { readonly kind: 'integer' };

function decodeInteger(state: State, place: Place, value: unknown, type: IntegerType): number | undefined {
  if (typeof value !== 'number') return saveTypeFault(state, place, value, type);
  const { go } = type;
  // 2⁶³ is the first number too large; that 2⁶³ − 1 does not become it is the reader's care.
  const isBeyond =
    go === 'int64'
      ? value >= LARGEST.int64 || value < -LARGEST.int64
      : value > LARGEST.int32 || value < -LARGEST.int32 - 1;
  if (!Number.isInteger(value) || isBeyond) return saveTypeFault(state, place, value, type, `number ${value}`);
  return value;
}

/** Canonical text; amounts of resources are rounded up to thousandths, as the API's defaulting does. */
function decodeQuantity(state: State, place: Place, value: unknown, isRounded: boolean): unknown {
  const isScalar = typeof value === 'string' || typeof value === 'number';
  const parsed = isScalar ? parseQuantity(String(value).trim()) : { ok: false as const, error: QUANTITY_SYNTAX_FAULT };
  if (!parsed.ok) return fail(state, place, parsed.error);
  return formatQuantity(isRounded ? roundUpToMilli(parsed.quantity) : parsed.quantity);
}

function decodeIntOrString(state: State, place: Place, value: unknown): unknown {
  if (typeof value === 'string') return value;
  const isInt32 = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST.int32;
  if (isInt32) return value;
  const text = typeof value === 'number' ? `number ${value}` : jsonKind(value);
  return fail(state, place, `json: cannot unmarshal ${text} into Go value of type int32`);
}

function decodeTime(state: State, place: Place, value: unknown, layout: string): unknown {
  if (typeof value !== 'string') {
    return fail(state, place, `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`);
  }
  if (parseTime(value) !== undefined) return value;
  const rest = /^\d{4}/.test(value) ? `"${value.slice(4)}" as "-"` : `"${value}" as "2006"`;
  return fail(state, place, `parsing time "${value}" as "${layout}": cannot parse ${rest}`);
}

function decodeValue(state: State, place: Place, value: unknown, type: FieldType): unknown {
  switch (type.kind) {
    case 'any':
      return value;
    case 'text':
    case 'bytes':
      return typeof value === 'string' ? value : saveTypeFault(state, place, value, type);
    case 'integer':
      return decodeInteger(state, place, value, type);
    case 'number':
    case 'boolean':
      return typeof value === type.kind ? value : saveTypeFault(state, place, value, type);
    case 'quantity':
      return decodeQuantity(state, place, value, false);
    case 'intOrString':
      return decodeIntOrString(state, place, value);
    case 'time':
      return decodeTime(state, place, value, '2006-01-02T15:04:05Z07:00');
    case 'microTime':
      return decodeTime(state, place, value, '2006-01-02T15:04:05.000000Z07:00');
    case 'list':
      return decodeList(state, place, value, type);
    case 'map':
      return decodeMap(state, place, value, type);
    case 'struct':
      if (!isObject(value)) return saveTypeFault(state, place, value, type);
      return decodeStruct(state, place, value, type.name);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeList(state: State, place: Place, value: unknown, type: FieldType & { kind: 'list' }): unknown {
  if (!Array.isArray(value)) return saveTypeFault(state, place, value, type);
  const list: unknown[] = [];
  for (let i = 0; i < value.length && state.fatal === undefined; i += 1) {
    const one: unknown = value[i];
    const item = one ?? emptyValue(type.of);
    const at = { ...place, path: `${place.path}[${i}]` };
    list.push(decodeValue(state, at, item, type.of) ?? emptyValue(type.of));
  }
  return list;
}

/** What Go has in place of a null in a list. */
function emptyValue(type: FieldType): unknown {
  if (type.kind === 'struct') return {};
  if (type.kind === 'integer' || type.kind === 'number') return 0;
  return type.kind === 'boolean' ? false : type.kind === 'list' || type.kind === 'map' ? null : '';
}

function decodeMap(state: State, place: Place, value: unknown, type: FieldType & { kind: 'map' }): unknown {
  if (!isObject(value)) return saveTypeFault(state, place, value, type);
  const map: Json = {};
  for (const key of Object.keys(value).sort()) {
    const one = value[key];
    if (state.fatal !== undefined) break;
    const isNullQuantity = type.of.kind === 'quantity' && one === null;
    const item = isNullQuantity ? '0' : (one ?? emptyValue(type.of));
    const at = { ...place, path: `${place.path}.${key}` };
    const isAmount = type.go === 'v1.ResourceList';
    const decoded = isAmount ? decodeQuantity(state, at, item, true) : decodeValue(state, at, item, type.of);
    map[key] = decoded ?? emptyValue(type.of);
  }
  return map;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function decodeField(state: State, place: Place, value: unknown, field: Field, struct: string): unknown {
  const embedded = field.embedded === '' ? '' : `${field.embedded}.`;
  const at: Place = {
    path: place.path === '' ? field.name : `${place.path}.${field.name}`,
    struct: structName(struct),
    goPath: place.goPath === '' ? embedded + field.name : `${place.goPath}.${embedded}${field.name}`,
  };
  const decoded = value === null || value === undefined ? undefined : decodeValue(state, at, value, field.type);
  return field.presence === 'omitted' && isEmpty(decoded) ? undefined : decoded;
}

/** What a field that is always there holds when it is not given; undefined: nothing that anybody reads. */
function fillerOf(state: State, place: Place, field: Field): unknown {
  switch (field.type.kind) {
    case 'struct':
      return decodeStruct(state, place, {}, field.type.name);
    case 'text':
      return '';
    case 'integer':
      return 0;
    case 'quantity':
      return '0';
    case 'list':
      // Go's JSON has a null for a list that is not there but always written.
      return null;
    default:
      return undefined;
  }
}

function decodeStruct(state: State, place: Place, value: Json, name: string): Json {
  const struct = structOf(name);
  const result: Json = {};
  if (struct === undefined) return value;
  for (const key of Object.keys(value).sort()) {
    if (state.fatal !== undefined) return result;
    const field = struct.get(key);
    if (field === undefined) {
      state.unknown.push(place.path === '' ? key : `${place.path}.${key}`);
      continue;
    }
    const decoded = decodeField(state, place, value[key], field, name);
    if (decoded !== undefined) result[key] = decoded;
  }
  for (const field of struct.values()) {
    if (field.presence !== 'always' || result[field.name] !== undefined) continue;
    const filler = fillerOf(state, place, field);
    if (filler !== undefined) result[field.name] = filler;
  }
  return result;
}

/**
 * Decodes an object of a struct of the schema (`Job`, `PodSpec` …). The value is whole only where there is no fault.
 *
 * @param value published JSON, never changed
 * @param struct name in the schema; a struct that it does not have lets everything pass
 */
export function decodeStrictly(value: Json, struct: string): Decoded {
  const state: State = { unknown: [], saved: undefined, fatal: undefined };
  const decoded = decodeStruct(state, { path: '', struct: '', goPath: '' }, value, struct);
  return { value: decoded, typeFault: state.fatal ?? state.saved, unknown: state.unknown };
}
