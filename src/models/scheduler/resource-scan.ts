// The search for a node where resources alone decide, as they do for almost all pods. What a class of pods scores on a
// node is remembered until something changes there: from one decision to the next that is one node, so that a search
// over hundreds of nodes costs little more than reading them.
import { fixedReasonAt, resourceReason } from './filter.ts';
import type { NodeTable } from './node-info.ts';
import type { SchedulingClass } from './scheduling-class.ts';
import { resourceScore } from './score.ts';

/** By node slot: the score, -1 where the pods do not fit, and the state of the node for which it holds. */
interface Memory {
  scores: Int16Array;
  states: Int32Array;
}

export class ResourceScan {
  /** Position in the order of nodes at which the last search stopped. */
  next = 0;
  private readonly memories = new Map<SchedulingClass, Memory>();

  /**
   * Slot of the best of the first `enough` nodes that fit, the first of equals; -1: none fits.
   *
   * @param start  position in the order of nodes at which the search begins
   */
  find(schedulingClass: SchedulingClass, nodes: NodeTable, start: number, enough: number): number {
    const { scores, states } = this.memoryOf(schedulingClass, nodes.states.length);
    const order = nodes.slotOrder;
    const current = nodes.states;
    const count = order.length;
    let position = start;
    let found = 0;
    let best = -1;
    let bestScore = -1;
    for (let looked = 0; looked < count && found < enough; looked += 1) {
      const slot = order[position] as number;
      position += 1;
      if (position === count) position = 0;
      let score = scores[slot] as number;
      if (states[slot] !== current[slot]) {
        score = scoreAt(schedulingClass, nodes, slot);
        scores[slot] = score;
        states[slot] = current[slot] as number;
      }
      if (score < 0) continue;
      found += 1;
      if (score > bestScore) {
        best = slot;
        bestScore = score;
      }
    }
    this.next = position;
    return best;
  }

  private memoryOf(schedulingClass: SchedulingClass, capacity: number): Memory {
    let memory = this.memories.get(schedulingClass);
    if (memory === undefined || memory.scores.length < capacity) {
      memory = { scores: new Int16Array(capacity), states: new Int32Array(capacity).fill(-1) };
      this.memories.set(schedulingClass, memory);
    }
    return memory;
  }
}

function scoreAt(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  if (fixedReasonAt(schedulingClass, nodes, slot) !== 0) return -1;
  return resourceReason(schedulingClass, nodes, slot) === 0 ? resourceScore(schedulingClass, nodes, slot) : -1;
}
