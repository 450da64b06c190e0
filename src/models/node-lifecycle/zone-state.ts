// How fast pods are evicted from lost nodes, zone by zone: slower or not at all where much of a zone is lost, since
// then the fault is likelier in the network than in the nodes (kubernetes-facts.md section 6.1).

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** A zone with this share of lost nodes (and three of them) is partially disrupted. */
const UNHEALTHY_SHARE = 0.55;
/** Zones of up to so many nodes evict nothing while they are partially disrupted. */
const SMALL_ZONE = 50;
/** Nodes a second from larger zones that are partially disrupted, as a share of the normal rate. */
const SECONDARY_SHARE = 0.1;

export function zoneStateOf(nodes: number, lost: number): ZoneState {
  if (lost > 0 && lost === nodes) return 'FullDisruption';
  return lost > 2 && lost / nodes >= UNHEALTHY_SHARE ? 'PartialDisruption' : 'Normal';
}

/** Nodes a second that may be tainted for eviction in a zone; not to be asked where all zones are down. */
export function evictionRate(state: ZoneState, nodes: number, normal: number): number {
  if (state !== 'PartialDisruption') return normal;
  return nodes > SMALL_ZONE ? normal * SECONDARY_SHARE : 0;
}
