// Step functions over time: a series keeps an instant and a value for each change, one entry an instant.
import type { Micros } from '../../sim/time.ts';
import { cut, longer } from './column.ts';
import type { Series } from './run-record.ts';

/** One step function as it grows. */
export class SeriesColumns {
  private length = 0;
  private at = new Float64Array(64);
  private value = new Float64Array(64);

  /** From now on the series has this value. */
  set(at: Micros, value: number): void {
    const last = this.length - 1;
    if (last >= 0 && this.at[last] === at) {
      this.value[last] = value;
      return;
    }
    if (last >= 0 && this.value[last] === value) return;
    if (this.length === this.at.length) {
      this.at = longer(this.at);
      this.value = longer(this.value);
    }
    this.at[this.length] = at;
    this.value[this.length] = value;
    this.length += 1;
  }

  /** The record's view of it; nothing can be added any more. */
  finish(name: string): Series {
    return { name, at: cut(this.at, this.length), value: cut(this.value, this.length) };
  }
}

export class SeriesTable {
  private readonly series = new Map<string, SeriesColumns>();

  /** The series of this name, which is begun where there is none. */
  columns(name: string): SeriesColumns {
    let columns = this.series.get(name);
    if (columns === undefined) this.series.set(name, (columns = new SeriesColumns()));
    return columns;
  }

  set(name: string, at: Micros, value: number): void {
    this.columns(name).set(at, value);
  }

  finish(): Series[] {
    return [...this.series].map(([name, columns]) => columns.finish(name));
  }
}
