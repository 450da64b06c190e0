// The commands with their options and examples. What a command does is imported only when it runs, so that `--help` and
// small runs start quickly.
import { CHART_NAMES } from '../experiment/chart-name.ts';
import type { Argv } from 'yargs';
import { choice, list, once, wholeNumber } from './option.ts';
import { OUTPUTS } from './output.ts';

/** Adds a command; its exit status goes to `end`. */
type Add = (parser: Argv, end: (status: number) => void) => Argv;

/** yargs drops a lone dash; it travels under another name. */
const STANDARD_INPUT = '\u0000-';

/** Arguments as yargs may have them. */
export function withoutDashes(args: readonly string[]): string[] {
  return args.map(arg => (arg === '-' ? STANDARD_INPUT : arg));
}

function fileName(file: string): string {
  return file === STANDARD_INPUT ? '-' : file;
}

const FILES = {
  type: 'string',
  array: true,
  demandOption: true,
  coerce: (files: readonly string[]): readonly string[] => files.map(fileName),
} as const;
const TEXT = { type: 'string' } as const;
const OUTPUT = { ...TEXT, alias: 'o', describe: OUTPUTS.join(', '), coerce: choice('output', OUTPUTS) } as const;
const OUT = { ...TEXT, describe: 'Folder of the run (default: out/NAME)', coerce: once('out') } as const;
const CHARTS = {
  type: 'boolean',
  default: true,
  describe: 'Draw charts and the report (--no-charts: do not)',
} as const;
const OPEN = { type: 'boolean', default: false, describe: 'Open the report in the browser' } as const;
const WORKERS = { ...TEXT, describe: 'Threads (default: all cores)', coerce: wholeNumber('workers', 1) } as const;
const QUIET = { type: 'boolean', default: false, describe: 'No notes and no progress' } as const;
const DEFINE = { ...TEXT, describe: 'Replaces $NAME in manifests: ITEM=apple', coerce: list } as const;

/** Options that every simulating command takes. */
function simulationOptions<T>(command: Argv<T>) {
  return command
    .option('seed', { ...TEXT, describe: "Seed of all random draws; replaces the file's", coerce: once('seed') })
    .option('repeat', { ...TEXT, describe: 'Replications of each point', coerce: wholeNumber('repeat', 1) })
    .option('until', { ...TEXT, describe: 'Horizon of the simulation, such as 2h', coerce: once('until') })
    .option('set', { ...TEXT, describe: 'Sets a value: parallelism=8, pods[0].run=5s …', coerce: list })
    .option('define', DEFINE)
    .option('workers', WORKERS)
    .option('quiet', QUIET);
}

const addRun: Add = (parser, end) =>
  parser.command(
    'run <files..>',
    'Simulate; print the outcome; write the run’s folder',
    command =>
      simulationOptions(command.positional('files', FILES))
        .option('out', OUT)
        .option('output', OUTPUT)
        .option('watch-log', { ...TEXT, describe: 'Write what a watch would deliver', coerce: once('watch-log') })
        .option('charts', CHARTS)
        .option('open', OPEN)
        .option('parquet', { type: 'boolean', default: false, describe: 'Write results.parquet, too' })
        .option('pods', {
          ...TEXT,
          describe: 'all: pods.csv and series.csv of every replication',
          coerce: choice('pods', ['first', 'all']),
        })
        .example('$0 run job.yaml', 'one manifest, as kubectl apply would take it')
        .example('$0 run serial-vs-parallel', 'a built-in experiment')
        .example('$0 run job.yaml --set parallelism=8 --repeat 30', 'what if, with confidence intervals'),
    async options => {
      const { run } = await import('./run.ts');
      end(await run(options));
    },
  );

const addValidate: Add = (parser, end) =>
  parser.command(
    'validate <files..>',
    'What the API server would say, and advice',
    command =>
      command
        .positional('files', FILES)
        .option('output', { ...TEXT, alias: 'o', describe: 'text, json', coerce: choice('output', ['text', 'json']) })
        .option('define', DEFINE)
        .example('$0 validate job.yaml', 'one line a fault, with its place'),
    async options => {
      const { validate } = await import('./validate.ts');
      end(await validate(options));
    },
  );

const addChart: Add = (parser, end) =>
  parser.command(
    'chart <run> [names..]',
    'Draw from a run’s folder, without simulating',
    command =>
      command
        .positional('run', { ...TEXT, demandOption: true, describe: 'Folder of a run, such as out/serial-vs-parallel' })
        .positional('names', {
          ...TEXT,
          array: true,
          describe: `Default: those of the experiment, else the telling ones. There are ${CHART_NAMES.join(', ')}`,
        })
        .option('format', { ...TEXT, describe: 'svg, png, pdf, pptx (default: svg and png)', coerce: list })
        .option('pptx', { type: 'boolean', default: false, describe: 'One slide a chart, as --format pptx' })
        .option('size', {
          ...TEXT,
          describe: 'slide, paper, square',
          coerce: choice('size', ['slide', 'paper', 'square']),
        })
        .option('theme', {
          ...TEXT,
          describe: 'light, dark, print',
          coerce: choice('theme', ['light', 'dark', 'print']),
        })
        .example('$0 chart out/serial-vs-parallel speedup --theme dark', 'one chart for a dark slide'),
    async options => {
      const { chart } = await import('./chart.ts');
      end(await chart(options));
    },
  );

const addExplain: Add = (parser, end) =>
  parser.command(
    'explain <run> [pod]',
    'Where the time went: the ledger, or one pod’s story',
    command =>
      command
        .positional('run', { ...TEXT, demandOption: true })
        .positional('pod', TEXT)
        .option('point', { ...TEXT, describe: 'This point only (default: slowest and fastest)', coerce: once('point') })
        .option('causes', { type: 'boolean', default: true, describe: 'Run again without each cause (--no-causes)' })
        .option('repeat', { ...TEXT, describe: 'Replications without each cause', coerce: wholeNumber('repeat', 1) })
        .option('workers', WORKERS)
        .option('quiet', QUIET)
        .example('$0 explain out/serial-vs-parallel', 'the causes in order of weight'),
    async options => {
      const { explain } = await import('./explain.ts');
      end(await explain(options));
    },
  );

const addCompare: Add = (parser, end) =>
  parser.command(
    'compare <files..>',
    'Two or more files as cases of one experiment',
    command =>
      simulationOptions(command.positional('files', FILES))
        .option('out', OUT)
        .option('output', OUTPUT)
        .option('charts', CHARTS)
        .option('open', OPEN)
        .example('$0 compare serial.yaml parallel.yaml --repeat 30', 'which one is faster, and how surely'),
    async options => {
      const { compare } = await import('./compare.ts');
      end(await compare(options));
    },
  );

const addPlan: Add = (parser, end) =>
  parser.command(
    'plan <file>',
    'The least value of one knob that meets a goal',
    command =>
      simulationOptions(command.positional('file', { ...TEXT, demandOption: true, coerce: fileName }))
        .option('output', { ...TEXT, alias: 'o', describe: 'table, json', coerce: choice('output', ['table', 'json']) })
        .option('knob', { ...TEXT, demandOption: true, describe: 'What may be turned', coerce: once('knob') })
        .option('goal', { ...TEXT, demandOption: true, describe: 'What must hold', coerce: once('goal') })
        .option('from', { ...TEXT, describe: 'Least value (default 1)', coerce: wholeNumber('from', 0) })
        .option('to', { ...TEXT, describe: 'Greatest value (default 1024)', coerce: wholeNumber('to', 1) })
        .example("$0 plan job.yaml --knob parallelism --goal 'p95(makespan) < 1h'", 'the least that is enough'),
    async options => {
      const { plan } = await import('./plan.ts');
      end(await plan(options));
    },
  );

const addFuzz: Add = (parser, end) =>
  parser.command(
    'fuzz [file]',
    'Random Jobs and faults against the controllers’ invariants',
    command =>
      command
        .positional('file', { ...TEXT, describe: 'Jobs to use instead of random ones, or a counter-example to replay' })
        .option('seeds', { ...TEXT, describe: 'Histories (default 2000)', coerce: wholeNumber('seeds', 1) })
        .option('time', { ...TEXT, describe: 'Instead of a number: as many as fit, such as 10m', coerce: once('time') })
        .option('seed', { ...TEXT, describe: 'First seed (default 1)', coerce: once('seed') })
        .option('check', { ...TEXT, describe: 'Judge a recorded watch log instead', coerce: once('check') })
        .option('bug', { ...TEXT, describe: 'Turn a historical bug on, to see it found', coerce: list })
        .option('with', { ...TEXT, describe: 'Module whose "harness" has own controllers', coerce: once('with') })
        .option('out', { ...TEXT, describe: 'Folder of counter-examples (default: out/fuzz)', coerce: once('out') })
        .option('self-test', { type: 'boolean', describe: 'Falsify histories: how often can each invariant fail?' })
        .option('workers', WORKERS)
        .option('quiet', QUIET)
        .example('$0 fuzz --time 10m', 'ten minutes on all cores')
        .example('$0 fuzz --bug finalizer-double-count', 'a bug of 1.22 is found and explained')
        .example('$0 fuzz --check log.jsonl', 'judges a real cluster’s log'),
    async options => {
      const { fuzz } = await import('./fuzz.ts');
      end(await fuzz(options));
    },
  );

const addPlayground: Add = (parser, end) =>
  parser.command(
    'playground [file]',
    'The simulator in a web page: one HTML file, offline',
    command =>
      command
        .positional('file', TEXT)
        .option('out', { ...TEXT, describe: 'The HTML file (default: out/playground.html)', coerce: once('out') })
        .option('open', { type: 'boolean', default: false, describe: 'Open it in the browser' })
        .example('$0 playground job.yaml --open', 'turn the knobs of your own Job'),
    async options => {
      const { playground } = await import('./playground.ts');
      const file = options.file === STANDARD_INPUT ? '-' : options.file;
      end(playground({ ...options, file }));
    },
  );

const addExperiments: Add = (parser, end) =>
  parser.command(
    'experiments [action] [name]',
    'List the built-in experiments, or copy one',
    command =>
      command
        .positional('action', { ...TEXT, choices: ['list', 'copy'] as const, default: 'list' as const })
        .positional('name', TEXT)
        .option('force', { type: 'boolean', default: false, describe: 'Overwrite a file that exists' })
        .example('$0 experiments copy retry', 'writes retry.yaml to start from'),
    async options => {
      const { experiments } = await import('./experiments.ts');
      end(experiments(options));
    },
  );

/** All commands, in the order of the help. */
export const COMMANDS: readonly Add[] = [
  addRun,
  addValidate,
  addChart,
  addExplain,
  addCompare,
  addPlan,
  addFuzz,
  addPlayground,
  addExperiments,
];
