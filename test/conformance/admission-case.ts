// The recorded answers of kubectl and the API server (test/truth/admission*.jsonl.gz), and how they are compared.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Fault } from '../../src/models/api/fault.ts';

export interface AdmissionCase {
  readonly name: string;
  readonly manifest: string;
  readonly accepted: boolean;
  readonly stderr: string;
  readonly causes: readonly { readonly field: string; readonly reason: string; readonly message: string }[];
  /** The objects that were accepted, defaulted. */
  readonly object: unknown;
}

export interface UpdateCase extends AdmissionCase {
  readonly type: 'strategic' | 'merge' | 'json';
  readonly patch: string;
}

/** All lines of a recording in test/truth. */
export function readTruth<Line>(name: string): Line[] {
  const packed = readFileSync(new URL(`../truth/${name}`, import.meta.url));
  const text = gunzipSync(packed).toString('utf8').trim();
  return text.split('\n').map(line => JSON.parse(line) as Line);
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Texts as the recordings have them: uids and the ends of generated names are letters. */
export function masked(text: string): string {
  return text.replaceAll(UUID, 'UID').replaceAll('b2c4d', 'XXXXX');
}

/** Causes in an order of their own: the server's differs from run to run where it walks a map. */
export function causeTexts(causes: readonly Fault[]): string[] {
  return causes.map(cause => masked(`${cause.path}|${cause.reason}|${cause.message}`)).sort();
}

export function recordedTexts(recorded: AdmissionCase): string[] {
  return recorded.causes.map(cause => `${cause.field}|${cause.reason}|${cause.message}`).sort();
}

/** Keys in order, for comparison as text. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]));
}
