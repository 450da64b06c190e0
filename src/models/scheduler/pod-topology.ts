// Topology spread and inter-pod affinity of one pod at one instant: counts of pods by topology value, made from the
// counters by node, then asked node by node (kubernetes-facts.md sections 5.2 and 5.5).
import { log } from '../../sim/real-math.ts';
import type { Pod } from '../api/pod.ts';
import {
  AFFINITY_UNMET,
  ANTI_AFFINITY,
  ANTI_AFFINITY_OF_OTHERS,
  fixedReasonAt,
  NOT_SELECTED,
  SKEWED,
  SPREAD_LABEL_MISSING,
  TAINTED,
  UNRESOLVABLE,
} from './filter.ts';
import type { NodeTable } from './node-info.ts';
import { isSelected, type SpreadConstraint } from './pod-terms.ts';
import type { SchedulingClass } from './scheduling-class.ts';

/** Pods by value of a node label. */
interface Domain {
  readonly topologyKey: string;
  readonly pods: Map<string, number>;
}

interface SpreadDomain extends Domain {
  readonly constraint: SpreadConstraint;
  /** 1 if the pod itself is selected by the constraint. */
  readonly self: number;
  least: number;
}

const MISSING_LABEL = SPREAD_LABEL_MISSING | UNRESOLVABLE;

export class PodTopology {
  private readonly nodes: NodeTable;
  private readonly hard: SpreadDomain[] = [];
  private readonly soft: SpreadDomain[] = [];
  private readonly wanted: Domain[] = [];
  private readonly unwanted: Domain[] = [];
  private readonly forbidden: Domain[] = [];
  private readonly weighted: (Domain & { readonly weight: number })[] = [];
  /** No pod meets the affinity yet, but the pod itself does: it may be the first. */
  private mayBeFirst = false;

  private constructor(nodes: NodeTable) {
    this.nodes = nodes;
  }

  /** The topology for a pod; undefined where neither its terms nor those of pods on nodes concern it. */
  static of(pod: Pod, schedulingClass: SchedulingClass, nodes: NodeTable): PodTopology | undefined {
    if (nodes.terms.isEmpty) return undefined;
    const topology = new PodTopology(nodes);
    topology.readOthers(pod);
    if (schedulingClass.podTerms !== undefined) topology.readOwn(pod, schedulingClass);
    return topology.isEmpty ? undefined : topology;
  }

  /** Whether nodes have to be compared by these terms. */
  get hasScores(): boolean {
    return this.soft.length > 0 || this.weighted.length > 0;
  }

  /** Why the pod may not run on the node; 0: it may. */
  reasonAt(slot: number): number {
    const { nodes } = this;
    for (const { topologyKey } of this.hard)
      if (nodes.topologyAt(slot, topologyKey) === undefined) return MISSING_LABEL;
    for (const domain of this.hard) {
      const value = nodes.topologyAt(slot, domain.topologyKey) ?? '';
      const skew = (domain.pods.get(value) ?? 0) + domain.self - domain.least;
      if (skew > domain.constraint.maxSkew) return SKEWED;
    }
    if (!this.mayBeFirst || this.wanted.some(domain => nodes.topologyAt(slot, domain.topologyKey) === undefined)) {
      for (const domain of this.wanted) if (this.podsAt(domain, slot) === 0) return AFFINITY_UNMET | UNRESOLVABLE;
    }
    for (const domain of this.unwanted) if (this.podsAt(domain, slot) > 0) return ANTI_AFFINITY;
    for (const domain of this.forbidden) if (this.podsAt(domain, slot) > 0) return ANTI_AFFINITY_OF_OTHERS;
    return 0;
  }

  /** Scores of the nodes, 0 to 100, by soft spreading and by preferred affinity, weighed and added up. */
  addScores(slots: readonly number[], totals: Float64Array, weight: number): void {
    if (this.soft.length > 0) this.addSpreadScores(slots, totals, weight);
    if (this.weighted.length > 0) this.addAffinityScores(slots, totals, weight);
  }

  private get isEmpty(): boolean {
    return (
      this.hard.length + this.wanted.length + this.unwanted.length + this.forbidden.length === 0 && !this.hasScores
    );
  }

  private podsAt(domain: Domain, slot: number): number {
    const value = this.nodes.topologyAt(slot, domain.topologyKey);
    return value === undefined ? 0 : (domain.pods.get(value) ?? 0);
  }

  /** Terms that pods on nodes carry and that select this pod. */
  private readOthers(pod: Pod): void {
    for (const carrier of this.nodes.terms.carriers) {
      if (carrier.total === 0 || !isSelected(pod, carrier.term)) continue;
      const domain = this.domain(carrier.term.topologyKey, carrier.perNode);
      if (carrier.isForbidding) this.forbidden.push(domain);
      else this.weighted.push({ ...domain, weight: carrier.weight });
    }
  }

  private readOwn(pod: Pod, schedulingClass: SchedulingClass): void {
    const terms = schedulingClass.podTerms;
    if (terms === undefined) return;
    const counts = this.nodes.terms.of(terms, () => this.nodes.placedPods());
    for (const [i, constraint] of terms.spread.entries()) {
      const perNode = counts.spread[i]?.perNode;
      if (perNode !== undefined) this.readConstraint(pod, schedulingClass, constraint, perNode);
    }
    const matching = counts.affinity;
    if (matching !== undefined) {
      for (const term of terms.affinity) this.wanted.push(this.domain(term.topologyKey, matching.perNode));
      this.mayBeFirst = matching.total === 0 && terms.affinity.every(term => isSelected(pod, term));
    }
    for (const [i, { topologyKey }] of terms.antiAffinity.entries()) {
      this.unwanted.push(this.domain(topologyKey, counts.antiAffinity[i]?.perNode));
    }
    for (const [i, { term, weight }] of terms.preferred.entries()) {
      this.weighted.push({ ...this.domain(term.topologyKey, counts.preferred[i]?.perNode), weight });
    }
  }

  private readConstraint(
    pod: Pod,
    schedulingClass: SchedulingClass,
    constraint: SpreadConstraint,
    perNode: Int32Array,
  ): void {
    const { topologyKey } = constraint.term;
    const keys = (schedulingClass.podTerms?.spread ?? []).filter(other => other.isHard === constraint.isHard);
    const ignored = (constraint.honorsAffinity ? NOT_SELECTED : 0) | (constraint.honorsTaints ? TAINTED : 0);
    const pods = new Map<string, number>();
    for (const slot of this.nodes.slotOrder) {
      if (keys.some(({ term }) => this.nodes.topologyAt(slot, term.topologyKey) === undefined)) continue;
      if ((fixedReasonAt(schedulingClass, this.nodes, slot) & ignored) !== 0) continue;
      const value = this.nodes.topologyAt(slot, topologyKey) ?? '';
      pods.set(value, (pods.get(value) ?? 0) + (perNode[slot] ?? 0));
    }
    let least = pods.size < constraint.minDomains ? 0 : Infinity;
    for (const count of pods.values()) if (count < least) least = count;
    const self = isSelected(pod, constraint.term) ? 1 : 0;
    const domain = { topologyKey, pods, constraint, self, least: least === Infinity ? 0 : least };
    (constraint.isHard ? this.hard : this.soft).push(domain);
  }

  private domain(topologyKey: string, perNode: Int32Array | undefined): Domain {
    const pods = new Map<string, number>();
    for (const slot of this.nodes.slotOrder) {
      const count = perNode?.[slot] ?? 0;
      if (count === 0) continue;
      const value = this.nodes.topologyAt(slot, topologyKey);
      if (value !== undefined) pods.set(value, (pods.get(value) ?? 0) + count);
    }
    return { topologyKey, pods };
  }

  /** Fewer pods in the node's domains are better; a kind of domain of which few can be had weighs less. */
  private addSpreadScores(slots: readonly number[], totals: Float64Array, weight: number): void {
    const { nodes } = this;
    const hasKeys = (slot: number): boolean =>
      this.soft.every(({ topologyKey }) => nodes.topologyAt(slot, topologyKey) !== undefined);
    const counted = slots.filter(hasKeys);
    const weights = this.soft.map(({ topologyKey }) =>
      log(new Set(counted.map(slot => nodes.topologyAt(slot, topologyKey))).size + 2),
    );
    const raw = new Float64Array(slots.length).fill(-1);
    let most = 0;
    let least = Infinity;
    for (const [i, slot] of slots.entries()) {
      if (!hasKeys(slot)) continue;
      let sum = 0;
      for (const [j, domain] of this.soft.entries()) {
        sum += this.podsAt(domain, slot) * weights[j]! + (domain.constraint.maxSkew - 1);
      }
      const score = Math.round(sum);
      raw[i] = score;
      if (score > most) most = score;
      if (score < least) least = score;
    }
    for (const [i, score] of raw.entries()) {
      if (score < 0) continue;
      const normal = most === 0 ? 100 : Math.floor((100 * (most + least - score)) / most);
      totals[i] = (totals[i] ?? 0) + weight * normal;
    }
  }

  private addAffinityScores(slots: readonly number[], totals: Float64Array, weight: number): void {
    const raw = slots.map(slot => {
      let sum = 0;
      for (const domain of this.weighted) sum += domain.weight * this.podsAt(domain, slot);
      return sum;
    });
    let most = -Infinity;
    let least = Infinity;
    for (const score of raw) {
      if (score > most) most = score;
      if (score < least) least = score;
    }
    if (most === least) return;
    for (const [i, score] of raw.entries()) {
      totals[i] = (totals[i] ?? 0) + weight * Math.floor((100 * (score - least)) / (most - least));
    }
  }
}
