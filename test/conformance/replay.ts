// Plays a recorded case in the simulator, in this process: experiment text in, story out.
import { loadExperiment } from '../../src/experiment/load.ts';
import { simulate } from '../../src/experiment/simulate.ts';
import { judge, type Judgement } from './story-difference.ts';
import type { LogLine } from './log-line.ts';
import { storyOf, type Story } from './story.ts';
import { recordedCase } from './truth.ts';

/** The story of a simulated run of an experiment file. */
export function storyOfRun(name: string, text: string): Story {
  return storyOf(logOfRun(name, text));
}

/** The watch log of a simulated run; faults of the file are an error of the test. */
export function logOfRun(name: string, text: string): LogLine[] {
  const loading = loadExperiment({ name: `${name}.yaml`, text });
  if (!loading.ok) throw new Error(loading.faults.map(fault => `${fault.path}: ${fault.message}`).join('\n'));
  const lines: LogLine[] = [];
  simulate(loading.experiment, undefined, 0, { watchLog: line => lines.push(line), keepsSeries: false });
  return lines;
}

/** How the simulated run of a case differs from its recordings. */
export function judgementOf(name: string): Judgement {
  const { text, truth, again } = recordedCase(name);
  return judge(truth, again, storyOfRun(name, text));
}
