// How many pods are active, running and pending, and how many attempts have been completed, as step functions.
import type { Micros } from '../../sim/time.ts';
import type { SeriesColumns, SeriesTable } from './series-table.ts';

export class PodLevels {
  private readonly active: SeriesColumns;
  private readonly running: SeriesColumns;
  private readonly pending: SeriesColumns;
  private readonly completions: SeriesColumns;

  constructor(table: SeriesTable) {
    this.active = table.columns('active');
    this.running = table.columns('running');
    this.pending = table.columns('pending');
    this.completions = table.columns('completions');
  }

  note(now: Micros, active: number, running: number, completions: number): void {
    this.active.set(now, active);
    this.running.set(now, running);
    this.pending.set(now, active - running);
    this.completions.set(now, completions);
  }
}
