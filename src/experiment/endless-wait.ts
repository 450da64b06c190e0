// Can this ever finish? A run that stopped because nothing was left to happen waits for something that no event can
// bring, and says for what.
import type { PointResult } from './results.ts';
import { durationWords } from './words.ts';

/** One sentence for each Job that did not finish; none where all did. */
export function endlessSentences({ first }: PointResult): string[] {
  const open = first.jobs.filter(job => job.outcome === 'Unfinished');
  return open.map(({ name, message }) => {
    const wait = message === '' ? '' : `: ${message.replace(/\.+$/, '')}`;
    if (first.endedBy === 'idle') {
      const when = durationWords(first.end / 1e6);
      return `Job ${name} can never finish${wait}. Nothing that happens after ${when} can end this wait.`;
    }
    return `Job ${name} is not finished when the simulation ends, after ${durationWords(first.end / 1e6)}${wait}.`;
  });
}
