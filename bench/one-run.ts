// One experiment, simulated once in this process from a cold start: prints CPU seconds of the simulation alone, the
// process' largest memory and the number of pods. With a second argument: that many replications, timed after as many
// that warm up.
import { loadExperiment, simulate } from '../src/index.ts';
import type { Experiment } from '../src/index.ts';

/** CPU seconds of this process so far. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function replicate(experiment: Experiment, count: number): number {
  const before = cpuSeconds();
  for (let i = 0; i < count; i += 1) simulate(experiment, undefined, i);
  return cpuSeconds() - before;
}

const [text = '', replications = '1'] = process.argv.slice(2);
const loaded = loadExperiment(text);
if (!loaded.ok) throw new Error(loaded.faults.map(fault => fault.message).join('\n'));
const count = Number(replications);
if (count > 1) replicate(loaded.experiment, count);
const seconds = replicate(loaded.experiment, count);
console.log(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }));
