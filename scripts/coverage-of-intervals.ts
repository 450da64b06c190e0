// How often 95 % intervals contain the exact value: many independent experiments, each replicated until the half-width
// is 2 % of the mean, on all cores. Prints the shares and writes them into docs/statistics.md.
//
//     npm run coverage-of-intervals [-- SEEDS [CASE…]]     1000 by default; with cases named nothing is written
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { parse, stringify } from 'yaml';
import type { Experiment } from '../src/experiment/experiment.ts';
import { loadExperiment } from '../src/experiment/load.ts';
import { simulate } from '../src/experiment/simulate.ts';
import { formatDiagnostic } from '../src/models/api/diagnostic.ts';
import { halfWidth, judgePrecision, wilsonInterval } from '../src/sim/replication.ts';
import { Tally } from '../src/sim/statistic.ts';
import { closedForms, measurementOf, type ClosedForm } from '../test/conformance/closed-form-case.ts';

const CASES = ['makespan-exp', 'max-lognormal', 'retry-duration'];
const RULE = { relativeHalfWidth: 0.02, confidence: 0.95, atLeast: 30, atMost: 1_000_000 };
/** So many Jobs are simulated at a time, independent of each other: a cluster for each would take longer. */
const COPIES: Readonly<Record<string, number>> = { 'makespan-exp': 10, 'max-lognormal': 25, 'retry-duration': 100 };
const MICROS = 1_000_000;

interface Verdict {
  readonly seed: number;
  readonly n: number;
  readonly contains: boolean;
}

interface Share {
  readonly id: string;
  readonly exact: number;
  readonly verdicts: readonly Verdict[];
}

function formOf(id: string): ClosedForm {
  const form = closedForms().find(one => one.id === id);
  if (form === undefined) throw new Error(`no closed form ${id}`);
  return form;
}

/** The experiment of a closed form with copies of its Job. */
function experimentOf(form: ClosedForm): Experiment {
  const measurement = measurementOf(form);
  if (measurement.of !== 'mean') throw new Error(`${form.id} is no mean`);
  const document = parse(measurement.experiment) as { manifests: { metadata: { name: string } }[] };
  const manifests = Array.from({ length: COPIES[form.id] ?? 1 }, (_, copy) =>
    document.manifests.map(manifest => ({ ...manifest, metadata: { name: `${manifest.metadata.name}-${copy}` } })),
  );
  const loading = loadExperiment(stringify({ ...document, manifests: manifests.flat() }));
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return loading.experiment;
}

/** One experiment: replications until the mean of the Jobs' times is precise. */
function experimentWith(form: ClosedForm, unseeded: Experiment, seed: number): Verdict {
  const experiment = { ...unseeded, seed: String(seed) };
  const tally = new Tally();
  for (let replication = 0; ; replication++) {
    const { jobs } = simulate(experiment, undefined, replication, { keepsSeries: false });
    for (const { startedAt, finishedAt } of jobs) {
      tally.add((finishedAt - startedAt) / MICROS);
      if (judgePrecision(tally, RULE) === 'continue') continue;
      const contains = Math.abs(tally.mean - form.exact) <= halfWidth(tally, RULE.confidence);
      return { seed, n: tally.count, contains };
    }
  }
}

/** All seeds of a case, each in the thread that is free first. */
async function shareOf(id: string, seeds: number): Promise<Share> {
  const verdicts: Verdict[] = [];
  let next = 1;
  const threads = Array.from({ length: availableParallelism() }, async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: id });
    await new Promise<void>((resolve, reject) => {
      const give = (): void => (next <= seeds ? worker.postMessage(next++) : resolve());
      worker.on('error', reject);
      worker.on('message', (verdict: Verdict) => {
        verdicts.push(verdict);
        if (verdicts.length % 50 === 0) console.error(`${id}: ${verdicts.length} of ${seeds}, ${words(verdicts)}`);
        give();
      });
      give();
    });
    await worker.terminate();
  });
  await Promise.all(threads);
  return { id, exact: formOf(id).exact, verdicts };
}

function words(verdicts: readonly Verdict[]): string {
  const hits = verdicts.filter(({ contains }) => contains).length;
  const { low, high } = wilsonInterval(hits, verdicts.length, RULE.confidence);
  const percent = (share: number): string => (100 * share).toFixed(1);
  return `${percent(hits / verdicts.length)} % (${percent(low)} to ${percent(high)} %)`;
}

/** The table of docs/statistics.md. */
function tableOf(shares: readonly Share[]): string {
  const rows = shares.map(({ id, exact, verdicts }) => {
    const mean = verdicts.reduce((sum, { n }) => sum + n, 0) / verdicts.length;
    return `| ${id} | ${exact.toFixed(4)} | ${verdicts.length} | ${Math.round(mean)} | ${words(verdicts)} |`;
  });
  const head = '| closed form | exact | experiments | replications, mean | contains the exact value |';
  return [head, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

const DOCUMENT = new URL('../docs/statistics.md', import.meta.url);
const BEGIN = '<!-- coverage -->';
const END = '<!-- end of coverage -->';

async function main(): Promise<void> {
  const [seeds = '1000', ...named] = process.argv.slice(2);
  const shares: Share[] = [];
  for (const id of named.length > 0 ? named : CASES) shares.push(await shareOf(id, Number(seeds)));
  console.log(tableOf(shares));
  if (named.length > 0) return;
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before = '', rest = ''] = text.split(BEGIN);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${tableOf(shares)}\n\n${END}${rest.split(END)[1] ?? ''}`);
}

if (isMainThread) await main();
else {
  const form = formOf(workerData as string);
  const experiment = experimentOf(form);
  parentPort?.on('message', (seed: number) => parentPort?.postMessage(experimentWith(form, experiment, seed)));
}
