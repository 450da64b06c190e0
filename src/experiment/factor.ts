// The factors of `vary` as their author wrote them: a list of values, a path with values, or a range to sample.
import type { ExperimentDocument, FactorDocument, FactorValue, RangeDocument } from './document.ts';
import { JOB_FIELDS } from './path.ts';
import type { DocumentFault } from './schema-fault.ts';
import { nearest } from './spelling.ts';

export type GivenFactor = NonNullable<ExperimentDocument['vary']>[string];

/** Path of what a factor sets: its name, where it says nothing else. */
export function factorPath(name: string, given: GivenFactor): string {
  return isValueList(given) ? name : (given.path ?? name);
}

/** A range has no values of its own: they are drawn (`latin-hypercube.ts`). */
export function isRange(given: GivenFactor): given is RangeDocument {
  return !isValueList(given) && 'from' in given;
}

/** Values in the file's order; of a range none. */
export function factorValues(given: GivenFactor): readonly FactorValue[] {
  if (isValueList(given)) return given;
  return isRange(given) ? [] : given.values;
}

function isValueList(given: GivenFactor): given is readonly FactorValue[] {
  return Array.isArray(given);
}

/** A factor that has a path of its own. */
export function hasOwnPath(given: GivenFactor): given is FactorDocument | RangeDocument {
  return !isValueList(given);
}

/** What is wrong with the name of a factor that has no path: only fields of a Job go without; undefined: nothing is. */
export function unknownFactor(name: string, given: GivenFactor): DocumentFault | undefined {
  const hasPath = !isValueList(given) && given.path !== undefined;
  if (hasPath || JOB_FIELDS.includes(name) || !/^\w+$/.test(name)) return undefined;
  const guess = nearest(name, JOB_FIELDS);
  const hint =
    guess === undefined
      ? '; anything but a field of a Job needs `path` and `values`, or `from` and `to`'
      : `, did you mean "${guess}"?`;
  return { path: ['vary', name], isKey: true, reason: 'UnknownField', message: `unknown field${hint}` };
}
