// Brings pod statuses to the API server: one request a pod under way at a time, always with the newest status, within
// the kubelet's rate limit; after the last one of a pod that is being deleted the final deletion (grace 0).
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { refOf } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { ApiReply } from '../apiserver/request.ts';
import type { Profile } from '../cluster/profile.ts';
import type { PodRun } from './pod-run.ts';
import { buildStatus } from './pod-status.ts';

/** The kubelet tries again to bring a status that the server did not take, when its reconciler comes round. */
const RETRY_PERIOD: Micros = 10_000_000;

export interface ReporterOptions {
  readonly simulation: Simulation;
  readonly profile: Profile;
  readonly connection: ApiConnection;
  /** The pod of a slot, if it is still there. */
  readonly podAt: (slot: number) => PodRun | undefined;
  /** The pod has ended and the server knows: it may be forgotten. */
  readonly onReported: (run: PodRun) => void;
}

export class StatusReporter {
  private readonly simulation: Simulation;
  private readonly connection: ApiConnection;
  private readonly onReported: (run: PodRun) => void;
  private readonly isInstant: boolean;
  private readonly sendKind: EventKind;

  constructor(options: ReporterOptions) {
    const { simulation, profile } = options;
    this.simulation = simulation;
    this.connection = options.connection;
    this.onReported = options.onReported;
    this.isInstant = profile['api.request'] === 0 && profile['api.reply'] === 0;
    this.sendKind = simulation.on('kubelet.send', slot => {
      const run = options.podAt(slot);
      if (run !== undefined) this.transmit(run);
    });
  }

  /** Builds the pod's status as it is now and sends it; a status already under way goes first. */
  report(run: PodRun): void {
    run.isDirty = false;
    run.status = buildStatus(run, this.connection.apiNow);
    run.revision += 1;
    if (!run.isSending) this.send(run);
  }

  /** Deletes an ended pod's object for good, where its deletion still waits for that. */
  finalDelete(pod: Pod): void {
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp === undefined || deletionGracePeriodSeconds === 0) return;
    this.connection.send({ verb: 'delete', ref: refOf(pod), gracePeriodSeconds: 0 });
  }

  private send(run: PodRun): void {
    const wait = run.node === undefined ? 0 : run.node.throttle.reserve(this.simulation.now);
    if (wait === 0) this.transmit(run);
    else {
      run.isSending = true;
      this.simulation.schedule(wait, this.sendKind, run.slot);
    }
  }

  private transmit(run: PodRun): void {
    run.sentRevision = run.revision;
    const { metadata, spec, nodeName, hostname } = run.pod;
    const object: Pod = { kind: 'Pod', metadata, spec, nodeName, hostname, status: run.status };
    if (this.isInstant) {
      run.isSending = false;
      this.connection.send({ verb: 'updateStatus', object, unconditional: true });
      this.settle(run);
      return;
    }
    run.isSending = true;
    this.connection.send({ verb: 'updateStatus', object, unconditional: true }, reply => this.arrived(run, reply));
  }

  private arrived(run: PodRun, reply: ApiReply): void {
    run.isSending = false;
    if (!reply.ok && reply.reason !== 'NotFound' && reply.reason !== 'Conflict') {
      run.isSending = true;
      this.simulation.schedule(RETRY_PERIOD, this.sendKind, run.slot);
      return;
    }
    if (run.sentRevision < run.revision) this.send(run);
    else this.settle(run);
  }

  private settle(run: PodRun): void {
    if (run.state !== 'Ended' || run.sentRevision < run.revision) return;
    this.finalDelete(run.pod);
    this.onReported(run);
  }
}
