// The Job controller alone on the real API server, with the latencies of the recordings: the test plays users, kubelets
// and a fault plan, and reads off what the controller asked for, when and in which order.
import type { EventKind } from '../../../../src/sim/simulation.ts';
import { isFinished } from '../../../../src/models/api/job.ts';
import type { Job, JobSpec } from '../../../../src/models/api/job.ts';
import type { ApiObject } from '../../../../src/models/api/object.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { ContainerStatus, Pod } from '../../../../src/models/api/pod.ts';
import { NO_FAULTS } from '../../../../src/models/apiserver/faults.ts';
import type { Faults, RequestFault, WatchFault } from '../../../../src/models/apiserver/faults.ts';
import { isTracked } from '../../../../src/models/apiserver/pod-registry.ts';
import type { ApiRequest, WatchEvent } from '../../../../src/models/apiserver/request.ts';
import { RECORDED } from '../../../../src/models/cluster/profile.ts';
import type { Profile } from '../../../../src/models/cluster/profile.ts';
import { jobController } from '../../../../src/models/job-controller/job-controller.ts';
import { job } from '../../../fixtures/api-objects.ts';
import { ControllerRun } from '../../../fixtures/controller-run.ts';
import { SECOND } from './fixtures.ts';

export interface Plan {
  /** Asked once a request; `number` counts from 0. */
  readonly onRequest?: (request: ApiRequest, number: number, run: JobRun) => RequestFault;
  readonly onWatch?: (event: WatchEvent, at: number) => WatchFault | undefined;
}

export class JobRun {
  readonly run: ControllerRun;
  /** The controller's requests, in the words of `describeRequest`, failed ones included. */
  readonly requests: string[] = [];
  /** When each of them was sent, in seconds. */
  readonly sentAt: number[] = [];
  /** Times of pods waited for, as the recorder is told, in seconds: from, until. */
  readonly backoffs: (readonly [number, number])[] = [];
  private readonly waited: EventKind;

  constructor(plan: Plan = {}, profile: Partial<Profile> = {}) {
    const faults: Faults = {
      ...NO_FAULTS,
      touches: () => true,
      onRequest: (_, request, place) => {
        this.requests.push(describeRequest(request));
        this.sentAt.push(place.at / SECOND);
        return plan.onRequest?.(request, place.number, this) ?? 'none';
      },
      onWatch: (_, event, at) => plan.onWatch?.(event, at / SECOND),
    };
    const factory = jobController((_, from, until) => this.backoffs.push([from / SECOND, until / SECOND]));
    const options = { faults, retryBase: SECOND };
    this.run = new ControllerRun(factory, { ...RECORDED, ...profile }, undefined, options);
    this.waited = this.run.simulation.on('test.waited', () => {});
  }

  get now(): number {
    return this.run.simulation.now / SECOND;
  }

  /** Lets the time pass until an instant of the run, whether something happens or not. */
  until(seconds: number): this {
    const { simulation } = this.run;
    if (seconds > this.now) simulation.scheduleAt(seconds * SECOND, this.waited);
    this.run.until(seconds);
    return this;
  }

  /** Creates a Job named j. */
  create(spec: Partial<JobSpec> = {}): this {
    this.run.do({ verb: 'create', object: job({}, spec) });
    return this;
  }

  get job(): Job {
    const found = this.run.server.store.get('Job', 'default', 'j');
    if (found === undefined) throw new Error('the Job is gone');
    return found;
  }

  get pods(): readonly Pod[] {
    return [...this.run.server.store.list('Pod')];
  }

  /** Pods that neither ended nor are being deleted. */
  get active(): readonly Pod[] {
    return this.pods.filter(
      ({ status, metadata }) =>
        (status.phase === 'Pending' || status.phase === 'Running') && metadata.deletionTimestamp === undefined,
    );
  }

  get tracked(): readonly Pod[] {
    return this.pods.filter(isTracked);
  }

  /** Conditions as `Type@second`, by the time of their transition. */
  get conditions(): readonly string[] {
    return this.job.status.conditions.map(({ type, status, lastTransitionTime }) => {
      const sign = status === 'True' ? '' : '!';
      return `${sign}${type}@${lastTransitionTime / SECOND}`;
    });
  }

  get isFinished(): boolean {
    return isFinished(this.job);
  }

  /** A user changes the spec. */
  change(spec: Partial<JobSpec>): this {
    const current = this.job;
    this.run.do({ verb: 'update', object: { ...current, spec: { ...current.spec, ...spec } } as Job });
    return this;
  }

  /** Nodes take all pods that wait, and run them. */
  bind(): this {
    for (const pod of this.active) {
      if (pod.nodeName !== '') continue;
      this.run.do({ verb: 'bind', ref: refOf(pod), nodeName: 'node-1' });
      this.run.do({ verb: 'patchPodStatus', ref: refOf(pod), change: { phase: 'Running', ready: true } });
    }
    return this;
  }

  /** The pod's container exits. */
  exit(pod: Pod | undefined, exitCode: number): this {
    if (pod === undefined) throw new Error('no such pod');
    const finishedAt = this.run.server.apiNow;
    const main: ContainerStatus = {
      name: 'main',
      state: 'terminated',
      waitingReason: '',
      waitingMessage: '',
      startedAt: 0,
      terminated: { exitCode, reason: '', message: '', startedAt: 0, finishedAt },
      lastTerminated: undefined,
      restartCount: 0,
      ready: false,
      started: false,
    };
    const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
    this.run.do({ verb: 'patchPodStatus', ref: refOf(pod), change: { phase, ready: false, containers: [main] } });
    return this;
  }

  do(request: ApiRequest): ApiObject {
    return this.run.do(request);
  }

  /** `reason: message` of all Events, pods' names cut off. */
  get events(): readonly string[] {
    return this.run.events.map(text => text.replaceAll(/(?<= pod: )j-\S+/g, 'j'));
  }
}

/** A request in a few words: what changes for pods; of a status the numbers and conditions that it writes. */
export function describeRequest(request: ApiRequest): string {
  switch (request.verb) {
    case 'updateStatus': {
      const { active, succeeded, failed, uncounted, conditions } = (request.object as Job).status;
      const listed = `${uncounted?.succeeded.length ?? 0}+${uncounted?.failed.length ?? 0}`;
      const types = conditions.map(({ type, status }) => (status === 'True' ? ` ${type}` : ` !${type}`)).join('');
      return `status: active ${active}, uncounted ${listed}, counted ${succeeded}+${failed}${types}`;
    }
    case 'removeFinalizer':
      return 'release';
    case 'create':
    case 'update':
      return `${request.verb} ${request.object.kind}`;
    case 'delete':
      return `delete ${request.ref.kind}`;
    default:
      return request.verb;
  }
}
