// Which pods of lower priority would have to go so that a pod finds a node (kubernetes-facts.md section 5.6). Decides
// only: whoever asks deletes the victims.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { PodDisruptionBudget } from '../api/cluster-objects.ts';
import { matchesLabels } from '../api/label-selector.ts';
import {
  countReasons,
  countText,
  NEVER_PREEMPTS,
  NO_VICTIMS,
  nodesText,
  PREEMPTION_NOT_HELPFUL,
  VICTIM_TERMINATING,
  type ReasonCounts,
} from './failed-scheduling-text.ts';
import { fixedReasonAt, lackingResources, NO_OTHER_RESOURCE } from './filter.ts';
import type { NodeTable } from './node-info.ts';
import type { PodRecord } from './pod-record.ts';
import { PodTopology } from './pod-topology.ts';
import type { Diagnosis, Placement } from './schedule-pod.ts';

export interface Preempted {
  /** Why nobody is preempted; empty where somebody is. */
  readonly text: string;
  /** The node that gets room; -1: none. */
  readonly slot: number;
  readonly victims: readonly PodRecord[];
  /** A node nominated before is no longer. */
  readonly clearsNomination: boolean;
}

interface Candidate {
  readonly slot: number;
  /** The most important first. */
  readonly victims: readonly PodRecord[];
  readonly violations: number;
}

/** Each victim's priority counts this much more, so that fewer victims win over lower sums. */
const PRIORITY_OFFSET = 2 ** 31;
const LEAST_CANDIDATES = 100;

export class Preemption {
  private readonly nodes: NodeTable;
  private readonly placement: Placement;
  private readonly draws: RandomStream;
  private readonly budgets: () => Iterable<PodDisruptionBudget>;

  constructor(
    nodes: NodeTable,
    placement: Placement,
    draws: RandomStream,
    budgets: () => Iterable<PodDisruptionBudget>,
  ) {
    this.nodes = nodes;
    this.placement = placement;
    this.draws = draws;
    this.budgets = budgets;
  }

  find(record: PodRecord, diagnosis: Diagnosis): Preempted {
    const ineligible = this.ineligibility(record);
    if (ineligible !== '') return { text: ineligible, slot: -1, victims: [], clearsNomination: false };
    const { resolvable } = diagnosis;
    const counts: ReasonCounts = new Map();
    const hopeless = this.nodes.size - resolvable.length;
    if (hopeless > 0) countText(counts, PREEMPTION_NOT_HELPFUL, hopeless);
    const candidates = this.candidates(record, resolvable, counts);
    const best = candidates.reduce<Candidate | undefined>(
      (chosen, other) => (chosen === undefined || isBetter(other, chosen) ? other : chosen),
      undefined,
    );
    if (best === undefined) {
      return { text: nodesText(this.nodes.size, counts), slot: -1, victims: [], clearsNomination: true };
    }
    return { text: '', slot: best.slot, victims: best.victims, clearsNomination: false };
  }

  private ineligibility(record: PodRecord): string {
    const { schedulingClass, nominatedSlot } = record;
    if (!schedulingClass.mayPreempt) return NEVER_PREEMPTS;
    if (nominatedSlot < 0 || fixedReasonAt(schedulingClass, this.nodes, nominatedSlot) !== 0) return '';
    const isRoomBeingMade = this.nodes
      .podsAt(nominatedSlot)
      .some(other => isBelow(other, record) && isPreempted(other));
    return isRoomBeingMade ? VICTIM_TERMINATING : '';
  }

  private candidates(record: PodRecord, slots: readonly number[], counts: ReasonCounts): readonly Candidate[] {
    if (!this.nodes.hasLowerPriority(record.schedulingClass.priority)) {
      if (slots.length > 0) countText(counts, NO_VICTIMS, slots.length);
      return [];
    }
    const enough = Math.max(Math.floor(slots.length / 10), LEAST_CANDIDATES);
    const isSample = slots.length > enough;
    const offset = isSample ? Math.floor(this.draws.at(record.sequence, record.attempts).next() * slots.length) : 0;
    const candidates: Candidate[] = [];
    for (let i = 0; i < slots.length && candidates.length < enough; i += 1) {
      const slot = slots[(offset + i) % slots.length] ?? 0;
      const candidate = this.candidate(record, slot, counts);
      if (candidate !== undefined) candidates.push(candidate);
    }
    return candidates;
  }

  /** The victims on one node: all of lower priority, less those that may stay after all. */
  private candidate(record: PodRecord, slot: number, counts: ReasonCounts): Candidate | undefined {
    const { nodes } = this;
    const lower = nodes.podsAt(slot).filter(other => isBelow(other, record));
    if (lower.length === 0) {
      countText(counts, NO_VICTIMS);
      return undefined;
    }
    const { version } = nodes;
    lower.sort(byImportance);
    for (const other of lower) nodes.remove(other);
    const reason = this.reasonAt(record, slot);
    const victims: PodRecord[] = [];
    let violations = 0;
    if (reason === 0) {
      const { guarded, others } = this.splitByBudgets(lower);
      const tryToKeep = (other: PodRecord): boolean => {
        nodes.add(other, slot);
        if (this.reasonAt(record, slot) === 0) return true;
        nodes.remove(other);
        victims.push(other);
        return false;
      };
      for (const other of guarded) if (!tryToKeep(other)) violations += 1;
      for (const other of others) tryToKeep(other);
    } else countReasons(counts, reason, this.insufficient(record, slot, reason));
    for (const other of reason === 0 ? victims : lower) nodes.add(other, slot);
    nodes.version = version;
    if (reason !== 0) return undefined;
    victims.sort(byImportance);
    return { slot, victims, violations };
  }

  private insufficient({ schedulingClass }: PodRecord, slot: number, reason: number): readonly string[] {
    if ((reason & NO_OTHER_RESOURCE) === 0) return [];
    return lackingResources(schedulingClass, this.nodes, slot).map(name => `Insufficient ${name}`);
  }

  private reasonAt(record: PodRecord, slot: number): number {
    return this.placement.reasonAt(record, slot, PodTopology.of(record.pod, record.schedulingClass, this.nodes));
  }

  /** Pods whose deletion a disruption budget forbids, and the others. */
  private splitByBudgets(pods: readonly PodRecord[]): { guarded: PodRecord[]; others: PodRecord[] } {
    const budgets = [...this.budgets()].map(budget => ({ budget, allowed: budget.status.disruptionsAllowed }));
    const guarded: PodRecord[] = [];
    const others: PodRecord[] = [];
    for (const record of pods) {
      const { namespace, labels } = record.pod.metadata;
      let isGuarded = false;
      for (const entry of budgets) {
        if (entry.budget.metadata.namespace !== namespace || !matchesLabels(entry.budget.spec.selector, labels))
          continue;
        entry.allowed -= 1;
        if (entry.allowed < 0) isGuarded = true;
      }
      (isGuarded ? guarded : others).push(record);
    }
    return { guarded, others };
  }
}

function isBelow(record: PodRecord, other: PodRecord): boolean {
  return record.schedulingClass.priority < other.schedulingClass.priority;
}

function isPreempted({ pod }: PodRecord): boolean {
  if (pod.metadata.deletionTimestamp === undefined) return false;
  return pod.status.otherConditions.some(
    ({ type, reason }) => type === 'DisruptionTarget' && reason === 'PreemptionByScheduler',
  );
}

/** Higher priority first, then who has run longer. */
function byImportance(a: PodRecord, b: PodRecord): number {
  const priority = b.schedulingClass.priority - a.schedulingClass.priority;
  if (priority !== 0) return priority;
  const started = startOf(a) - startOf(b);
  return Number.isNaN(started) || started === 0 ? a.sequence - b.sequence : started;
}

function startOf({ pod }: PodRecord): number {
  return pod.status.startTime ?? Infinity;
}

/** Fewest violated budgets, then the least harm, in the scheduler's order of criteria. */
function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.violations !== b.violations) return a.violations < b.violations;
  const highest = highestPriority(a) - highestPriority(b);
  if (highest !== 0) return highest < 0;
  const sum = prioritySum(a) - prioritySum(b);
  if (sum !== 0) return sum < 0;
  if (a.victims.length !== b.victims.length) return a.victims.length < b.victims.length;
  return earliestStart(a) > earliestStart(b);
}

function highestPriority({ victims }: Candidate): number {
  return victims[0]?.schedulingClass.priority ?? -Infinity;
}

function prioritySum({ victims }: Candidate): number {
  return victims.reduce((sum, victim) => sum + victim.schedulingClass.priority + PRIORITY_OFFSET, 0);
}

/** When the longest-running of the most important victims started. */
function earliestStart(candidate: Candidate): number {
  const highest = highestPriority(candidate);
  let earliest = Infinity;
  for (const victim of candidate.victims) {
    if (victim.schedulingClass.priority === highest) earliest = Math.min(earliest, startOf(victim));
  }
  return earliest;
}
