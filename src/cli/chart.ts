// `joblab chart`: draws from a run's folder, without simulating.
import { join } from 'node:path';
import { stageFiles } from './atomic-file.ts';
import type { ChartFormat } from './drawing.ts';
import { readResults } from './run-folder.ts';
import { STATUS_BAD_INPUT, STATUS_OK, endEarly } from './status.ts';

export interface ChartArguments {
  readonly run: string;
  readonly names?: readonly string[] | undefined;
  readonly format?: readonly string[] | undefined;
  readonly size?: 'slide' | 'paper' | 'square' | undefined;
  readonly theme?: 'light' | 'dark' | 'print' | undefined;
  readonly pptx?: boolean | undefined;
}

const FORMATS: readonly ChartFormat[] = ['svg', 'png', 'pdf', 'pptx'];
const USUAL_FORMATS: readonly ChartFormat[] = ['svg', 'png'];

export async function chart(args: ChartArguments): Promise<number> {
  const results = readResults(args.run);
  if (results === undefined) {
    endEarly(STATUS_BAD_INPUT, [`${args.run}: is no folder of a run (joblab run FILE writes one to out/NAME)`]);
  }
  const formats = wantedFormats(args);
  const { chartFaults, drawCharts } = await import('./drawing.ts');
  const faults = chartFaults(args.names ?? [], results);
  if (faults.length > 0) endEarly(STATUS_BAD_INPUT, faults);
  const options = { size: args.size ?? 'slide', theme: args.theme ?? 'light', formats } as const;
  const staging = stageFiles(args.run);
  const written = await drawCharts(staging, results, args.names ?? [], options).catch((error: unknown) => {
    staging.abandon();
    throw error;
  });
  await staging.commit();
  if (written.length === 0) {
    // Those that were asked for were named already.
    const isAsked = (args.names ?? []).length > 0;
    endEarly(STATUS_BAD_INPUT, isAsked ? [] : [`${args.run}: no chart fits these results`]);
  }
  for (const file of written) process.stdout.write(`${join(args.run, file)}\n`);
  return STATUS_OK;
}

function wantedFormats({ format = [], pptx }: ChartArguments): readonly ChartFormat[] {
  const named = format.flatMap(text => formatsOf(text));
  if (pptx === true) return [...named, 'pptx'];
  return named.length > 0 ? named : USUAL_FORMATS;
}

function formatsOf(text: string): ChartFormat[] {
  return text.split(',').map(name => {
    const format = FORMATS.find(one => one === name);
    if (format !== undefined) return format;
    return endEarly(STATUS_BAD_INPUT, [
      `--format: Unsupported value: "${name}": supported values: ${FORMATS.join(', ')}`,
    ]);
  });
}
