// `joblab fuzz`: random Jobs and faults against the invariants; replays counter-examples; judges recorded logs. What
// histories and invariants are is the testing layer's; here are threads, files and words.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { ExperimentDocument } from '../experiment/document.ts';
import { parseDuration } from '../sim/duration.ts';
import { historicalBugs } from '../testing/bugs.ts';
import { sum, type BrokenSeed, type CampaignPart, type Counts } from '../testing/campaign.ts';
import { judgeLog } from '../testing/check-log.ts';
import { counterExampleDocument, counterExampleOf, type CounterExample } from '../testing/counter-example.ts';
import { runHistory, type HarnessOptions } from '../testing/harness.ts';
import { selfTest } from '../testing/self-test.ts';
import { shrinkHistory } from '../testing/shrink.ts';
import { writeAtomically } from './atomic-file.ts';
import { runCampaign } from './fuzz-campaign.ts';
import { loadSetup, type FuzzTask } from './fuzz-worker.ts';
import { brokenText, campaignText, failingText, judgedText, violationText } from './fuzz-text.ts';
import { listenForSignals } from './interruption.ts';
import { loadRuns } from './load-runs.ts';
import { readLogLines } from './recorded-log.ts';
import { endEarly, STATUS_BAD_INPUT, STATUS_FAILED, STATUS_OK } from './status.ts';

export interface FuzzArguments {
  readonly file?: string | undefined;
  readonly seeds?: number | undefined;
  readonly time?: string | undefined;
  readonly seed?: string | undefined;
  readonly check?: string | undefined;
  readonly bug?: readonly string[] | undefined;
  readonly with?: string | undefined;
  readonly out?: string | undefined;
  readonly workers?: number | undefined;
  readonly selfTest?: boolean | undefined;
  readonly quiet: boolean;
}

const USUAL_SEEDS = 2000;
/** Falsified histories a line of progress. */
const BATCH = 50;

export async function fuzz(args: FuzzArguments): Promise<number> {
  if (args.check !== undefined) return check(args.check);
  if (args.selfTest === true) return failingSides(args);
  const bugs = args.bug ?? [];
  const unknown = bugs.find(name => !historicalBugs.some(bug => bug.name === name));
  if (unknown !== undefined) {
    const names = historicalBugs.map(({ name }) => name).join(', ');
    endEarly(STATUS_BAD_INPUT, [`--bug: ${unknown}: there is no such bug; known are ${names}`]);
  }
  const document = args.file === undefined ? undefined : documentOf(args.file);
  const known = document === undefined ? undefined : counterExampleOf(document);
  if (known !== undefined) {
    const { harness } = await loadSetup({ bugs: [...known.bugs, ...bugs], module: args.with, manifests: undefined });
    return replay(known, harness);
  }
  return search(args, bugs, document);
}

/** Falsifies histories, and tells how often each invariant failed. */
function failingSides({ seed, seeds = 500, quiet }: FuzzArguments): number {
  const from = seedOf(seed);
  let fired: Counts = {};
  for (let done = 0; done < seeds; done += BATCH) {
    fired = sum(fired, selfTest(from + done, Math.min(BATCH, seeds - done)));
    if (!quiet) process.stderr.write(`${Math.min(done + BATCH, seeds)} of ${seeds} histories falsified\n`);
  }
  process.stdout.write(`${failingText(fired).join('\n')}\n`);
  return Object.values(fired).every(count => count > 0) ? STATUS_OK : STATUS_FAILED;
}

/** Judges a recorded log. */
function check(path: string): number {
  if (!existsSync(path)) endEarly(STATUS_BAD_INPUT, [`${path}: there is no such file`]);
  const bytes = readFileSync(path);
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const read = readLogLines((isPacked ? gunzipSync(bytes) : bytes).toString('utf8'));
  if (!read.ok) endEarly(STATUS_BAD_INPUT, [`${path}:${read.line}: ${read.message}`]);
  const checked = judgeLog(read.lines);
  process.stdout.write(`${judgedText(path, checked).join('\n')}\n`);
  return checked.violations.length === 0 ? STATUS_OK : STATUS_FAILED;
}

function documentOf(file: string): ExperimentDocument {
  const [loaded, second] = loadRuns([file], {});
  if (loaded === undefined || second !== undefined) endEarly(STATUS_BAD_INPUT, [`${file}: fuzz needs one file`]);
  return loaded.experiment.document;
}

function replay(example: CounterExample, harness: HarnessOptions): number {
  const { violations } = runHistory(example.history, harness);
  const lines = violations.flatMap(violation => violationText(violation));
  process.stdout.write(`${lines.length === 0 ? 'no invariant is broken' : lines.join('\n')}\n`);
  return violations.length === 0 ? STATUS_OK : STATUS_FAILED;
}

async function search(
  args: FuzzArguments,
  bugs: readonly string[],
  document: ExperimentDocument | undefined,
): Promise<number> {
  const manifests = document?.manifests?.filter(manifest => typeof manifest === 'object');
  const signals = listenForSignals();
  try {
    const found = await runCampaign({
      from: seedOf(args.seed),
      seeds: args.seeds ?? (args.time === undefined ? USUAL_SEEDS : Number.MAX_SAFE_INTEGER),
      millis: millisOf(args.time),
      threads: args.workers,
      task: { bugs, module: args.with, manifests },
      isStopped: () => signals.status !== undefined,
      isQuiet: args.quiet,
    });
    process.stdout.write(`${campaignText(found).join('\n')}\n`);
    const [broken] = found.part.broken;
    if (broken !== undefined) await explain(broken, found.part, { args, bugs, manifests });
    return broken === undefined ? (signals.status ?? STATUS_OK) : STATUS_FAILED;
  } finally {
    signals.release();
  }
}

interface Findings {
  readonly args: FuzzArguments;
  readonly bugs: readonly string[];
  readonly manifests: FuzzTask['manifests'];
}

/** Shrinks what a seed broke, tells it and saves it. */
async function explain(broken: BrokenSeed, part: CampaignPart, { args, bugs, manifests }: Findings): Promise<void> {
  const [first] = broken.violations;
  if (first === undefined) return;
  const { harness, make } = await loadSetup({ bugs, module: args.with, manifests });
  const history = make(broken.seed);
  const shrunk = shrinkHistory(history, new Set([first.invariant]), harness);
  const { violations } = runHistory(shrunk.history, harness);
  const folder = args.out ?? join('out', 'fuzz');
  const path = join(folder, `${first.invariant}-seed-${broken.seed}.yaml`);
  mkdirSync(folder, { recursive: true });
  const document = counterExampleDocument({ history: shrunk.history, bugs }, violations);
  writeAtomically(path, stringify(document, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 100 }));
  const extra = args.with === undefined ? '' : ` --with ${args.with}`;
  const replayed = `joblab fuzz ${path}${extra}`;
  const words = brokenText({
    broken,
    shrunk,
    violations,
    harness,
    others: part.broken.length - 1,
    path,
    replay: replayed,
  });
  process.stdout.write(`${words.join('\n')}\n`);
}

function seedOf(text: string | undefined): number {
  const seed = text === undefined ? 1 : Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) endEarly(STATUS_BAD_INPUT, [`--seed: ${text}: must be a whole number`]);
  return seed;
}

function millisOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const parsed = parseDuration(text);
  if (!parsed.ok) endEarly(STATUS_BAD_INPUT, [`--time: ${text}: must be a duration such as 10m`]);
  return parsed.micros / 1000;
}
