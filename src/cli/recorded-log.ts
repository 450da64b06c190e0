// A recorded watch log as text: JSON lines, or JSON documents one after the other as kubectl prints them.
import type { LogLine } from '../testing/check-log.ts';

export type ReadLog =
  | { readonly ok: true; readonly lines: readonly LogLine[] }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** Reads a log; the place of what is not JSON, or no line of a log. */
export function readLogLines(text: string): ReadLog {
  const lines: LogLine[] = [];
  let number = 1;
  for (const part of documentsOf(text)) {
    if (part.trim() !== '') {
      const place = number + leadingLines(part);
      const read = readLine(part);
      if (typeof read === 'string') return { ok: false, line: place, message: read };
      lines.push(read);
    }
    number += countLines(part);
  }
  if (lines.length === 0) return { ok: false, line: 1, message: 'there is no line of a watch log in it' };
  return { ok: true, lines };
}

/** The line, or what is wrong with it. */
function readLine(text: string): LogLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return 'is no line of a watch log: it has no "type"';
  }
  return value as LogLine;
}

/** Lines where each is a whole document; else documents by their braces. */
function* documentsOf(text: string): Iterable<string> {
  const [first = ''] = text.split('\n', 1);
  if (first.trim().endsWith('}')) {
    for (const line of text.split('\n')) yield `${line}\n`;
    return;
  }
  let depth = 0;
  let from = 0;
  let isText = false;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (isText) {
      if (letter === '\\') i += 1;
      else if (letter === '"') isText = false;
    } else if (letter === '"') isText = true;
    else if (letter === '{') depth += 1;
    else if (letter === '}') {
      depth -= 1;
      if (depth > 0) continue;
      yield text.slice(from, i + 1);
      from = i + 1;
    }
  }
  yield text.slice(from);
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function leadingLines(text: string): number {
  return countLines(/^\s*/.exec(text)?.[0] ?? '');
}
