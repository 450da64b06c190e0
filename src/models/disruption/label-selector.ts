// Label selectors as the API defines them.
import type { Labels } from '../api/object.ts';
import type { LabelSelector } from '../api/pod.ts';

/** True where the labels fit every demand of the selector; an empty selector fits all labels. */
export function matchesSelector(labels: Labels, selector: LabelSelector): boolean {
  const wanted = selector.matchLabels;
  if (wanted !== undefined) {
    for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  }
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const isThere = Object.hasOwn(labels, key);
    const isListed = isThere && values.includes(labels[key] ?? '');
    if (operator === 'In' && !isListed) return false;
    if (operator === 'NotIn' && isListed) return false;
    if (operator === 'Exists' && !isThere) return false;
    if (operator === 'DoesNotExist' && isThere) return false;
  }
  return true;
}
