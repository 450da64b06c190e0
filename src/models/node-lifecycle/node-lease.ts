// When a node that falls silent is noticed: leases are renewed and looked at at fixed instants, so that they need no
// events of their own (kubernetes-facts.md sections 6.1 and 6.2).
import type { Micros } from '../../sim/time.ts';
import type { Profile } from '../cluster/profile.ts';

/**
 * The controller's polls fall two seconds after the leases of nodes that were there from the start: it did not start
 * together with them. The recordings lie between one and five seconds.
 */
const POLL_PHASE: Micros = 2_000_000;

/** The first instant of the grid `phase + k · period` that is not before `time`; without a period `time` itself. */
export function nextOnGrid(time: Micros, period: Micros, phase: Micros): Micros {
  return period === 0 ? time : phase + Math.ceil((time - phase) / period) * period;
}

/** The controller's first poll that is not before `time`. */
export function nextPoll(time: Micros, profile: Profile): Micros {
  return nextOnGrid(time, profile['node.monitorPeriod'], POLL_PHASE);
}

/**
 * When a node that stopped is taken for lost: the first poll at which its last renewal was seen a grace period ago.
 *
 * @param stoppedAt  the kubelet's last instant
 * @param renewedFrom  its first renewal; the others follow at a fixed period
 */
export function noticedAt(stoppedAt: Micros, renewedFrom: Micros, profile: Profile): Micros {
  const period = profile['node.leaseRenew'];
  const last = period === 0 ? stoppedAt : renewedFrom + Math.floor((stoppedAt - renewedFrom) / period) * period;
  // The grace period counts from the poll that saw the renewal, not from the renewal.
  const seen = nextPoll(last, profile);
  return nextPoll(seen + profile['node.monitorGrace'], profile);
}
