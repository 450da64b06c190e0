// Starts containers again that have ended: after the back-off, each with its own (kubernetes-facts.md section 4.3).
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { Profile } from '../cluster/profile.ts';
import { drawKey, taskOf, tryOf } from '../workload/pod-identity.ts';
import type { Tell } from './container-starter.ts';
import { CrashBackoff, jitteredDelay } from './crash-backoff.ts';
import type { CrashBackoffFigures } from './crash-backoff.ts';
import { formatGoSeconds } from './go-seconds.ts';
import type { ContainerRun, PodRun } from './pod-run.ts';

export interface RestartOptions {
  readonly containerAt: (slot: number) => ContainerRun | undefined;
  readonly tell: Tell;
  /** The container is Waiting again. */
  readonly onRestart: (run: PodRun) => void;
}

export class ContainerRestarts {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly options: RestartOptions;
  private readonly figures: CrashBackoffFigures;
  private readonly draws: RandomStream;
  private readonly kind: EventKind;
  private readonly serverKind: EventKind;

  constructor(context: ComponentContext, options: RestartOptions) {
    const { simulation, profile, streams } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.options = options;
    this.figures = {
      base: profile['kubelet.crashBackoffBase'],
      max: profile['kubelet.crashBackoffMax'],
      reset: profile['kubelet.crashBackoffReset'],
      jitter: profile['kubelet.crashBackoffJitter'],
    };
    this.draws = streams.stream('kubelet-backoff');
    this.kind = simulation.on('kubelet.restart', slot => this.due(slot));
    this.serverKind = simulation.on('kubelet.server-restart', slot => this.due(slot), { background: true });
  }

  /** Plans the restart of a container that has Exited: at once (it stays Exited until then) or in CrashLoop. */
  schedule(container: ContainerRun): void {
    const { facts, pod: run } = container;
    container.backoff ??= new CrashBackoff();
    let delay = container.backoff.delayAfter(container.endsAt, this.figures);
    // A container that a probe has ended is started in the same pass, which knows only the end before this one.
    if (container.hasFailedProbe && container.endsAt - container.endedBefore >= delay) delay = 0;
    let wait = this.profile['kubelet.sync'];
    if (delay > 0) {
      const key = drawKey(run, facts.position, facts.name);
      const draws = this.draws.at(key, taskOf(run), tryOf(run), container.restarts);
      const due = container.endsAt + jitteredDelay(delay, this.figures.jitter, draws);
      wait = Math.max(0, due - this.simulation.now);
      container.move('backOff');
      const { name, namespace, uid } = run.pod.metadata;
      const where = `${name}_${namespace}(${uid})`;
      container.waitingReason = 'CrashLoopBackOff';
      const backoff = formatGoSeconds(delay);
      container.waitingMessage = `back-off ${backoff} restarting failed container=${facts.name} pod=${where}`;
      this.options.tell(
        run,
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${facts.name} in pod ${where}`,
      );
    }
    container.event = this.simulation.schedule(wait, run.facts.isServer ? this.serverKind : this.kind, container.slot);
  }

  /** The time has come: the container waits to be started. */
  again(container: ContainerRun): void {
    container.move('restart');
    container.waitingReason = '';
    container.waitingMessage = '';
    container.backoff?.restarted(this.simulation.now, this.figures);
  }

  private due(slot: number): void {
    const container = this.options.containerAt(slot)!;
    container.event = undefined;
    if (!container.pod.node!.isUp) return;
    this.again(container);
    this.options.onRestart(container.pod);
  }
}
