// Asks the containers of pods how they are (pkg/kubelet/prober): startup probes until one succeeds, then readiness and
// liveness probes side by side. Only asks that can change something are events: a container that stays well, or stays
// unready, costs none.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { NEVER } from '../workload/container-plan.ts';
import { isWell, nextTurn } from '../workload/health.ts';
import type { Health } from '../workload/health.ts';
import type { Tell } from './container-starter.ts';
import { failureText } from './probe-facts.ts';
import type { ProbeFacts } from './probe-facts.ts';
import type { ContainerRun, PodRun } from './pod-run.ts';

export interface ProberOptions {
  readonly containerAt: (slot: number) => ContainerRun | undefined;
  readonly tell: Tell;
  /** A container became ready, or is not any more; or it has started as its startup probe says. */
  readonly onChange: (run: PodRun) => void;
  /** A startup or liveness probe has failed for good. */
  readonly onFailure: (container: ContainerRun, probe: ProbeFacts) => void;
}

/** One probe of a container that runs. */
export class ProbeRun {
  readonly facts: ProbeFacts;
  readonly health: Health | undefined;
  /** The next ask; events carry the place in the container's list. */
  at: Micros;
  event: EventHandle | undefined;
  /** What counts at present. */
  verdict: boolean;
  /** Answers in a row that are against it. */
  against = 0;

  constructor(facts: ProbeFacts, health: Health | undefined, at: Micros) {
    this.facts = facts;
    this.health = health;
    this.at = at;
    this.event = undefined;
    // A container is alive unless shown otherwise, and neither started nor ready unless shown.
    this.verdict = facts.type === 'liveness';
  }
}

export class Prober {
  private readonly simulation: Simulation;
  private readonly options: ProberOptions;
  private readonly kind: EventKind;
  private readonly serverKind: EventKind;

  constructor(simulation: Simulation, options: ProberOptions) {
    this.simulation = simulation;
    this.options = options;
    this.kind = simulation.on('kubelet.probe', (slot, place) => this.ask(slot, place));
    this.serverKind = simulation.on('kubelet.server-probe', (slot, place) => this.ask(slot, place), {
      background: true,
    });
  }

  /** The container has just begun to run. Sets whether it counts as started and ready at once. */
  begin(container: ContainerRun): void {
    const { probes } = container.facts;
    container.probes = probes.map(facts => new ProbeRun(facts, container.plan.health?.[facts.type], NEVER));
    container.isStarted = probes[0]?.type !== 'startup';
    container.isReady = false;
    if (container.isStarted) this.beginOthers(container);
    else this.plan(container, 0, this.gridFrom(container, container.probes[0]!));
  }

  /** Nothing more is asked of the container. */
  stop(container: ContainerRun): void {
    for (const { event } of container.probes) if (event !== undefined) this.simulation.cancel(event);
    container.probes = NO_PROBES;
  }

  /** The kubelet is back: goes on with the asks that it missed. */
  resume(container: ContainerRun): void {
    const { now } = this.simulation;
    for (const [place, probe] of container.probes.entries()) {
      if (probe.event !== undefined || probe.at === NEVER || probe.at > now) continue;
      const missed = Math.ceil((now - probe.at) / probe.facts.period);
      this.plan(container, place, probe.at + missed * probe.facts.period);
    }
  }

  /** From here on the container counts as started. */
  private beginOthers(container: ContainerRun): void {
    let isReady = true;
    for (const [place, probe] of container.probes.entries()) {
      if (probe.facts.type === 'startup') continue;
      const first = probe.facts.type === 'readiness' ? this.atOnce(container, probe) : this.gridFrom(container, probe);
      if (probe.facts.type === 'readiness') {
        // The common case of a container that is well at once needs no event.
        isReady =
          first === this.simulation.now && probe.facts.successThreshold === 1 && this.finds(container, probe, first);
        probe.verdict = isReady;
      }
      this.plan(container, place, probe.verdict ? this.nextAsk(container, probe, first) : first);
    }
    container.isReady = isReady;
  }

  /** The kubelet asks a container that is not ready whenever it looks at its pod, and keeps to the period from then. */
  private atOnce(container: ContainerRun, { facts }: ProbeRun): Micros {
    const { now } = this.simulation;
    const wait = container.startedAt + facts.initialDelay - now;
    return wait <= 0 ? now : now + Math.ceil(wait / facts.period) * facts.period;
  }

  /** The first ask that counts of those that have gone on since the pod was taken up. */
  private gridFrom(container: ContainerRun, { facts }: ProbeRun): Micros {
    const since = container.pod.begunAt;
    const from = Math.max(this.simulation.now, container.startedAt + facts.initialDelay);
    return since + Math.ceil((from - since) / facts.period) * facts.period;
  }

  /** The ask at `at` or, where answers until then would change nothing, a later one. */
  private nextAsk(container: ContainerRun, probe: ProbeRun, at: Micros): Micros {
    if (this.finds(container, probe, at) !== probe.verdict) return at;
    const turn = container.startedAt + nextTurn(probe.health, at - container.startedAt);
    return turn === NEVER ? NEVER : at + Math.ceil((turn - at) / probe.facts.period) * probe.facts.period;
  }

  private finds(container: ContainerRun, { health }: ProbeRun, at: Micros): boolean {
    return isWell(health, at - container.startedAt);
  }

  private plan(container: ContainerRun, place: number, at: Micros): void {
    const probe = container.probes[place]!;
    probe.at = at;
    // Servers' readiness may be what Jobs wait for; that a server dies again and again keeps no run alive.
    const isEndless = container.pod.facts.isServer && probe.facts.type === 'liveness';
    const kind = isEndless ? this.serverKind : this.kind;
    probe.event = at === NEVER ? undefined : this.simulation.scheduleAt(at, kind, container.slot, place);
  }

  private ask(slot: number, place: number): void {
    const container = this.options.containerAt(slot)!;
    const probe = container.probes[place]!;
    const { facts } = probe;
    probe.event = undefined;
    const { pod: run } = container;
    if (run.node?.isUp !== true) return;
    const answer = this.finds(container, probe, this.simulation.now);
    if (!answer) this.options.tell(run, 'Warning', 'Unhealthy', failureText(facts));
    if (facts.type === 'startup' && answer) {
      this.started(container, probe);
      return;
    }
    // A startup probe fails by the number of its failures, though nothing has been shown before.
    probe.against = answer !== probe.verdict || facts.type === 'startup' ? probe.against + 1 : 0;
    const isDecided = probe.against >= (answer ? facts.successThreshold : facts.failureThreshold);
    if (isDecided && facts.type !== 'readiness') {
      this.options.onFailure(container, facts);
      return;
    }
    if (isDecided) {
      probe.verdict = answer;
      probe.against = 0;
      container.isReady = answer;
      container.touch();
    }
    const next = this.simulation.now + facts.period;
    this.plan(container, place, facts.type === 'startup' ? next : this.nextAsk(container, probe, next));
    if (isDecided) this.options.onChange(run);
  }

  private started(container: ContainerRun, probe: ProbeRun): void {
    probe.at = NEVER;
    container.isStarted = true;
    container.touch();
    this.beginOthers(container);
    this.options.onChange(container.pod);
  }
}

const NO_PROBES: readonly ProbeRun[] = [];
