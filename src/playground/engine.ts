// The page's end of the line to the worker: asks, and hands on the answers to the latest question only.
import type { Answer, Question } from './protocol.ts';
// The bundler makes the worker's file into a class.
// oxlint-disable-next-line import/default
import SimulationWorker from './worker.ts?worker&inline';

export interface Engine {
  ask(question: Omit<Question, 'id'>): void;
}

/** Starts the worker. */
export function startEngine(answer: (answer: Answer) => void, failed: (message: string) => void): Engine {
  const worker = new SimulationWorker();
  let latest = 0;
  worker.addEventListener('message', (event: MessageEvent<Answer>) => {
    if (event.data.id === latest) answer(event.data);
  });
  worker.addEventListener('error', event => failed(event.message));
  return {
    ask: question => {
      latest += 1;
      // A worker has one listener and no origin to name.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ ...question, id: latest } satisfies Question);
    },
  };
}
