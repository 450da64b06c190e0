// The states of a container and of a pod on their node, as tables: from each state, which event leads where. Only what
// a table has can happen. A node whose kubelet is down changes no states; its containers' ends are noticed later.
import { bug } from '../../sim/invariant.ts';

/**
 * `Waiting`: not begun; `Starting`: image there, sandbox and process on their way; `Stopping`: got SIGTERM;
 * `CrashLoop`: waits to be started again; `Unknown`: never ran though the pod is over. A container that waits to run
 * again and will not goes back to its last end (`giveUp`).
 */
export const containerLifecycle = {
  Waiting: { pull: 'Pulling', start: 'Starting', run: 'Running', giveUp: 'Exited', lost: 'Unknown' },
  Pulling: { pulled: 'Waiting', refused: 'ImageBackOff', giveUp: 'Exited', lost: 'Unknown' },
  ImageBackOff: { retried: 'Waiting', giveUp: 'Exited', lost: 'Unknown' },
  Starting: { run: 'Running', giveUp: 'Exited', lost: 'Unknown' },
  Running: { signal: 'Stopping', exit: 'Exited' },
  Stopping: { exit: 'Exited' },
  Exited: { backOff: 'CrashLoop', restart: 'Waiting' },
  CrashLoop: { restart: 'Waiting', giveUp: 'Exited' },
  Unknown: {},
} as const;

/** `Bound`: not taken up yet; `Stopping`: nothing starts any more, what runs is ended; `Ended`: nothing runs. */
export const podLifecycle = {
  Bound: { admit: 'Starting', reject: 'Ended', stop: 'Stopping' },
  Starting: { run: 'Running', stop: 'Stopping' },
  Running: { stop: 'Stopping' },
  Stopping: { end: 'Ended' },
  Ended: {},
} as const;

export type ContainerState = keyof typeof containerLifecycle;
export type PodState = keyof typeof podLifecycle;
export type ContainerStep =
  | 'pull'
  | 'start'
  | 'run'
  | 'pulled'
  | 'refused'
  | 'retried'
  | 'signal'
  | 'exit'
  | 'backOff'
  | 'restart'
  | 'giveUp'
  | 'lost';
export type PodStep = 'admit' | 'reject' | 'run' | 'stop' | 'end';

type Table<State extends string, Step extends string> = Readonly<Record<State, Readonly<Partial<Record<Step, State>>>>>;

/** The state that an event leads to; an event that the table does not have there is a bug and throws. */
export function nextContainerState(state: ContainerState, step: ContainerStep): ContainerState {
  const table: Table<ContainerState, ContainerStep> = containerLifecycle;
  return table[state][step] ?? bug(`a container that is ${state} cannot ${step}`);
}

export function nextPodState(state: PodState, step: PodStep): PodState {
  const table: Table<PodState, PodStep> = podLifecycle;
  return table[state][step] ?? bug(`a pod that is ${state} cannot ${step}`);
}
