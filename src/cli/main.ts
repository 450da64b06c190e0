// The command line: which commands and options there are. Each command is imported only when it runs, so that `--help`
// and small runs start quickly.
import yargs from 'yargs';
import type { Argv } from 'yargs';
import { VERSION } from '../experiment/version.ts';
import { choice, list, once, wholeNumber } from './option.ts';
import { STATUS_BAD_INPUT, STATUS_OK, explainError } from './status.ts';

export const OUTPUTS = ['table', 'wide', 'json', 'csv', 'yaml'] as const;
export type Output = (typeof OUTPUTS)[number];

/** Options that every simulating command takes. */
function simulationOptions<T>(command: Argv<T>) {
  return command
    .option('seed', { type: 'string', describe: "Seed of all random draws; replaces the file's", coerce: once('seed') })
    .option('repeat', { type: 'string', describe: 'Replications of each point', coerce: wholeNumber('repeat', 1) })
    .option('until', { type: 'string', describe: 'Horizon of the simulation, such as 2h', coerce: once('until') })
    .option('set', { type: 'string', describe: 'Sets a value: parallelism=8, pods[0].run=5s …', coerce: list })
    .option('define', { type: 'string', describe: 'Replaces $NAME in manifests: ITEM=apple', coerce: list })
    .option('workers', { type: 'string', describe: 'Threads (default: all cores)', coerce: wholeNumber('workers', 1) })
    .option('quiet', { type: 'boolean', default: false, describe: 'No notes and no progress' });
}

/** Runs a command line (without the program's name) and gives its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let status = STATUS_OK;
  const parser = yargs([...args])
    .scriptName('joblab')
    .version(VERSION)
    .usage('$0 <command>\n\nA laboratory for Kubernetes Jobs: simulate them, repeat, compare, draw.')
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do, for example: joblab run job.yaml')
    .exitProcess(false)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .epilogue('In a hurry: joblab run serial-vs-parallel')
    .fail((message, error) => {
      throw error ?? usageError(message);
    })
    .command(
      'run <files..>',
      'Simulate; print the outcome; write the run’s folder',
      command =>
        simulationOptions(command.positional('files', { type: 'string', array: true, demandOption: true }))
          .option('out', { type: 'string', describe: 'Folder of the run (default: out/NAME)', coerce: once('out') })
          .option('output', {
            alias: 'o',
            type: 'string',
            describe: OUTPUTS.join(', '),
            coerce: choice('output', OUTPUTS),
          })
          .option('watch-log', {
            type: 'string',
            describe: 'Write what a watch would deliver',
            coerce: once('watch-log'),
          })
          .option('charts', {
            type: 'boolean',
            default: true,
            describe: 'Draw charts and the report (--no-charts: do not)',
          })
          .option('open', { type: 'boolean', default: false, describe: 'Open the report in the browser' })
          .option('pods', {
            type: 'string',
            describe: 'all: pods.csv and series.csv of every replication',
            coerce: choice('pods', ['first', 'all']),
          })
          .example('$0 run job.yaml', 'one manifest, as kubectl apply would take it')
          .example('$0 run serial-vs-parallel', 'a built-in experiment')
          .example('$0 run job.yaml --set parallelism=8 --repeat 30', 'what if, with confidence intervals'),
      async options => {
        const { run } = await import('./run.ts');
        status = await run(options);
      },
    )
    .command(
      'validate <files..>',
      'What the API server would say, and advice',
      command =>
        command
          .positional('files', { type: 'string', array: true, demandOption: true })
          .option('output', {
            alias: 'o',
            type: 'string',
            describe: 'text, json',
            coerce: choice('output', ['text', 'json']),
          })
          .option('define', { type: 'string', describe: 'Replaces $NAME in manifests', coerce: list })
          .example('$0 validate job.yaml', 'one line a fault, with its place'),
      async options => {
        const { validate } = await import('./validate.ts');
        status = await validate(options);
      },
    )
    .command(
      'chart <run> [names..]',
      'Draw from a run’s folder, without simulating',
      command =>
        command
          .positional('run', { type: 'string', demandOption: true })
          .positional('names', { type: 'string', array: true })
          .option('format', { type: 'string', describe: 'svg, png', coerce: list })
          .option('size', {
            type: 'string',
            describe: 'slide, paper, square',
            coerce: choice('size', ['slide', 'paper', 'square']),
          })
          .option('theme', { type: 'string', describe: 'light, dark', coerce: choice('theme', ['light', 'dark']) })
          .example('$0 chart out/serial-vs-parallel speedup --theme dark', 'one chart for a dark slide'),
      async options => {
        const { chart } = await import('./chart.ts');
        status = await chart(options);
      },
    )
    .command(
      'explain <run> [pod]',
      'Where the time went: the ledger, or one pod’s story',
      command =>
        command
          .positional('run', { type: 'string', demandOption: true })
          .positional('pod', { type: 'string' })
          .example('$0 explain out/serial-vs-parallel', 'the causes in order of weight'),
      async options => {
        const { explain } = await import('./explain.ts');
        status = await explain(options);
      },
    )
    .command(
      'compare <files..>',
      'Two or more files as cases of one experiment',
      command =>
        simulationOptions(command.positional('files', { type: 'string', array: true, demandOption: true }))
          .option('out', {
            type: 'string',
            describe: 'Folder of the run (default: out/compare-A-B)',
            coerce: once('out'),
          })
          .option('output', {
            alias: 'o',
            type: 'string',
            describe: OUTPUTS.join(', '),
            coerce: choice('output', OUTPUTS),
          })
          .option('charts', { type: 'boolean', default: true, describe: 'Draw charts and the report' })
          .option('open', { type: 'boolean', default: false, describe: 'Open the report in the browser' })
          .example('$0 compare serial.yaml parallel.yaml --repeat 30', 'which one is faster, and how surely'),
      async options => {
        const { compare } = await import('./compare.ts');
        status = await compare(options);
      },
    )
    .command(
      'plan <file>',
      'The cheapest value of one knob that meets a goal',
      command =>
        simulationOptions(command.positional('file', { type: 'string', demandOption: true }))
          .option('knob', { type: 'string', demandOption: true, describe: 'What may be turned', coerce: once('knob') })
          .option('goal', { type: 'string', demandOption: true, describe: 'What must hold', coerce: once('goal') })
          .option('from', { type: 'string', describe: 'Least value (default 1)', coerce: wholeNumber('from', 0) })
          .option('to', { type: 'string', describe: 'Greatest value (default 1024)', coerce: wholeNumber('to', 1) })
          .example("$0 plan job.yaml --knob parallelism --goal 'p95(makespan) < 1h'", 'the least that is enough'),
      async options => {
        const { plan } = await import('./plan.ts');
        status = await plan(options);
      },
    )
    .command(
      'experiments [action] [name]',
      'List the built-in experiments, or copy one',
      command =>
        command
          .positional('action', { type: 'string', choices: ['list', 'copy'] as const, default: 'list' as const })
          .positional('name', { type: 'string' })
          .option('force', { type: 'boolean', default: false, describe: 'Overwrite a file that exists' })
          .example('$0 experiments copy retry', 'writes retry.yaml to start from'),
      async options => {
        const { experiments } = await import('./experiments.ts');
        status = experiments(options);
      },
    );
  try {
    await parser.parseAsync();
  } catch (error) {
    const { status: failed, lines } = error instanceof Error && isUsage(error) ? usage(error) : explainError(error);
    for (const text of lines) process.stderr.write(`${text}\n`);
    return failed;
  }
  return status;
}

function usageError(message: string): Error {
  return new Error(message, { cause: 'usage' });
}

/** Errors of the command line itself: yargs' own, and those of the options' checks. */
function isUsage(error: Error): boolean {
  return error.cause === 'usage' || error.name === 'YError' || /^--[\w-]+(:| was given)/.test(error.message);
}

function usage(error: Error): { status: number; lines: string[] } {
  return {
    status: STATUS_BAD_INPUT,
    lines: [...error.message.split('\n'), 'see joblab --help'].map(text => `joblab: ${text}`),
  };
}
