// What zod finds wrong with an experiment file, in words like the API server's: one fault a thing, with its path.
import type { z } from 'zod';
import type { CauseReason } from '../models/api/diagnostic.ts';
import { nearest } from './spelling.ts';

export type Path = readonly (string | number)[];

/** A fault of a document that is not yet tied to a place in a text. */
export interface DocumentFault {
  readonly path: Path;
  /** The place is that of the last key itself, not of its value. */
  readonly isKey: boolean;
  readonly reason: CauseReason;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** `pods[0].run.lognormal.cv`; keys that are no plain words are quoted. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** The value at a path; undefined where there is none. */
export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** All faults of a document, in the order in which zod found them. `known` gives the fields that fit at a path. */
export function schemaFaults(
  issues: readonly Issue[],
  document: unknown,
  known: (path: Path) => readonly string[],
): DocumentFault[] {
  return issues.flatMap(issue => faultsOf(issue, [], document, known));
}

function faultsOf(
  issue: Issue,
  prefix: Path,
  document: unknown,
  known: (path: Path) => readonly string[],
): DocumentFault[] {
  const path: Path = [...prefix, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownField([...path, key], known(path)));
  if (issue.code === 'invalid_union') {
    const branch = fittingBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap(inner => faultsOf(inner, path, document, known));
  }
  const value = valueAt(document, path);
  if (
    value === undefined &&
    (issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'invalid_value')
  ) {
    return [{ path, isKey: false, reason: 'FieldValueRequired', message: 'Required value' }];
  }
  return [{ path, isKey: false, reason: reasonOf(issue), message: wordsOf(issue, value) }];
}

function unknownField(path: Path, fields: readonly string[]): DocumentFault {
  const guess = nearest(String(path.at(-1)), fields);
  const message = guess === undefined ? 'unknown field' : `unknown field, did you mean "${guess}"?`;
  return { path, isKey: true, reason: 'UnknownField', message };
}

/** The alternative of a union whose type fits what was given: its faults lie deeper, or are not about the type. */
function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter(issues =>
    issues.every(issue => {
      if (issue.path.length > 0) return true;
      if (issue.code === 'invalid_union') return fittingBranch(issue.errors) !== undefined;
      return issue.code !== 'invalid_type' && issue.code !== 'invalid_value';
    }),
  );
  return fitting.toSorted((a, b) => a.length - b.length)[0];
}

function reasonOf(issue: Issue): CauseReason {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return 'FieldValueTypeInvalid';
  if (issue.code === 'invalid_value') return 'FieldValueNotSupported';
  if (issue.code === 'custom' && issue.message.startsWith('Required')) return 'FieldValueRequired';
  if (issue.code === 'custom' && issue.message.startsWith('Forbidden')) return 'FieldValueForbidden';
  return 'FieldValueInvalid';
}

function wordsOf(issue: Issue, value: unknown): string {
  const found = `Invalid value: ${shown(value)}`;
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
      return `${found}: must be ${typeName(issue.expected)}`;
    case 'invalid_union':
      return `${found}: must be ${unionNames(issue.errors)}`;
    case 'invalid_value': {
      const supported = issue.values.map(one => JSON.stringify(one)).join(', ');
      const guess = typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined;
      const hint = guess === undefined ? '' : ` (did you mean "${guess}"?)`;
      return `Unsupported value: ${shown(value)}: supported values: ${supported}${hint}`;
    }
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return `Required value: must not be empty`;
      return `${found}: must be greater than ${issue.inclusive === false ? '' : 'or equal to '}${issue.minimum}`;
    case 'too_big':
      return `${found}: must be less than ${issue.inclusive === false ? '' : 'or equal to '}${issue.maximum}`;
    default:
      return `${found}: ${issue.message}`;
  }
}

function unionNames(branches: readonly (readonly Issue[])[]): string {
  const names = new Set<string>();
  for (const issue of branches.flat()) {
    if (issue.code === 'invalid_type') names.add(typeName(issue.expected));
    if (issue.code === 'invalid_union') names.add(unionNames(issue.errors));
    if (issue.code === 'invalid_value') names.add(issue.values.map(one => JSON.stringify(one)).join(' or '));
  }
  return [...names].join(', or ');
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

/** A value in one line; long ones are cut. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
