// The node controller and the kubelets' heartbeats: a node that falls silent becomes Ready=Unknown after its grace
// period, its pods not ready, and it is tainted so that nothing comes to it and, at a limited rate, its pods are
// evicted (kubernetes-facts.md sections 6.1 and 6.2). Evicting is the taint eviction's. Events about nodes are left
// out. Healthy nodes cost nothing: heartbeats are arithmetic.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Node } from '../api/cluster-objects.ts';
import { refOf, type Condition } from '../api/object.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { Profile } from '../cluster/profile.ts';
import { zoneOf } from '../scheduler/node-zone.ts';
import { EvictionLimit } from './eviction-limit.ts';
import { nextPoll, noticedAt } from './node-lease.ts';
import {
  countTaints,
  isPressed,
  readinessOf,
  taintKeyOf,
  withCondition,
  withPressureTaint,
  withTaint,
  writeNode,
} from './node-writer.ts';
import { PodsByNode } from './pods-by-node.ts';
import { evictionRate, zoneStateOf } from './zone-state.ts';

/** How often the controller looks whether a lost node may be tainted for eviction. */
const TAINT_POLL: Micros = 100_000;

interface Zone {
  nodes: number;
  lost: number;
  readonly limit: EvictionLimit;
}

interface Health {
  readonly number: number;
  readonly name: string;
  zoneName: string;
  /** First heartbeat since the kubelet (re)started. */
  renewedFrom: Micros;
  isSilent: boolean;
  /** As the controller knows it. */
  readiness: Condition['status'];
  isLost: boolean;
  notice: EventHandle | undefined;
  poll: EventHandle | undefined;
  /** Its kubelet says that it is short of memory. */
  isPressed: boolean;
}

export class NodeLifecycle {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly connection: ApiConnection;
  /** Of the kubelets, which post their nodes' status. */
  private readonly kubelets: ApiConnection;
  private readonly pods: PodsByNode;
  private readonly healths: (Health | undefined)[] = [];
  private readonly byName = new Map<string, Health>();
  private readonly zones = new Map<string, Zone>();
  private areAllZonesDown = false;
  private readonly noticeKind: EventKind;
  private readonly pollKind: EventKind;
  private readonly updateKind: EventKind;
  private readonly taintKind: EventKind;
  private taintEvent: EventHandle | undefined;
  private taintAt: Micros = Infinity;

  constructor(context: ComponentContext) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.connection = context.connect({
      name: 'node-controller',
      qps: profile['controller.qps'],
      burst: profile['controller.burst'],
    });
    this.kubelets = context.connect({ name: 'node-status', qps: 0, burst: 0 });
    this.pods = new PodsByNode(this.connection);
    this.noticeKind = simulation.on('node-lifecycle.notice', number => this.onNotice(number));
    this.pollKind = simulation.on('node-lifecycle.poll', number => this.onPoll(number));
    this.updateKind = simulation.on('node-lifecycle.update', number => this.onUpdate(number));
    this.taintKind = simulation.on('node-lifecycle.taint', () => this.onTaint());
    this.connection.watch('Node', (event, old) => this.observe(event, old));
  }

  /** The node's kubelet falls silent. Nothing where the node is unknown or silent already. */
  stopNode(name: string): void {
    const health = this.byName.get(name);
    if (health === undefined || health.isSilent) return;
    health.isSilent = true;
    const at = noticedAt(this.simulation.now, health.renewedFrom, this.profile);
    health.notice = this.simulation.scheduleAt(Math.max(at, this.simulation.now), this.noticeKind, health.number);
  }

  /** The kubelet is back: it posts that its node is ready. */
  startNode(name: string): void {
    const health = this.byName.get(name);
    if (health === undefined || !health.isSilent) return;
    health.isSilent = false;
    health.renewedFrom = this.simulation.now;
    if (health.notice !== undefined) this.simulation.cancel(health.notice);
    health.notice = undefined;
    const ready = this.condition('True', 'KubeletReady', 'kubelet is posting ready status');
    writeNode(this.kubelets, name, 'updateStatus', node =>
      readinessOf(node) === 'True' ? node : withCondition(node, ready),
    );
  }

  private observe(event: WatchEvent<Node>, old: Node | undefined): void {
    const node = event.object;
    const { name } = node.metadata;
    const known = this.byName.get(name);
    if (event.type === 'DELETED') {
      if (known !== undefined) this.forget(known);
      return;
    }
    const health = known ?? this.meet(node);
    const zoneName = zoneOf(node);
    if (zoneName !== health.zoneName) this.changeZone(health, zoneName);
    const readiness = readinessOf(node);
    // Taints that somebody else took away come back.
    const hasLostTaints = readiness !== 'True' && old !== undefined && countTaints(node) < countTaints(old);
    const isShort = isPressed(node);
    if (readiness === health.readiness && isShort === health.isPressed && !hasLostTaints) return;
    const hasTurned = readiness !== health.readiness || hasLostTaints;
    health.readiness = readiness;
    health.isPressed = isShort;
    this.simulation.schedule(0, this.updateKind, health.number);
    if (hasTurned) this.pollLater(health);
  }

  private meet(node: Node): Health {
    const { name } = node.metadata;
    const health: Health = {
      number: this.healths.length,
      name,
      zoneName: zoneOf(node),
      renewedFrom: this.simulation.now,
      isSilent: false,
      readiness: 'True',
      isLost: false,
      isPressed: false,
      notice: undefined,
      poll: undefined,
    };
    this.healths.push(health);
    this.byName.set(name, health);
    this.zone(health).nodes += 1;
    return health;
  }

  private forget(health: Health): void {
    const { simulation } = this;
    for (const event of [health.notice, health.poll]) if (event !== undefined) simulation.cancel(event);
    const zone = this.zone(health);
    zone.limit.remove(health.name);
    zone.nodes -= 1;
    if (health.isLost) zone.lost -= 1;
    this.byName.delete(health.name);
    this.healths[health.number] = undefined;
    this.judgeZones();
  }

  private changeZone(health: Health, zoneName: string): void {
    const old = this.zone(health);
    old.nodes -= 1;
    old.limit.remove(health.name);
    if (health.isLost) old.lost -= 1;
    health.zoneName = zoneName;
    const zone = this.zone(health);
    zone.nodes += 1;
    if (health.isLost) zone.lost += 1;
  }

  private zone(health: Health): Zone {
    let zone = this.zones.get(health.zoneName);
    if (zone === undefined) {
      zone = { nodes: 0, lost: 0, limit: new EvictionLimit(this.profile['node.evictionRate']) };
      this.zones.set(health.zoneName, zone);
    }
    return zone;
  }

  /** The grace period is over: the node is lost. */
  private onNotice(number: number): void {
    const health = this.healths[number];
    if (health === undefined) return;
    health.notice = undefined;
    const unknown = this.condition('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.');
    writeNode(this.connection, health.name, 'updateStatus', node => withCondition(node, unknown));
    health.readiness = 'Unknown';
    this.simulation.schedule(0, this.updateKind, number);
    this.markPodsNotReady(health.name);
    this.judge(health);
  }

  private onPoll(number: number): void {
    const health = this.healths[number];
    if (health === undefined) return;
    health.poll = undefined;
    this.judge(health);
  }

  /** The readiness changed: what may come to the node changes at once. */
  private onUpdate(number: number): void {
    const health = this.healths[number];
    if (health === undefined) return;
    const key = taintKeyOf(health.readiness);
    const now = this.connection.apiNow;
    const change = (node: Node): Node => withPressureTaint(withTaint(node, key, 'NoSchedule', now), now);
    writeNode(this.connection, health.name, 'update', change);
  }

  private pollLater(health: Health): void {
    const at = nextPoll(this.simulation.now, this.profile);
    health.poll ??= this.simulation.scheduleAt(at, this.pollKind, health.number);
  }

  private markPodsNotReady(nodeName: string): void {
    const { connection } = this;
    for (const pod of this.pods.at(nodeName)) {
      if (!pod.status.ready) continue;
      connection.recordEvent(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
      const change = { ready: false, readyChanged: connection.apiNow };
      connection.send({ verb: 'patchPodStatus', ref: refOf(pod), change });
    }
  }

  /** A poll: pods of an unready node are to be evicted, those of a ready one no longer. */
  private judge(health: Health): void {
    const zone = this.zone(health);
    const isLost = health.readiness !== 'True';
    if (isLost !== health.isLost) {
      health.isLost = isLost;
      zone.lost += isLost ? 1 : -1;
    }
    if (isLost) zone.limit.add(health.name);
    else this.markReachable(health);
    this.judgeZones();
  }

  private markReachable(health: Health): void {
    this.zone(health).limit.remove(health.name);
    writeNode(this.connection, health.name, 'update', node => withTaint(node, '', 'NoExecute', 0));
  }

  /** Sets each zone's rate. Where all zones are down the controller takes itself for cut off and evicts nobody. */
  private judgeZones(): void {
    let areAllDown = true;
    for (const { nodes, lost, limit } of this.zones.values()) {
      const state = zoneStateOf(nodes, lost);
      if (nodes > 0 && state !== 'FullDisruption') areAllDown = false;
      limit.setRate(evictionRate(state, nodes, this.profile['node.evictionRate']));
    }
    if (this.byName.size === 0) areAllDown = false;
    if (areAllDown !== this.areAllZonesDown) {
      this.areAllZonesDown = areAllDown;
      for (const health of this.byName.values()) {
        if (!health.isLost) continue;
        if (areAllDown) this.markReachable(health);
        else this.zone(health).limit.add(health.name);
      }
    }
    this.scheduleTaint();
  }

  private scheduleTaint(): void {
    if (this.areAllZonesDown) return;
    const { now } = this.simulation;
    let at = Infinity;
    for (const { limit } of this.zones.values()) at = Math.min(at, limit.readyAt(now));
    if (at === Infinity) return;
    // Nothing is polled for where nothing takes time.
    const polled = at + (this.profile.truncatesTimes ? TAINT_POLL : 0);
    if (this.taintEvent !== undefined && this.taintAt <= polled) return;
    if (this.taintEvent !== undefined) this.simulation.cancel(this.taintEvent);
    this.taintAt = polled;
    this.taintEvent = this.simulation.scheduleAt(polled, this.taintKind);
  }

  private onTaint(): void {
    this.taintEvent = undefined;
    if (this.areAllZonesDown) return;
    const { now } = this.simulation;
    for (const { limit } of this.zones.values()) {
      for (let name = limit.take(now); name !== undefined; name = limit.take(now)) {
        const key = taintKeyOf(this.byName.get(name)?.readiness ?? 'True');
        if (key === '') continue;
        const time = this.connection.apiNow;
        writeNode(this.connection, name, 'update', node => withTaint(node, key, 'NoExecute', time));
      }
    }
    this.scheduleTaint();
  }

  private condition(status: Condition['status'], reason: string, message: string): Condition {
    const now = this.connection.apiNow;
    return { type: 'Ready', status, reason, message, lastTransitionTime: now, lastProbeTime: now };
  }
}
