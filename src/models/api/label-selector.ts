// Label selectors: which labels they match. A selector is compiled once per object and then remembered, as stored
// objects never change; what is allowed in one is in `validation-meta.ts`.
import type { Labels } from './object.ts';
import type { LabelSelector } from './pod.ts';

type Test = (labels: Labels) => boolean;

function requirement(key: string, operator: string, values: readonly string[]): Test {
  const wanted = new Set(values);
  switch (operator) {
    case 'In':
      return labels => {
        const value = labels[key];
        return value !== undefined && wanted.has(value);
      };
    case 'NotIn':
      return labels => {
        const value = labels[key];
        return value === undefined || !wanted.has(value);
      };
    case 'Exists':
      return labels => labels[key] !== undefined;
    case 'DoesNotExist':
      return labels => labels[key] === undefined;
    default:
      return () => false;
  }
}

function compile(selector: LabelSelector): Test {
  const equal = Object.entries(selector.matchLabels ?? {});
  const tests = (selector.matchExpressions ?? []).map(one => requirement(one.key, one.operator, one.values ?? []));
  return labels => {
    for (const [key, value] of equal) if (labels[key] !== value) return false;
    for (const test of tests) if (!test(labels)) return false;
    return true;
  };
}

const compiled = new WeakMap<LabelSelector, Test>();

/** Whether a selector matches: an empty one matches everything, none (undefined) nothing. */
export function matchesLabels(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  let test = compiled.get(selector);
  if (test === undefined) {
    test = compile(selector);
    compiled.set(selector, test);
  }
  return test(labels);
}
