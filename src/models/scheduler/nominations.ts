// Pods for which preemption made room on a node: until they are bound, pods of lower or equal priority may not take it.
import type { NodeTable } from './node-info.ts';
import type { PodRecord } from './pod-record.ts';

export class Nominations {
  private readonly bySlot = new Map<number, PodRecord[]>();

  get isEmpty(): boolean {
    return this.bySlot.size === 0;
  }

  at(slot: number): readonly PodRecord[] {
    return this.bySlot.get(slot) ?? [];
  }

  /** Nominates a node for a pod; -1: none any more. */
  set(record: PodRecord, slot: number): void {
    if (record.nominatedSlot === slot) return;
    const others = this.bySlot.get(record.nominatedSlot)?.filter(other => other !== record);
    if (others !== undefined) {
      if (others.length > 0) this.bySlot.set(record.nominatedSlot, others);
      else this.bySlot.delete(record.nominatedSlot);
    }
    record.nominatedSlot = slot;
    if (slot < 0) return;
    const nominees = this.bySlot.get(slot);
    if (nominees === undefined) this.bySlot.set(slot, [record]);
    else nominees.push(record);
  }

  /** The node is gone. */
  removeNode(slot: number): void {
    for (const record of this.at(slot)) record.nominatedSlot = -1;
    this.bySlot.delete(slot);
  }

  /** Puts those nominated for a node on it for a moment that a pod must not push aside; returns them. */
  place(record: PodRecord, slot: number, nodes: NodeTable): readonly PodRecord[] {
    const { priority } = record.schedulingClass;
    const guests = this.at(slot).filter(other => other !== record && other.schedulingClass.priority >= priority);
    for (const guest of guests) nodes.add(guest, slot);
    return guests;
  }
}
