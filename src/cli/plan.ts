// `joblab plan`: the least value of one knob that meets a goal. Values are doubled until one is enough, then halved in;
// all draw the same random numbers, so that a greater value differs by nothing but the knob.
import { assembleResults } from '../experiment/assembly.ts';
import type { Goal } from '../experiment/goal.ts';
import { measureGoal, meetsGoal, parseGoal } from '../experiment/goal.ts';
import type { Results } from '../experiment/results.ts';
import { durationWords, percentWords } from '../experiment/words.ts';
import { coloured } from './colour.ts';
import { execute } from './execution.ts';
import { listenForSignals } from './interruption.ts';
import type { LoadArguments } from './load-runs.ts';
import { loadRuns } from './load-runs.ts';
import { startProgress } from './progress.ts';
import { STATUS_BAD_INPUT, STATUS_FAILED, STATUS_OK, endEarly } from './status.ts';
import { textTable } from './text-table.ts';

export interface PlanArguments extends LoadArguments {
  readonly file: string;
  readonly knob?: string | undefined;
  readonly goal?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly workers?: number | undefined;
  readonly quiet: boolean;
}

interface Trial {
  readonly value: number;
  readonly measured: number;
  readonly isEnough: boolean;
  readonly podSeconds: number;
}

const USUAL_REPEAT = 30;
const GREATEST = 1024;

export async function plan(args: PlanArguments): Promise<number> {
  const goal = parseGoal(args.goal ?? '');
  if (typeof goal === 'string') endEarly(STATUS_BAD_INPUT, [`--goal: ${goal}`]);
  const least = args.from ?? 1;
  const greatest = Math.max(least, args.to ?? GREATEST);
  const trials = new Map<number, Trial>();
  const attempt = async (value: number): Promise<Trial> => {
    const known = trials.get(value);
    if (known !== undefined) return known;
    const trial = trialOf(value, goal, await resultsWith(args, value));
    trials.set(value, trial);
    return trial;
  };
  let tooLow = least - 1;
  let enough: number | undefined;
  for (let value = least; ; value = Math.min(greatest, Math.max(value * 2, value + 1))) {
    if ((await attempt(value)).isEnough) {
      enough = value;
      break;
    }
    tooLow = value;
    if (value >= greatest) break;
  }
  while (enough !== undefined && enough - tooLow > 1) {
    const middle = Math.floor((enough + tooLow) / 2);
    if ((await attempt(middle)).isEnough) enough = middle;
    else tooLow = middle;
  }
  print(
    args,
    goal,
    [...trials.values()].toSorted((a, b) => a.value - b.value),
    enough,
  );
  return enough === undefined ? STATUS_FAILED : STATUS_OK;
}

async function resultsWith(args: PlanArguments, value: number): Promise<Results> {
  const knob = args.knob ?? '';
  const set = [...(args.set ?? []), `${knob}=${value}`];
  let [loaded, second] = loadRuns([args.file], { ...args, set });
  // A factor of the file that is the knob itself would set its own values again.
  if (loaded?.experiment.document.vary?.[knob] !== undefined) {
    [loaded, second] = loadRuns([args.file], { ...args, set: [...set, `vary."${knob}"=null`] });
  }
  if (loaded === undefined || second !== undefined || loaded.experiment.points.length > 1) {
    endEarly(STATUS_BAD_INPUT, [`${args.file}: plan needs one experiment of one point`]);
  }
  const hasOwnRepeat = args.repeat !== undefined || loaded.experiment.document.repeat !== undefined;
  const experiment = hasOwnRepeat
    ? loaded.experiment
    : { ...loaded.experiment, repeat: { ...loaded.experiment.repeat, atLeast: USUAL_REPEAT, atMost: USUAL_REPEAT } };
  const signals = listenForSignals();
  try {
    const { outcomes, isComplete } = await execute(experiment, {
      workers: args.workers,
      keepsAllRecords: false,
      keeps: {},
      logPath: () => undefined,
      progress: startProgress(!args.quiet),
      signals,
    });
    if (!isComplete) endEarly(signals.status ?? STATUS_OK, []);
    return assembleResults(experiment, outcomes);
  } finally {
    signals.release();
  }
}

function trialOf(value: number, goal: Goal, results: Results): Trial {
  const measured = measureGoal(goal, results);
  const podSeconds = results.points[0]?.summaries.at(-1)?.metrics.podSeconds.mean ?? Number.NaN;
  return { value, measured, isEnough: meetsGoal(goal, measured), podSeconds };
}

function print(args: PlanArguments, goal: Goal, trials: readonly Trial[], enough: number | undefined): void {
  const words = wordsFor(goal);
  const rows = trials.map(trial => [
    String(trial.value),
    words(trial.measured),
    coloured(trial.isEnough ? 'green' : 'yellow', trial.isEnough ? 'yes' : 'no'),
    durationWords(trial.podSeconds),
  ]);
  const head = [(args.knob ?? '').toUpperCase(), (args.goal ?? '').trim(), 'MET', 'POD-SECONDS'];
  const chosen = trials.find(trial => trial.value === enough);
  const answer =
    chosen === undefined
      ? `No ${args.knob} up to ${trials.at(-1)?.value ?? 0} meets ${args.goal}.`
      : `The least ${args.knob} that meets ${args.goal} is ${chosen.value}: ${words(chosen.measured)}.`;
  process.stdout.write(`${[...textTable([head, ...rows], { right: new Set([0, 1, 3]) }), '', answer].join('\n')}\n`);
}

function wordsFor(goal: Goal): (value: number) => string {
  if (/makespan|Seconds$/.test(goal.metric)) return durationWords;
  if (['succeeded', 'efficiency', 'utilization'].includes(goal.metric))
    return value => (Number.isNaN(value) ? '–' : percentWords(value));
  return value => (Number.isNaN(value) ? '–' : String(Number(value.toFixed(3))));
}
