// The finished pods of a cluster that has too many of them, in the order in which they are to go: a binary heap with
// its
// keys in columns, since each finished pod of a large run goes through it (1.2 µs a pod where keys were read from
// pods).
import { isTerminal, type Pod } from '../api/pod.ts';

/** Evicted pods go before all others: no instant comes near this. */
const EVICTED = -(2 ** 52);

/** Evicted pods first, then the oldest; of equal age the one that was written first. */
export class FinishedPods {
  private readonly pods: Pod[] = [];
  private ages = new Float64Array(1024);
  private versions = new Float64Array(1024);

  /** @param pods  all pods; those that are not finished are passed over */
  constructor(pods: Iterable<Pod>) {
    for (const pod of pods) if (isTerminal(pod)) this.add(pod);
  }

  /** A pod that has finished since. */
  add(pod: Pod): void {
    const place = this.pods.length;
    if (place === this.ages.length) this.grow();
    const { creationTimestamp, resourceVersion } = pod.metadata;
    this.pods.push(pod);
    this.ages[place] = creationTimestamp + (pod.status.reason === 'Evicted' ? EVICTED : 0);
    this.versions[place] = resourceVersion;
    this.rise(place);
  }

  /** The next `count` of them that are there still, as `isThere` says. */
  take(count: number, isThere: (pod: Pod) => boolean): readonly Pod[] {
    const taken: Pod[] = [];
    while (taken.length < count) {
      const pod = this.pop();
      if (pod === undefined) break;
      if (isThere(pod)) taken.push(pod);
    }
    return taken;
  }

  private pop(): Pod | undefined {
    const { pods } = this;
    if (pods.length === 0) return undefined;
    this.swap(0, pods.length - 1);
    const first = pods.pop();
    this.sink(pods.length);
    return first;
  }

  private rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.goesBefore(place, parent)) return;
      this.swap(place, parent);
      place = parent;
    }
  }

  /** Moves the first entry down to where it belongs among the first `size`. */
  private sink(size: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) return;
      if (child + 1 < size && this.goesBefore(child + 1, child)) child += 1;
      if (!this.goesBefore(child, place)) return;
      this.swap(child, place);
      place = child;
    }
  }

  private goesBefore(a: number, b: number): boolean {
    const difference = this.ages[a]! - this.ages[b]!;
    return difference < 0 || (difference === 0 && this.versions[a]! < this.versions[b]!);
  }

  private swap(a: number, b: number): void {
    const { pods, ages, versions } = this;
    const pod = pods[a]!;
    const age = ages[a]!;
    const version = versions[a]!;
    pods[a] = pods[b]!;
    ages[a] = ages[b]!;
    versions[a] = versions[b]!;
    pods[b] = pod;
    ages[b] = age;
    versions[b] = version;
  }

  private grow(): void {
    const { ages, versions } = this;
    this.ages = new Float64Array(ages.length * 2);
    this.ages.set(ages);
    this.versions = new Float64Array(versions.length * 2);
    this.versions.set(versions);
  }
}
