// Reads the small Python programs that manifests carry in `python -c`: conditions on environment variables, sleeps,
// loops with a count, exits. Anything else makes the program unreadable rather than wrongly read.
import { NEVER } from './container-plan.ts';
import { evaluatePython, isTruthy } from './python-expression.ts';
import type { PythonScope, PythonValue } from './python-expression.ts';

export interface PythonWorld {
  get(name: string): string | undefined;
  /** Uniform on [0, 1). */
  random(): number;
}

/** How long it runs in microseconds (`NEVER`: for ever) and how it ends; undefined where it cannot be read. */
export function runPython(
  text: string,
  world: PythonWorld,
): { readonly wall: number; readonly exit: number } | undefined {
  const lines = logicalLines(text);
  if (lines === undefined) return undefined;
  const run = new PythonRun(world);
  run.block(lines, 0, lines.length);
  return run.isUnreadable ? undefined : { wall: run.wall, exit: run.exit ?? 0 };
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

const LONGEST_PROGRAM = 16_384;
const STEP_BUDGET = 20_000;

/** Lines without comments and blanks; undefined where one goes on over several lines. */
function logicalLines(text: string): readonly Line[] | undefined {
  if (text.length > LONGEST_PROGRAM || text.includes('"""') || text.includes("'''")) return undefined;
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    const code = raw.replace(/(^|\s)#.*$/u, '').trimEnd();
    if (code.trim() === '') continue;
    if (code.endsWith('\\')) return undefined;
    const indent = code.length - code.trimStart().length;
    for (const part of code.trim().split(/;\s*/u)) if (part !== '') lines.push({ indent, text: part });
  }
  return lines;
}

class PythonRun implements PythonScope {
  wall = 0;
  exit: number | undefined = undefined;
  isUnreadable = false;
  readonly variables: Map<string, PythonValue> = new Map();
  readonly world: PythonWorld;
  private steps = 0;

  constructor(world: PythonWorld) {
    this.world = world;
  }

  private get isOver(): boolean {
    return this.isUnreadable || this.exit !== undefined || this.wall === NEVER;
  }

  /** Runs the lines from `from` up to `to`, which are of one indentation or deeper. */
  block(lines: readonly Line[], from: number, to: number): void {
    let place = from;
    while (place < to && !this.isOver) {
      this.steps += 1;
      if (this.steps > STEP_BUDGET) this.wall = NEVER;
      const line = lines[place]!;
      const end = blockEnd(lines, place, to);
      const compound = /^(if|while|for)\b\s*(.*):\s*(.*)$/su.exec(line.text);
      if (compound === null) {
        if (end > place + 1) this.isUnreadable = true;
        this.statement(line.text);
        place += 1;
      } else if (compound[3] !== '' || end === place + 1) this.isUnreadable = true;
      else if (compound[1] === 'if') place = this.conditional(lines, place, to);
      else {
        this.loop(compound[1] ?? '', compound[2] ?? '', () => this.block(lines, place + 1, end));
        place = end;
      }
    }
  }

  /** Runs an `if` with its `elif` and `else`; returns the place after all of it. */
  private conditional(lines: readonly Line[], from: number, to: number): number {
    let place = from;
    let isDecided = false;
    for (;;) {
      const end = blockEnd(lines, place, to);
      const branch = /^(?:if|elif)\b\s*(.*):$|^else\s*:$/su.exec(lines[place]!.text);
      if (branch === null) {
        this.isUnreadable = true;
        return to;
      }
      const holds: boolean = branch[1] === undefined || this.holds(branch[1], isDecided);
      if (holds && !isDecided) this.block(lines, place + 1, end);
      isDecided ||= holds;
      const next = lines[end];
      if (
        end >= to ||
        next === undefined ||
        next.indent !== lines[from]!.indent ||
        !/^(?:elif|else)\b/u.test(next.text)
      )
        return end;
      place = end;
    }
  }

  private holds(condition: string, isDecided: boolean): boolean {
    if (isDecided) return false;
    const value = this.value(condition);
    return value !== undefined && isTruthy(value);
  }

  private loop(kind: string, head: string, body: () => void): void {
    if (kind === 'while') {
      while (!this.isOver && this.holds(head, false)) {
        this.steps += 1;
        if (this.steps > STEP_BUDGET) this.wall = NEVER;
        body();
      }
      return;
    }
    const match = /^(\w+)\s+in\s+range\((.*)\)$/su.exec(head);
    const bounds = (match?.[2] ?? '').split(',').map(text => this.value(text));
    if (match === null || bounds.some(bound => typeof bound !== 'number')) {
      this.isUnreadable = true;
      return;
    }
    const [first, last] = bounds.length === 1 ? [0, Number(bounds[0])] : [Number(bounds[0]), Number(bounds[1])];
    const step = bounds.length > 2 ? Number(bounds[2]) : 1;
    const count = step === 0 ? 0 : Math.ceil((last - first) / step);
    for (let i = 0; i < count && !this.isOver; i += 1) {
      this.steps += 1;
      if (this.steps > STEP_BUDGET) this.wall = NEVER;
      this.variables.set(match[1] ?? '', first + i * step);
      body();
    }
  }

  private statement(text: string): void {
    if (/^(?:import|from)\s|^pass$|^print\s*\(/u.test(text)) return;
    const call = /^(?:(?:sys|os|time)\.)?(exit|_exit|quit|sleep)\s*\((.*)\)$/su.exec(text);
    if (call !== null) this.call(call[1] ?? '', call[2] ?? '');
    else if (/^raise\b/u.test(text)) this.exit = 1;
    else this.assign(text);
  }

  private call(name: string, argument: string): void {
    const value = argument.trim() === '' ? 0 : this.value(argument);
    if (value === undefined) return;
    if (name === 'sleep') this.wall += Math.round(Number(value) * 1e6) || 0;
    // A text as the exit status is printed, and the status is 1.
    else this.exit = typeof value === 'string' ? 1 : Number(value) & 255;
  }

  private assign(text: string): void {
    const match = /^([A-Za-z_]\w*)\s*([-+]?)=(?!=)\s*(.+)$/su.exec(text);
    if (match === null) {
      this.isUnreadable = true;
      return;
    }
    const [, name = '', operator = '', expression = ''] = match;
    const value = this.value(operator === '' ? expression : `${name} ${operator} (${expression})`);
    if (value !== undefined) this.variables.set(name, value);
  }

  private value(text: string): PythonValue | undefined {
    const value = evaluatePython(text, this);
    if (value === undefined) this.isUnreadable = true;
    return value;
  }
}

/** The place after the lines that belong to the one at `place`. */
function blockEnd(lines: readonly Line[], place: number, to: number): number {
  let end = place + 1;
  while (end < to && lines[end]!.indent > lines[place]!.indent) end += 1;
  return end;
}
