// The figures of a control plane: periods, limits, latencies. Names follow kubernetes-facts.md section 13, times are in
// microseconds. Three profiles: `real` (a usual cluster), `recorded` (the control plane of the recordings in
// test/truth, whose kubelet has no lags) and `ideal` (nothing takes time, no batching, no throttle).
import type { Micros } from '../../sim/time.ts';

/** The figures of a control plane. Times are in microseconds; a rate of 0 is no limit. */
export interface Profile {
  readonly name: 'real' | 'recorded' | 'ideal';
  /** API times are truncated to whole seconds and timers count from them; false: exact instants. */
  readonly truncatesTimes: boolean;

  readonly 'api.apply': Micros; // from t = 0 to the commit of the first manifest
  readonly 'api.request': Micros; // from sending a request to its commit
  readonly 'api.stagger': Micros; // between the commits of requests that one client sends side by side
  readonly 'api.reply': Micros; // from the commit to the client's next step
  readonly 'api.watch': Micros; // from the commit to the watcher's cache

  readonly 'job.syncBatch': Micros;
  readonly 'job.podBackoffBase': Micros;
  readonly 'job.podBackoffMax': Micros;
  readonly 'job.apiBackoffBase': Micros;
  readonly 'job.apiBackoffMax': Micros;
  readonly 'job.maxPodsPerSync': number;
  readonly 'job.maxUncounted': number;
  readonly 'job.workers': number;
  readonly 'job.slowStartInitial': number; // 0: all pods in one batch
  readonly 'controller.qps': number; // 0: no throttle
  readonly 'controller.burst': number;
  readonly 'expectations.timeout': Micros;

  readonly 'cron.requeuePadding': Micros;
  readonly 'cron.manyMissed': number;
  readonly 'cron.workers': number;
  readonly 'ttl.workers': number;
  readonly 'gc.workers': number;
  readonly 'retry.base': Micros; // rate limit of the other controllers' queues: 5 ms · 2ⁿ
  readonly 'retry.max': Micros;

  readonly 'events.aggregateAt': number;
  readonly 'events.window': Micros;
  readonly 'events.burst': number;
  readonly 'events.refill': Micros;

  readonly 'scheduler.cycle': Micros; // one scheduling decision
  readonly 'scheduler.bind': Micros; // from the decision to the binding's commit
  readonly 'scheduler.qps': number;
  readonly 'scheduler.burst': number;
  readonly 'scheduler.backoffBase': Micros;
  readonly 'scheduler.backoffMax': Micros;
  readonly 'scheduler.unschedulableFlush': Micros;
  readonly 'scheduler.sweep': Micros;

  readonly 'kubelet.sync': Micros; // from the watch event to the kubelet's action
  readonly 'kubelet.startMin': Micros; // sandbox, network and container start: uniform between min and max
  readonly 'kubelet.startMax': Micros;
  readonly 'kubelet.plegPeriod': Micros; // an exit is noticed uniformly within this
  readonly 'kubelet.crashBackoffBase': Micros;
  readonly 'kubelet.crashBackoffMax': Micros;
  readonly 'kubelet.crashBackoffReset': Micros;
  readonly 'kubelet.crashBackoffJitter': number; // up to this share longer
  readonly 'kubelet.imageBackoffBase': Micros;
  readonly 'kubelet.imageBackoffMax': Micros;
  readonly 'kubelet.imagePull': Micros; // default pull of an image that the node does not have
  readonly 'kubelet.runtimeGrace': Micros; // the least time the runtime gets to stop a container
  readonly 'kubelet.qps': number;
  readonly 'kubelet.burst': number;

  readonly 'node.leaseRenew': Micros;
  readonly 'node.monitorPeriod': Micros;
  readonly 'node.monitorGrace': Micros;
  readonly 'node.tolerationSeconds': number;
  readonly 'node.evictionRate': number; // nodes a second
  readonly 'podgc.period': Micros;
  readonly 'podgc.quarantine': Micros;
  readonly 'podgc.threshold': number;
  readonly 'eviction.period': Micros;
  readonly 'eviction.pressureHold': Micros;

  readonly 'ca.scan': Micros;
  readonly 'ca.unneeded': Micros;
  readonly 'ca.delayAfterAdd': Micros;
  readonly 'ca.provisionTimeout': Micros;
  readonly 'kpa.tick': Micros;
  readonly 'kpa.stable': Micros;
  readonly 'kpa.panic': Micros;
  readonly 'kpa.panicThreshold': number;
  readonly 'kpa.target': number;
  readonly 'kpa.graceToZero': Micros;
}

const MILLI = 1_000;
const SECOND = 1_000_000;

/** A usual cluster: control plane as recorded, kubelet with its start and exit lags and jitters. */
export const REAL: Profile = Object.freeze<Profile>({
  name: 'real',
  truncatesTimes: true,
  'api.apply': 29 * MILLI,
  'api.request': 11 * MILLI,
  'api.stagger': 3 * MILLI,
  'api.reply': 3 * MILLI,
  'api.watch': 3 * MILLI,
  'job.syncBatch': SECOND,
  'job.podBackoffBase': 10 * SECOND,
  'job.podBackoffMax': 600 * SECOND,
  'job.apiBackoffBase': SECOND,
  'job.apiBackoffMax': 60 * SECOND,
  'job.maxPodsPerSync': 500,
  'job.maxUncounted': 500,
  'job.workers': 5,
  'job.slowStartInitial': 1,
  'controller.qps': 20,
  'controller.burst': 30,
  'expectations.timeout': 300 * SECOND,
  'cron.requeuePadding': 100 * MILLI,
  'cron.manyMissed': 100,
  'cron.workers': 5,
  'ttl.workers': 5,
  'gc.workers': 20,
  'retry.base': 5 * MILLI,
  'retry.max': 1000 * SECOND,
  'events.aggregateAt': 10,
  'events.window': 600 * SECOND,
  'events.burst': 25,
  'events.refill': 300 * SECOND,
  'scheduler.cycle': 5 * MILLI,
  'scheduler.bind': 25 * MILLI,
  'scheduler.qps': 50,
  'scheduler.burst': 100,
  'scheduler.backoffBase': SECOND,
  'scheduler.backoffMax': 10 * SECOND,
  'scheduler.unschedulableFlush': 300 * SECOND,
  'scheduler.sweep': 30 * SECOND,
  'kubelet.sync': 30 * MILLI,
  'kubelet.startMin': 300 * MILLI,
  'kubelet.startMax': 1500 * MILLI,
  'kubelet.plegPeriod': SECOND,
  'kubelet.crashBackoffBase': 10 * SECOND,
  'kubelet.crashBackoffMax': 300 * SECOND,
  'kubelet.crashBackoffReset': 600 * SECOND,
  'kubelet.crashBackoffJitter': 0.5,
  'kubelet.imageBackoffBase': 10 * SECOND,
  'kubelet.imageBackoffMax': 300 * SECOND,
  'kubelet.imagePull': 4 * SECOND,
  'kubelet.runtimeGrace': 2 * SECOND,
  'kubelet.qps': 50,
  'kubelet.burst': 100,
  'node.leaseRenew': 10 * SECOND,
  'node.monitorPeriod': 5 * SECOND,
  'node.monitorGrace': 50 * SECOND,
  'node.tolerationSeconds': 300,
  'node.evictionRate': 0.1,
  'podgc.period': 20 * SECOND,
  'podgc.quarantine': 40 * SECOND,
  'podgc.threshold': 12500,
  'eviction.period': 10 * SECOND,
  'eviction.pressureHold': 300 * SECOND,
  'ca.scan': 10 * SECOND,
  'ca.unneeded': 600 * SECOND,
  'ca.delayAfterAdd': 600 * SECOND,
  'ca.provisionTimeout': 900 * SECOND,
  'kpa.tick': 2 * SECOND,
  'kpa.stable': 60 * SECOND,
  'kpa.panic': 6 * SECOND,
  'kpa.panicThreshold': 2,
  'kpa.target': 0.7,
  'kpa.graceToZero': 30 * SECOND,
});

/** The control plane of the recordings: real controllers, throttles and latencies, a kubelet without lags. */
export const RECORDED: Profile = Object.freeze<Profile>({
  ...REAL,
  name: 'recorded',
  'kubelet.startMin': 0,
  'kubelet.startMax': 0,
  'kubelet.plegPeriod': 0,
  'kubelet.crashBackoffJitter': 0,
  'kubelet.imagePull': 0,
  'kubelet.runtimeGrace': 0,
  'kubelet.qps': 0,
});

/** Nothing takes time, no batching, no throttle, exact instants. Rules (back-off, grace periods) stay. */
export const IDEAL: Profile = Object.freeze<Profile>({
  ...RECORDED,
  name: 'ideal',
  truncatesTimes: false,
  'api.apply': 0,
  'api.request': 0,
  'api.stagger': 0,
  'api.reply': 0,
  'api.watch': 0,
  'job.syncBatch': 0,
  'job.slowStartInitial': 0,
  'job.maxPodsPerSync': Number.MAX_SAFE_INTEGER,
  'job.maxUncounted': Number.MAX_SAFE_INTEGER,
  'controller.qps': 0,
  'cron.requeuePadding': 0,
  'scheduler.cycle': 0,
  'scheduler.bind': 0,
  'scheduler.qps': 0,
  'kubelet.sync': 0,
});

/** The three profiles by name. */
export const PROFILES: Readonly<Record<Profile['name'], Profile>> = { real: REAL, recorded: RECORDED, ideal: IDEAL };
