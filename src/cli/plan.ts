// `joblab plan`: the least value of one knob that meets a goal, and the cheapest where nodes have a price. What to try
// next is for experiment/plan-search.ts to say; here it is simulated and printed.
import type { Experiment } from '../experiment/experiment.ts';
import type { Goal } from '../experiment/goal.ts';
import { parseGoal } from '../experiment/goal.ts';
import { withKnob } from '../experiment/knob.ts';
import type { Measurements, Plan, PlanRequest, PlanTask, Trial } from '../experiment/plan-search.ts';
import { meanOf, searchPlan } from '../experiment/plan-search.ts';
import type { PlanSubject } from '../experiment/plan-words.ts';
import { goalWords, planSentences } from '../experiment/plan-words.ts';
import { retrySentences } from '../experiment/retrying-job.ts';
import type { MetricName } from '../experiment/results.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { durationWords, roughly } from '../experiment/words.ts';
import { formatDiagnostic } from '../models/api/diagnostic.ts';
import { coloured } from './colour.ts';
import { execute } from './execution.ts';
import type { Interruption } from './interruption.ts';
import { listenForSignals } from './interruption.ts';
import { taskKey } from './journal.ts';
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
  readonly output?: 'table' | 'json' | undefined;
  readonly workers?: number | undefined;
  readonly quiet: boolean;
}

const USUAL_REPEAT = 30;
const GREATEST = 1024;

export async function plan(args: PlanArguments): Promise<number> {
  const goalText = (args.goal ?? '').trim();
  const goal = parseGoal(goalText);
  if (typeof goal === 'string') endEarly(STATUS_BAD_INPUT, [`--goal: ${goal}`]);
  const [loaded, second] = loadRuns([args.file], args);
  if (loaded === undefined || second !== undefined) endEarly(STATUS_BAD_INPUT, [`${args.file}: plan needs one file`]);
  const knob = args.knob ?? '';
  const least = args.from ?? 1;
  const { experiment } = loaded;
  const task = {
    goal,
    least,
    greatest: Math.max(least, args.to ?? GREATEST),
    replications: replicationsOf(experiment),
  };
  const signals = listenForSignals();
  try {
    const simulator = new KnobSimulator(experiment, knob, { goal, args, signals });
    const found = await answer(task, simulator);
    const { replications } = task;
    const subject = { knob, goal, goalText, least, replications, confidence: experiment.repeat.confidence };
    if (args.output === 'json') printJson(found, subject);
    else print(found, subject, retryWords(experiment, knob, found));
    return found.chosen === undefined ? STATUS_FAILED : STATUS_OK;
  } finally {
    signals.release();
  }
}

/** A single replication says nothing of a quantile, unless that is what the user asks for. */
function replicationsOf({ document, repeat }: Experiment): number {
  if (document.repeat === undefined) return USUAL_REPEAT;
  return repeat.halfWidth === undefined ? repeat.atMost : repeat.atLeast;
}

async function answer(task: PlanTask, simulator: KnobSimulator): Promise<Plan> {
  const search = searchPlan(task);
  let step = search.next();
  while (step.done !== true) step = search.next(await simulator.measure(step.value));
  return step.value;
}

/** Simulates values of the knob; what was simulated before is not done again. */
class KnobSimulator {
  private readonly experiment: Experiment;
  private readonly knob: string;
  private readonly context: { readonly goal: Goal; readonly args: PlanArguments; readonly signals: Interruption };
  private readonly outcomes = new Map<number, readonly RunOutcome[]>();

  constructor(experiment: Experiment, knob: string, context: KnobSimulator['context']) {
    this.experiment = experiment;
    this.knob = knob;
    this.context = context;
  }

  async measure({ value, replications }: PlanRequest): Promise<Measurements> {
    const { args, signals, goal } = this.context;
    const turned = withKnob(this.experiment, this.knob, value);
    if (!turned.ok) endEarly(STATUS_BAD_INPUT, turned.faults.map(formatDiagnostic));
    const repeat = { ...this.experiment.repeat, atLeast: replications, atMost: replications, halfWidth: undefined };
    const { outcomes, isComplete } = await execute(
      { ...turned.experiment, repeat },
      {
        workers: args.workers,
        progress: startProgress(!args.quiet),
        signals,
        kept: new Map((this.outcomes.get(value) ?? []).map(outcome => [taskKey(outcome), outcome])),
      },
    );
    if (!isComplete) endEarly(signals.status ?? STATUS_OK, []);
    const [own = []] = outcomes;
    this.outcomes.set(value, own);
    const metric = (name: MetricName): number[] => own.map(({ tables }) => tables.rows.at(-1)?.metrics[name] ?? NaN);
    return { goal: metric(goal.metric), cost: metric('cost'), podSeconds: metric('podSeconds') };
  }
}

/** What arithmetic says of the Jobs' retries at the answer. */
function retryWords(experiment: Experiment, knob: string, { chosen, trials }: Plan): string[] {
  const turned = withKnob(experiment, knob, chosen ?? trials.at(-1)?.value ?? 1);
  const [point] = turned.ok ? turned.experiment.points : [];
  return point === undefined ? [] : retrySentences(point.document, undefined);
}

function print(found: Plan, subject: PlanSubject, more: readonly string[]): void {
  const words = goalWords(subject.goal);
  const hasPrice = found.cheapest !== undefined;
  const rows = found.trials.map(trial => [
    String(trial.value),
    words(trial.measured),
    verdictText(trial),
    String(trial.goal.length),
    durationWords(meanOf(trial.podSeconds)),
    ...(hasPrice ? [roughly(meanOf(trial.cost))] : []),
  ]);
  const head = [subject.knob.toUpperCase(), subject.goalText, 'MET', 'REPLICATIONS', 'POD-SECONDS'];
  const table = textTable([[...head, ...(hasPrice ? ['COST'] : [])], ...rows], { right: new Set([0, 1, 3, 4, 5]) });
  process.stdout.write(`${[...table, '', ...planSentences(found, subject), ...more].join('\n')}\n`);
}

function verdictText({ isEnough }: Trial): string {
  if (isEnough === undefined) return '';
  return coloured(isEnough ? 'green' : 'yellow', isEnough ? 'yes' : 'no');
}

function printJson(found: Plan, subject: PlanSubject): void {
  const trials = found.trials.map(({ value, measured, isEnough, goal, cost, podSeconds }) => ({
    value,
    measured,
    met: isEnough ?? null,
    replications: goal.length,
    podSeconds: meanOf(podSeconds),
    cost: meanOf(cost),
  }));
  const { knob, goalText } = subject;
  const text = { knob, goal: goalText, least: found.chosen ?? null, cheapest: found.cheapest ?? null, trials };
  process.stdout.write(`${JSON.stringify(text, undefined, 2)}\n`);
}
