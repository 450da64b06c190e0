// The text of FailedScheduling and of the PodScheduled=False condition: how many nodes are out for which reason, and
// why preemption does not help (kubernetes-facts.md section 5.5).
import {
  AFFINITY_UNMET,
  ANTI_AFFINITY,
  ANTI_AFFINITY_OF_OTHERS,
  CORDONED,
  NO_CPU,
  NO_MEMORY,
  NOT_SELECTED,
  OTHER_NODE,
  PORT_TAKEN,
  SKEWED,
  SPREAD_LABEL_MISSING,
  TAINTED,
  TOO_MANY_PODS,
} from './filter.ts';

const TEXTS: readonly (readonly [reason: number, text: string])[] = [
  [CORDONED, 'node(s) were unschedulable'],
  [OTHER_NODE, "node(s) didn't match the requested node name"],
  [TAINTED, 'node(s) had untolerated taint(s)'],
  [NOT_SELECTED, "node(s) didn't match Pod's node affinity/selector"],
  [PORT_TAKEN, "node(s) didn't have free ports for the requested pod ports"],
  [TOO_MANY_PODS, 'Too many pods'],
  [NO_CPU, 'Insufficient cpu'],
  [NO_MEMORY, 'Insufficient memory'],
  [SPREAD_LABEL_MISSING, "node(s) didn't match pod topology spread constraints (missing required label)"],
  [SKEWED, "node(s) didn't match pod topology spread constraints"],
  [AFFINITY_UNMET, "node(s) didn't match pod affinity rules"],
  [ANTI_AFFINITY, "node(s) didn't match pod anti-affinity rules"],
  [ANTI_AFFINITY_OF_OTHERS, "node(s) didn't satisfy existing pods anti-affinity rules"],
];

export const NO_NODES_TEXT = 'no nodes available to schedule pods';
export const PREEMPTION_NOT_HELPFUL = 'Preemption is not helpful for scheduling';
export const NO_VICTIMS = 'No preemption victims found for incoming pod';
export const NEVER_PREEMPTS = 'not eligible due to preemptionPolicy=Never.';
export const VICTIM_TERMINATING = 'not eligible due to a terminating pod on the nominated node.';
/** Events are cut at this length. */
const LONGEST = 1024;

/** Nodes by reason. */
export type ReasonCounts = Map<string, number>;

/** Counts one node under each of its reasons. */
export function countReasons(counts: ReasonCounts, reasons: number, others: readonly string[]): void {
  for (const [reason, text] of TEXTS) if ((reasons & reason) !== 0) countText(counts, text);
  for (const text of others) countText(counts, text);
}

/** Counts nodes under a reason. */
export function countText(counts: ReasonCounts, text: string, nodes = 1): void {
  counts.set(text, (counts.get(text) ?? 0) + nodes);
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.` The parts are sorted as texts. */
export function nodesText(nodes: number, counts: ReasonCounts): string {
  const parts = [...counts].map(([text, count]) => `${count} ${text}`).sort();
  return `0/${nodes} nodes are available: ${parts.join(', ')}.`;
}

/** The whole text; `preemption` is empty where victims were found. */
export function failedSchedulingText(nodes: number, counts: ReasonCounts, preemption: string): string {
  const filtering = nodesText(nodes, counts);
  return preemption === '' ? filtering : `${filtering} no new claims to deallocate, preemption: ${preemption}`;
}

/** An event's message: cut at 1024 characters, as the scheduler does. */
export function cutMessage(text: string): string {
  const suffix = ' ...';
  return text.length <= LONGEST ? text : text.slice(0, LONGEST - suffix.length) + suffix;
}
