// `joblab explain`: where the time of a run went, from its folder; or the story of one pod.
import type { PointResult, Results } from '../experiment/results.ts';
import { termsOf, wholeOf } from '../experiment/point-mean.ts';
import { TERM_WORDS, durationWords, percentWords } from '../experiment/words.ts';
import { nearest } from '../experiment/spelling.ts';
import { coloured } from './colour.ts';
import { readResults } from './run-folder.ts';
import { STATUS_BAD_INPUT, STATUS_OK, endEarly } from './status.ts';
import { textTable } from './text-table.ts';

export interface ExplainArguments {
  readonly run: string;
  readonly pod?: string | undefined;
}

export function explain(args: ExplainArguments): Promise<number> {
  const results = readResults(args.run);
  if (results === undefined) {
    endEarly(STATUS_BAD_INPUT, [`${args.run}: is no folder of a run (joblab run FILE writes one to out/NAME)`]);
  }
  const lines = args.pod === undefined ? ledgerStory(results) : podStory(results, args.pod, args.run);
  process.stdout.write(`${lines.join('\n')}\n`);
  return Promise.resolve(STATUS_OK);
}

/** The causes of each point's makespan, largest first. */
function ledgerStory(results: Results): string[] {
  const lines = [coloured('bold', results.title), ...results.findings];
  for (const point of results.points) lines.push(...pointStory(results, point));
  return lines;
}

function pointStory(results: Results, point: PointResult): string[] {
  const makespan = wholeOf(point)?.metrics.makespan;
  const terms = [...termsOf(results.ledgers, point.name)].filter(([, value]) => value > 0);
  const total = terms.reduce((sum, [, value]) => sum + value, 0);
  const lines = ['', coloured('bold', `${point.name}: ${durationWords(makespan?.mean ?? Number.NaN)}`)];
  if (terms.length === 0) {
    const open = point.first.jobs.filter(job => job.outcome === 'Unfinished');
    return [...lines, ...open.map(job => `  job/${job.name} is not finished: ${job.message}`)];
  }
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

/** One pod of a first replication, from its creation to its end. */
function podStory(results: Results, name: string, run: string): string[] {
  const names: string[] = [];
  for (const point of results.points) {
    const { pods, nodes, jobs } = point.first;
    for (let row = 0; row < pods.length; row++) {
      names.push(pods.name(row));
      if (pods.name(row) !== name) continue;
      const job = jobs[pods.job[row] ?? -1]?.name;
      const steps: (readonly [string, number])[] = [
        [
          job === undefined ? 'created' : `created by job/${job}, attempt ${pods.attempt[row] ?? 0}`,
          pods.created[row] ?? Number.NaN,
        ],
        [`bound to ${nodes[pods.node[row] ?? -1]?.name ?? 'no node'}`, pods.bound[row] ?? Number.NaN],
        ['its images are there', pods.pulled[row] ?? Number.NaN],
        ['running', pods.running[row] ?? Number.NaN],
        [endWords(point, row), pods.finished[row] ?? Number.NaN],
        ['its object is gone', pods.gone[row] ?? Number.NaN],
      ];
      const known = steps.filter(([, at]) => !Number.isNaN(at));
      const rows = known.map(([text, at], i) => {
        const before = known[i - 1]?.[1];
        return [
          `${(at / 1e6).toFixed(3)} s`,
          before === undefined ? '' : `+${durationWords((at - before) / 1e6)}`,
          text,
        ];
      });
      const where = results.points.length === 1 ? '' : ` (${point.name}, first replication)`;
      return [coloured('bold', `pod/${name}${where}`), ...textTable(rows, { right: new Set([0, 1]), indent: '  ' })];
    }
  }
  const guess = nearest(name, names);
  const hint = guess === undefined ? '' : `, did you mean "${guess}"?`;
  return endEarly(STATUS_BAD_INPUT, [`${run}: there is no pod "${name}" in the first replications${hint}`]);
}

function endWords(point: PointResult, row: number): string {
  const { pods } = point.first;
  const exitCode = pods.exitCode[row] ?? -1;
  const reason = pods.reason(row);
  return `${pods.phase(row)}${exitCode < 0 ? '' : `, exit code ${exitCode}`}${reason === '' ? '' : ` (${reason})`}`;
}
