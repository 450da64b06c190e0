// The times in which a container of a running pod was down until the kubelet started it again. Most pods have none:
// the columns hold one entry a wait, not one a pod.
import type { Micros } from '../../sim/time.ts';
import type { RestartWaits } from './run-record.ts';

export class RestartWaitTable {
  private readonly row: number[] = [];
  private readonly from: Micros[] = [];
  private readonly until: Micros[] = [];
  private readonly exitCode: number[] = [];
  /** Since when the container of a pod is down, and with which exit code. */
  private readonly open = new Map<number, { readonly from: Micros; readonly exitCode: number }>();

  /** A container of the pod in this row ended and will be started again. */
  begin(row: number, from: Micros, exitCode: number): void {
    if (!this.open.has(row)) this.open.set(row, { from, exitCode });
  }

  /** The container runs again, or never will. */
  end(row: number, at: Micros): void {
    const wait = this.open.get(row);
    if (wait === undefined) return;
    this.open.delete(row);
    this.row.push(row);
    this.from.push(wait.from);
    this.until.push(at);
    this.exitCode.push(wait.exitCode);
  }

  /** The waits in order of their ends; what is open at the end of the run ends with it. */
  finish(end: Micros): RestartWaits {
    for (const row of this.open.keys()) this.end(row, end);
    return {
      row: Int32Array.from(this.row),
      from: Float64Array.from(this.from),
      until: Float64Array.from(this.until),
      exitCode: Int32Array.from(this.exitCode),
    };
  }
}
