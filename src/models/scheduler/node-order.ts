// The order in which the scheduler looks at nodes: one of each zone in turn, zones and the nodes of a zone in the order
// in which they came (kubernetes-facts.md section 5.3).
import type { Node } from '../api/cluster-objects.ts';
import { zoneOf } from './node-zone.ts';

/** Slots of the nodes in that order; `slots` are in order of arrival. */
export function nodeOrder(slots: Iterable<number>, nodeAt: (slot: number) => Node | undefined): Int32Array {
  const zones = new Map<string, number[]>();
  let count = 0;
  for (const slot of slots) {
    const zone = zoneOf(nodeAt(slot));
    const members = zones.get(zone);
    if (members === undefined) zones.set(zone, [slot]);
    else members.push(slot);
    count += 1;
  }
  const order = new Int32Array(count);
  for (let round = 0, at = 0; at < count; round += 1) {
    for (const members of zones.values()) {
      const slot = members[round];
      if (slot === undefined) continue;
      order[at] = slot;
      at += 1;
    }
  }
  return order;
}
