// Requirements on the labels of nodes, as node selectors state them: they know `Gt` and `Lt` besides what selectors of
// pods know (`api/label-selector.ts`).
import type { Node } from '../api/cluster-objects.ts';
import type { Labels } from '../api/object.ts';

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

/** Whether a label's value (undefined: not there) meets a requirement; `NotIn` is met where the label is missing. */
export function meets(value: string | undefined, requirement: Requirement): boolean {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && wholeNumber(value) > wholeNumber(values[0]);
    case 'Lt':
      return value !== undefined && wholeNumber(value) < wholeNumber(values[0]);
    default:
      return false;
  }
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
}

/** Whether each wanted label is there with its value. */
export function hasLabels(labels: Labels, wanted: Labels | undefined): boolean {
  for (const key in wanted) if (Object.hasOwn(wanted, key) && valueOf(labels, key) !== wanted[key]) return false;
  return true;
}

/** Whether a node meets a term of a node selector; a term without any requirement matches no node. */
export function meetsTerm(node: Node, term: NodeSelectorTerm): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  if (!meetsAll(node.metadata.labels, expressions)) return false;
  return fields.every(field => meets(field.key === 'metadata.name' ? node.metadata.name : undefined, field));
}

function meetsAll(labels: Labels, requirements: readonly Requirement[] | undefined): boolean {
  if (requirements === undefined) return true;
  for (const requirement of requirements) if (!meets(valueOf(labels, requirement.key), requirement)) return false;
  return true;
}

/** A label's value; labels may have any key, also those of `Object.prototype`. */
export function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
