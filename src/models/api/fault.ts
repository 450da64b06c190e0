// Faults of a field as the API server words them (`Invalid value: -1: must be …`), and how Go prints values in them.
// What is a fault is decided in the validation files.
import { goQuote } from '../cronjob-controller/go-duration.ts';
import type { CauseReason } from './diagnostic.ts';

/** One cause of a refusal: field path, reason and the text that follows the path. */
export interface Fault {
  readonly path: string;
  readonly reason: CauseReason;
  readonly message: string;
}

export const NO_FAULTS: readonly Fault[] = Object.freeze([]);

/** Stands for a value that a message leaves out. */
export const OMITTED: unique symbol = Symbol('omitted');

/** A value as Go prints it in such messages: texts quoted, numbers and booleans bare, all else as compact JSON. */
function goValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined ? 'null' : goJson(value);
}

/** Compact JSON as Go's encoder writes it: `<`, `>` and `&` escaped. Keys stay in the order given. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

export function invalid(path: string, value: unknown, detail: string): Fault {
  const shown = value === OMITTED ? '' : `${goValue(value)}: `;
  return { path, reason: 'FieldValueInvalid', message: `Invalid value: ${shown}${detail}` };
}

export function required(path: string, detail = ''): Fault {
  return {
    path,
    reason: 'FieldValueRequired',
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  };
}

export function notSupported(path: string, value: unknown, supported: readonly string[]): Fault {
  const list = supported.map(one => goQuote(one)).join(', ');
  const message = `Unsupported value: ${goValue(value)}: supported values: ${list}`;
  return { path, reason: 'FieldValueNotSupported', message };
}

export function duplicate(path: string, value: unknown): Fault {
  return { path, reason: 'FieldValueDuplicate', message: `Duplicate value: ${goValue(value)}` };
}

export function forbidden(path: string, detail: string): Fault {
  return { path, reason: 'FieldValueForbidden', message: `Forbidden: ${detail}` };
}

export function notFound(path: string, value: unknown, detail = ''): Fault {
  const tail = detail === '' ? '' : `: ${detail}`;
  return { path, reason: 'FieldValueNotFound', message: `Not found: ${goValue(value)}${tail}` };
}

export function tooLong(path: string, bytes: number): Fault {
  return { path, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${bytes} bytes` };
}

export function tooMany(path: string, count: number, most: number): Fault {
  return { path, reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${most} items` };
}

/** Adds one fault for each text: how checks that return texts become faults of a field. */
export function invalidEach(path: string, value: unknown, details: readonly string[]): Fault[] {
  return details.map(detail => invalid(path, value, detail));
}

/** Bytes of a text in UTF-8, which is what Go's `len` counts. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
  }
  return bytes;
}

export function nonNegative(path: string, value: unknown): readonly Fault[] {
  if (typeof value !== 'number' || value >= 0) return NO_FAULTS;
  return [invalid(path, value, 'must be greater than or equal to 0')];
}

export const IMMUTABLE = 'field is immutable';
