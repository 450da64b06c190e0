// What a steady state is like, in sentences computed from its numbers.
import type { MetricName, PointResult, PointSummary, Results } from './results.ts';
import { WHOLE_RUN } from './metrics.ts';
import { durationWords } from './words.ts';

/** One sentence for each stream of Jobs at each point. */
export function steadyFindings(results: Results): string[] {
  return results.points.flatMap(point => streamsOf(point).map(summary => streamSentence(point, summary)));
}

/** Rows of arrival sources are called `NAME-*`. */
function streamsOf(point: PointResult): PointSummary[] {
  return point.summaries.filter(({ job }) => job !== WHOLE_RUN && job.endsWith('-*'));
}

function streamSentence(point: PointResult, summary: PointSummary): string {
  const where = point.name === 'all' ? '' : `“${point.name}”: `;
  const source = summary.job.slice(0, -'-*'.length);
  if (summary.metrics.makespan.n === 0) {
    return `${where}The Jobs of ${source} reach no steady state: they take longer and longer.`;
  }
  const waits = withReach(summary, 'waitSeconds');
  return (
    `${where}In the steady state a Job of ${source} takes ${withReach(summary, 'makespan')}, ` +
    `and its pods wait ${waits} before they run.`
  );
}

function withReach(summary: PointSummary, metric: MetricName): string {
  const { mean, halfWidth } = summary.metrics[metric];
  return `${durationWords(mean)}${halfWidth > 0 ? ` ± ${durationWords(halfWidth)}` : ''}`;
}
