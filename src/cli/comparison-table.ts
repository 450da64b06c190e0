// The table of points compared with each other, with how sure the differences are.
import type { Results } from '../experiment/results.ts';
import { pointComparisons } from '../experiment/point-comparison.ts';
import { durationWords, factorWords, percentWords } from '../experiment/words.ts';
import { textTable } from './text-table.ts';

/** Lines of the table, and what its numbers are; none where there is nothing to compare. */
export function comparisonTable(results: Results): string[] {
  const comparisons = pointComparisons(results);
  if (comparisons.length === 0) return [];
  const rows = comparisons.map(({ first, second, difference, halfWidth, isShown, varianceReduction }) => [
    `${second} − ${first}`,
    `${durationWords(difference)} ± ${durationWords(halfWidth)}`,
    isShown ? 'yes' : 'no difference shown',
    Number.isNaN(varianceReduction) ? '–' : `÷ ${factorWords(varianceReduction)}`,
  ]);
  const together = comparisons.length === 1 ? '' : ` for all ${comparisons.length} together (Bonferroni)`;
  return [
    '',
    ...textTable([['COMPARISON', 'MAKESPAN', 'SHOWN', 'VARIANCE'], ...rows], { right: new Set([1, 3]) }),
    `With the same draws at all points, replication by replication: ${percentWords(results.confidence)} intervals` +
      `${together}; VARIANCE is that of the difference, beside independent draws.`,
  ];
}
