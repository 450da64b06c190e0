// Which of many factors matter: rank correlations over a sampled design, where points differ in everything at once and
// no two of them can be compared alone.
import { meanAt } from './point-mean.ts';
import type { MetricName, PointResult, Results } from './results.ts';
import { percentWords } from './words.ts';

/** A correlation that chance alone exceeds once in twenty designs is none to speak of: about 2 / √n. */
const CRITICAL = 2;
const OUTCOMES: readonly MetricName[] = ['makespan', 'succeeded', 'cost'];
const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  makespan: 'How long it takes',
  succeeded: 'Whether it succeeds',
  cost: 'What it costs',
};

/** One sentence for each outcome that differs between the points. */
export function screeningFindings(results: Results): string[] {
  return OUTCOMES.flatMap(metric => {
    const points = results.points.filter(point => !Number.isNaN(meanAt(point, metric)));
    const values = points.map(point => meanAt(point, metric));
    if (points.length < 5 || values.every(value => value === values[0])) return [];
    const factors = results.factorNames.flatMap(name => {
      const own = numbersOf(points, name);
      return own === undefined ? [] : [{ name, correlation: rankCorrelation(own, values) }];
    });
    const telling = factors
      .filter(({ correlation }) => Math.abs(correlation) > CRITICAL / Math.sqrt(points.length))
      .toSorted((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
    const subject = OUTCOME_WORDS[metric] ?? metric;
    const among = `over ${points.length} points`;
    if (telling.length === 0) return [`${subject} follows none of the factors ${among}.`];
    const told = telling.map(({ name, correlation }) => {
      const direction = correlation > 0 ? 'rises' : 'falls';
      return `${direction} with ${name} (explains ${percentWords(correlation * correlation)} of the ranking)`;
    });
    return [`${subject} ${told.join(', then ')}, ${among}.`];
  });
}

/** Values of a factor; undefined where they are no numbers, or all the same. */
function numbersOf(points: readonly PointResult[], name: string): number[] | undefined {
  const values = points.map(point => point.factors[name]);
  const numbers = values.filter(value => typeof value === 'number');
  return numbers.length < values.length || numbers.every(value => value === numbers[0]) ? undefined : numbers;
}

/** Spearman's rank correlation, from -1 to 1; equal values share the mean of their ranks. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranksA = ranksOf(a);
  const ranksB = ranksOf(b);
  const middle = (a.length + 1) / 2;
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = (ranksA[i] ?? 0) - middle;
    const y = (ranksB[i] ?? 0) - middle;
    both += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return both / Math.sqrt(squareA * squareB);
}

function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].toSorted((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const ranks = values.map(() => 0);
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end + 1 < order.length && values[order[end + 1] ?? 0] === values[order[i] ?? 0]) end += 1;
    for (let k = i; k <= end; k++) ranks[order[k] ?? 0] = (i + end) / 2 + 1;
    i = end + 1;
  }
  return ranks;
}
