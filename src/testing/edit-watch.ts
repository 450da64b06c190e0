// Which edits and disruptions of a history did something: those whose instant shows a write that they ask for. A patch
// of a Job that is gone, or an eviction where no pod runs, does nothing.
import type { WatchEvent } from '../models/apiserver/request.ts';
import type { Micros } from '../sim/time.ts';
import type { Action } from './fault-plan.ts';

interface Due {
  readonly index: number;
  readonly action: Action;
}

export class EditWatch {
  /** Numbers of the actions that did something. Limits, ties and lost nodes are in force without a write. */
  readonly acted: Set<number> = new Set();
  private readonly byInstant = new Map<Micros, Due[]>();

  constructor(actions: readonly Action[]) {
    for (const [index, action] of actions.entries()) {
      if (WITHOUT_WRITE.has(action.action)) {
        this.acted.add(index);
        continue;
      }
      const at = Math.round(action.at * 1_000_000);
      const due = this.byInstant.get(at);
      if (due === undefined) this.byInstant.set(at, [{ index, action }]);
      else due.push({ index, action });
    }
  }

  /** One write; those of the instants of edits are looked at. */
  see(at: Micros, event: WatchEvent): void {
    const due = this.byInstant.get(at);
    if (due === undefined) return;
    for (const { index, action } of due) if (isDoneBy(action, event)) this.acted.add(index);
  }
}

const WITHOUT_WRITE: ReadonlySet<Action['action']> = new Set(['limit', 'shuffle', 'lose-node']);

function isDoneBy(action: Action, { type, object }: WatchEvent): boolean {
  const { metadata, kind } = object;
  const isMarked = type === 'DELETED' || metadata.deletionTimestamp !== undefined;
  switch (action.action) {
    case 'patch':
      return type === 'MODIFIED' && kind === action.kind && metadata.name === action.name;
    case 'delete':
      return isMarked && kind === action.kind && metadata.name === action.name;
    case 'apply':
      return type !== 'DELETED' && kind === action.object['kind'];
    case 'delete-pod':
      return isMarked && kind === 'Pod';
    case 'evict-pod':
    case 'relabel-pod':
      return type !== 'ADDED' && kind === 'Pod';
    default:
      return false;
  }
}
