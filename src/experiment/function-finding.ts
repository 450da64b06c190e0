// What a function did beside the Jobs, in one sentence: which was done sooner, at what pod-time, and what the cold
// start cost.
import type { FunctionRecord } from '../models/recording/run-record.ts';
import { intervalAt } from './contrast.ts';
import { meanAt, termsOf } from './point-mean.ts';
import type { PointResult, Results } from './results.ts';
import { durationWords, factorWords } from './words.ts';

/** Times that differ by less than this factor are not called different. */
const ABOUT_EQUAL = 1.05;

/** One sentence a function of the point: against the Job where there is exactly one, else on its own. */
export function functionFindings(results: Results, point: PointResult): string[] {
  const { functions, jobs } = point.first;
  const job = jobs.length === 1 ? jobs[0]?.name : undefined;
  const where = results.points.length === 1 ? '' : `“${point.name}”: `;
  return functions.map(record => `${where}${sentence(results, point, record, job)}`);
}

function sentence(results: Results, point: PointResult, record: FunctionRecord, job: string | undefined): string {
  const { name } = record;
  const own = meanAt(point, 'makespan', name);
  if (Number.isNaN(own)) {
    const answered = meanAt(point, 'completions', name);
    return `Function ${name} has answered ${factorWords(answered)} of its ${record.requests} requests by the end.`;
  }
  const time = `Function ${name} is done after ${intervalAt(point, 'makespan', name)}`;
  const cold = coldWords(results, point, name);
  const other = job === undefined ? Number.NaN : meanAt(point, 'makespan', job);
  if (job === undefined || Number.isNaN(other)) {
    return `${time}, for ${podTime(point, name)} of pod time${idleWords(point, name)}${cold}.`;
  }
  const against = `Job ${job} after ${intervalAt(point, 'makespan', job)}`;
  const [ratio, sooner] = own <= other ? [other / own, 'function'] : [own / other, 'Job'];
  const speed = ratio < ABOUT_EQUAL ? 'they are about as fast' : `the ${sooner} is ${factorWords(ratio)} times as fast`;
  return (
    `${time}, ${against}: ${speed}, and the pods of the function take ` +
    `${podTime(point, name)}${idleWords(point, name)}, those of the Job ${podTime(point, job)}${cold}.`
  );
}

function podTime(point: PointResult, name: string): string {
  return durationWords(meanAt(point, 'podSeconds', name));
}

function idleWords(point: PointResult, name: string): string {
  const idle = meanAt(point, 'wastedPodSeconds', name);
  return idle > 0 ? ` (${durationWords(idle)} of it idle, until it is scaled down)` : '';
}

/** What the start of the first pods adds to the time until the last answer. */
function coldWords(results: Results, point: PointResult, name: string): string {
  const start = termsOf(results.ledgers, point.name, name).get('start') ?? 0;
  return start > 0 ? `; ${durationWords(start)} of the function's time is its cold start` : '';
}
