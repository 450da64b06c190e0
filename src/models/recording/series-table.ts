// Step functions over time: a series keeps an instant and a value for each change, one entry an instant.
import type { Micros } from '../../sim/time.ts';
import type { Series } from './run-record.ts';

export class SeriesTable {
  private readonly series = new Map<string, { at: number[]; value: number[] }>();

  /** From now on the series has this value. */
  set(name: string, at: Micros, value: number): void {
    let columns = this.series.get(name);
    if (columns === undefined) this.series.set(name, (columns = { at: [], value: [] }));
    const last = columns.at.length - 1;
    if (last >= 0 && columns.at[last] === at) {
      columns.value[last] = value;
      return;
    }
    if (last >= 0 && columns.value[last] === value) return;
    columns.at.push(at);
    columns.value.push(value);
  }

  finish(): Series[] {
    return [...this.series].map(([name, { at, value }]) => ({
      name,
      at: Float64Array.from(at),
      value: Float64Array.from(value),
    }));
  }
}
