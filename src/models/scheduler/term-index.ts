// How many pods each term on pods finds on each node, kept up to date as pods come and go, so that no decision has to
// look at all pods. Clusters whose pods have no such terms pay nothing.
import type { Pod } from '../api/pod.ts';
import type { PodTerm, PodTerms, WeightedTerm } from './pod-terms.ts';
import { isSelected } from './pod-terms.ts';

/** Counts by node slot of the pods that meet all of some terms. */
export interface PodCount {
  readonly terms: readonly PodTerm[];
  perNode: Int32Array;
  total: number;
}

/** Counts by node slot of the pods that carry a term themselves. */
export interface CarrierCount {
  readonly term: PodTerm;
  /** Weight of a preferred term; 1 for a required one. */
  readonly weight: number;
  /** Anti-affinity that must hold; false: it only scores. */
  readonly isForbidding: boolean;
  perNode: Int32Array;
  total: number;
}

/** The counters that a class of pods needs. */
export interface TermCounts {
  /** One for each spread constraint, in order. */
  readonly spread: readonly PodCount[];
  /** Pods that meet all affinity terms. */
  readonly affinity: PodCount | undefined;
  readonly antiAffinity: readonly PodCount[];
  readonly preferred: readonly PodCount[];
  /** What pods of this class carry. */
  readonly carried: readonly CarrierCount[];
}

const NO_COUNTS: TermCounts = { spread: [], affinity: undefined, antiAffinity: [], preferred: [], carried: [] };

export class TermIndex {
  readonly carriers: CarrierCount[] = [];
  private readonly counts: PodCount[] = [];
  private readonly byKey = new Map<string, PodCount>();
  private readonly carriersByKey = new Map<string, CarrierCount>();
  private readonly byTerms = new Map<PodTerms, TermCounts>();
  private capacity = 0;

  get isEmpty(): boolean {
    return this.counts.length === 0 && this.carriers.length === 0;
  }

  /** The counters of a class; `pods` gives each pod on a node with its slot, for counters that are new. */
  of(terms: PodTerms | undefined, pods: () => Iterable<readonly [Pod, number]>): TermCounts {
    if (terms === undefined) return NO_COUNTS;
    let found = this.byTerms.get(terms);
    if (found !== undefined) return found;
    const count = (wanted: readonly PodTerm[]): PodCount => this.countOf(wanted, pods);
    found = {
      spread: terms.spread.map(({ term }) => count([term])),
      affinity: terms.affinity.length === 0 ? undefined : count(terms.affinity),
      antiAffinity: terms.antiAffinity.map(term => count([term])),
      preferred: terms.preferred.map(({ term }) => count([term])),
      carried: [
        ...terms.antiAffinity.map(term => this.carrierOf({ term, weight: 1 }, true)),
        ...terms.affinity.map(term => this.carrierOf({ term, weight: 1 }, false)),
        ...terms.preferred.map(term => this.carrierOf(term, false)),
      ],
    };
    this.byTerms.set(terms, found);
    return found;
  }

  /** A pod came to a node (`change` 1) or left it (−1). */
  count(pod: Pod, terms: PodTerms | undefined, slot: number, change: 1 | -1): void {
    for (const count of this.counts) {
      if (!count.terms.every(term => isSelected(pod, term))) continue;
      count.perNode[slot] = (count.perNode[slot] ?? 0) + change;
      count.total += change;
    }
    if (terms === undefined) return;
    for (const carrier of this.byTerms.get(terms)?.carried ?? []) {
      carrier.perNode[slot] = (carrier.perNode[slot] ?? 0) + change;
      carrier.total += change;
    }
  }

  /** Makes room for node slots below `capacity`. */
  grow(capacity: number): void {
    this.capacity = capacity;
    for (const count of this.counts) count.perNode = grown(count.perNode, capacity);
    for (const carrier of this.carriers) carrier.perNode = grown(carrier.perNode, capacity);
  }

  private countOf(terms: readonly PodTerm[], pods: () => Iterable<readonly [Pod, number]>): PodCount {
    const key = terms.map(term => term.key).join(' ');
    let count = this.byKey.get(key);
    if (count !== undefined) return count;
    count = { terms, perNode: new Int32Array(this.capacity), total: 0 };
    this.byKey.set(key, count);
    this.counts.push(count);
    for (const [pod, slot] of pods()) {
      if (!terms.every(term => isSelected(pod, term))) continue;
      count.perNode[slot] = (count.perNode[slot] ?? 0) + 1;
      count.total += 1;
    }
    return count;
  }

  private carrierOf({ term, weight }: WeightedTerm, isForbidding: boolean): CarrierCount {
    const key = `${isForbidding ? 'forbids' : weight} ${term.key}`;
    let carrier = this.carriersByKey.get(key);
    if (carrier === undefined) {
      carrier = { term, weight, isForbidding, perNode: new Int32Array(this.capacity), total: 0 };
      this.carriersByKey.set(key, carrier);
      this.carriers.push(carrier);
    }
    return carrier;
  }
}

function grown(counts: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(counts);
  return larger;
}
