// `joblab explain`: where the time of a run went, from its folder, and what each cause is worth, by running the same
// draws again without it; or the story of one pod.
import { CAUSE_REPLICATIONS, pointsToExplain } from '../experiment/cause-choice.ts';
import type { CauseWeight } from '../experiment/cause-weight.ts';
import { isTelling, weighCauses, weightWords, withoutCauses } from '../experiment/cause-weight.ts';
import { endlessSentences } from '../experiment/endless-wait.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Point } from '../experiment/grid.ts';
import { loadExperiment } from '../experiment/load.ts';
import type { PointResult, Results } from '../experiment/results.ts';
import { retrySentences } from '../experiment/retrying-job.ts';
import { termsOf, wholeOf } from '../experiment/point-mean.ts';
import { TERM_WORDS, durationWords, percentWords } from '../experiment/words.ts';
import { nearest } from '../experiment/spelling.ts';
import { coloured } from './colour.ts';
import { execute } from './execution.ts';
import type { Interruption } from './interruption.ts';
import { listenForSignals } from './interruption.ts';
import { startProgress } from './progress.ts';
import { podNames, podStory } from './pod-story.ts';
import { readResults } from './run-folder.ts';
import { STATUS_BAD_INPUT, STATUS_OK, endEarly } from './status.ts';
import { textTable } from './text-table.ts';

export interface ExplainArguments {
  readonly run: string;
  readonly pod?: string | undefined;
  readonly point?: string | undefined;
  readonly repeat?: number | undefined;
  readonly workers?: number | undefined;
  /** Run the same draws again without each cause. */
  readonly causes: boolean;
  readonly quiet: boolean;
}

export async function explain(args: ExplainArguments): Promise<number> {
  const results = readResults(args.run);
  if (results === undefined) {
    endEarly(STATUS_BAD_INPUT, [`${args.run}: is no folder of a run (joblab run FILE writes one to out/NAME)`]);
  }
  if (args.pod === undefined) await tellRun(results, args);
  else process.stdout.write(`${storyOf(results, args.pod, args.run).join('\n')}\n`);
  return STATUS_OK;
}

/** The causes of each point's makespan: those of the ledger, then those found by leaving one out. */
async function tellRun(results: Results, args: ExplainArguments): Promise<void> {
  const chosen = pointsToExplain(results, args.point);
  if (chosen.length === 0) {
    const names = results.points.map(point => point.name);
    const guess = nearest(args.point ?? '', names);
    const hint = guess === undefined ? `; there are ${names.join(', ')}` : `, did you mean "${guess}"?`;
    endEarly(STATUS_BAD_INPUT, [`--point: there is no point "${args.point}"${hint}`]);
  }
  const loading = loadExperiment({ name: 'experiment.yaml', text: results.source });
  const experiment = loading.ok ? loading.experiment : undefined;
  const signals = listenForSignals();
  try {
    const lines = [coloured('bold', results.title), ...results.findings];
    for (const point of args.point === undefined ? results.points : chosen) {
      lines.push(...pointStory(results, point));
      const own = experiment?.points.find(one => one.name === point.name);
      if (own === undefined || experiment === undefined) continue;
      lines.push(...retrySentences(own.document, point).map(text => `  ${text}`));
      if (!args.causes || !chosen.includes(point)) continue;
      const weights = await weigh(results, experiment, own, { args, signals });
      if (weights === undefined) endEarly(signals.status ?? STATUS_OK, []);
      lines.push(...causeLines(weights));
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    signals.release();
  }
}

/** Runs a point again without each cause; undefined where a signal came. */
async function weigh(
  results: Results,
  experiment: Experiment,
  point: Point,
  { args, signals }: { readonly args: ExplainArguments; readonly signals: Interruption },
): Promise<CauseWeight[] | undefined> {
  const job = wholeOf(results.points.find(one => one.name === point.name) as PointResult)?.job;
  const rows = results.rows.filter(row => row.point === point.name && row.job === job);
  const replications = Math.min(rows.length, args.repeat ?? CAUSE_REPLICATIONS);
  const { experiment: removed, causes } = withoutCauses(experiment, point, replications);
  const { outcomes, isComplete } = await execute(removed, {
    workers: args.workers,
    progress: startProgress(!args.quiet),
    signals,
  });
  if (!isComplete) return undefined;
  const given = rows.map(row => row.metrics.makespan);
  const without = causes.map((words, i) => ({
    words,
    makespans: (outcomes[i] ?? []).map(({ tables }) => tables.rows.at(-1)?.metrics.makespan ?? NaN),
  }));
  return weighCauses(given, without, results.confidence);
}

function causeLines(weights: readonly CauseWeight[]): string[] {
  const telling = weights.filter(isTelling);
  const others = weights.filter(weight => !isTelling(weight)).map(weight => weight.words);
  const lines = telling.length === 0 ? [] : ['  With the same draws, but without …'];
  lines.push(
    ...textTable(
      telling.map(weight => [weight.words, weightWords(weight)]),
      { indent: '    ' },
    ),
  );
  if (others.length > 0) lines.push(`  No difference shown without ${others.join('; ')}.`);
  return lines;
}

function pointStory(results: Results, point: PointResult): string[] {
  const makespan = wholeOf(point)?.metrics.makespan;
  const terms = [...termsOf(results.ledgers, point.name)].filter(([, value]) => value > 0);
  const total = terms.reduce((sum, [, value]) => sum + value, 0);
  const lines = ['', coloured('bold', `${point.name}: ${durationWords(makespan?.mean ?? Number.NaN)}`)];
  lines.push(...endlessSentences(point).map(text => `  ${text}`));
  if (terms.length === 0) return lines;
  const rows = terms
    .toSorted((a, b) => b[1] - a[1])
    .map(([term, value]) => [
      TERM_WORDS[term] ?? term,
      `${value.toFixed(3)} s`,
      percentWords(value / total),
      bar(value / total),
    ]);
  return [...lines, ...textTable(rows, { right: new Set([1, 2]), indent: '  ' })];
}

function bar(share: number): string {
  return coloured('blue', '█'.repeat(Math.round(share * 30)));
}

function storyOf(results: Results, name: string, run: string): string[] {
  const story = podStory(results, name);
  if (story !== undefined) return story;
  const guess = nearest(name, podNames(results));
  const hint = guess === undefined ? '' : `, did you mean "${guess}"?`;
  return endEarly(STATUS_BAD_INPUT, [`${run}: there is no pod "${name}" in the first replications${hint}`]);
}
