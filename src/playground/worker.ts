// The thread that simulates: takes questions, gives answers, drops what it is doing when a newer question comes.
import './without-eval.ts';
import { OutcomeMemory, explore } from './exploration.ts';
import type { Answer, Question } from './protocol.ts';

/** Enough for an hour of turning knobs; a point of a Job of 64 pods takes some 50 kB. */
const MOST_POINTS = 200;

const memory = new OutcomeMemory(MOST_POINTS);
const breath = new MessageChannel();
let current: Generator<Answer | undefined> | undefined;

/** One run, then a look at the mailbox: the message to ourselves waits behind those of the page. */
function work(): void {
  const next = current?.next();
  if (next === undefined || next.done === true) {
    current = undefined;
    return;
  }
  // A worker's message goes to its page only; there is no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  if (next.value !== undefined) self.postMessage(next.value);
  breath.port2.postMessage(0);
}

breath.port1.addEventListener('message', work);
breath.port1.start();
self.addEventListener('message', (event: MessageEvent<Question>) => {
  const isIdle = current === undefined;
  current = explore(event.data, memory);
  if (isIdle) work();
});
