// Pixel positions computed here rather than in Vega, for labels that must not touch each other, and wrapping of text.

/** Maps a value to pixels. */
export interface PixelScale {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
  at(value: number): number;
}

export function pixelScale(
  type: 'linear' | 'log',
  domain: readonly [number, number],
  range: readonly [number, number],
): PixelScale {
  const map = type === 'log' ? Math.log : (value: number): number => value;
  const [from, to] = [map(domain[0]), map(domain[1])];
  const width = to - from;
  const at = (value: number): number =>
    width === 0 ? range[0] : range[0] + ((map(value) - from) / width) * (range[1] - range[0]);
  return { type, domain, at };
}

/** Whether values spread so far that equal steps on the axis should be equal factors. */
export function wantsLog(values: readonly number[], factor = 12): boolean {
  const smallest = Math.min(...values);
  return values.length > 0 && smallest > 0 && Math.max(...values) / smallest >= factor;
}

/** A round number at or above `value`: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  let power = 1;
  while (power * 10 <= value) power *= 10;
  while (power > value) power /= 10;
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find(candidate => candidate * power >= value * 0.999_999);
  return (step ?? 10) * power;
}

/**
 * Moves positions apart until they keep a distance, moving each as little as possible.
 *
 * @param wanted  positions in any order
 * @param gap     least distance
 * @param limits  positions stay within, where there is room
 * @returns positions in the order of `wanted`
 */
export function spreadApart(
  wanted: readonly number[],
  gap: number,
  limits: readonly [number, number],
): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  // Neighbours that touch become a block, which lies where its members would lie on average.
  const blocks: { sum: number; size: number }[] = [];
  const startOf = (block: { sum: number; size: number }): number => {
    const start = block.sum / block.size - ((block.size - 1) * gap) / 2;
    return Math.max(limits[0], Math.min(start, limits[1] - (block.size - 1) * gap));
  };
  for (const i of order) {
    blocks.push({ sum: wanted[i]!, size: 1 });
    for (;;) {
      const [before, last] = [blocks[blocks.length - 2], blocks[blocks.length - 1]!];
      if (before === undefined || startOf(last) - startOf(before) >= before.size * gap) break;
      before.sum += last.sum;
      before.size += last.size;
      blocks.pop();
    }
  }
  const placed = blocks.flatMap(block => Array.from({ length: block.size }, (_, i) => startOf(block) + i * gap));
  const result: number[] = wanted.map(() => 0);
  order.forEach((i, rank) => (result[i] = placed[rank]!));
  return result;
}

/** Spaces where a line may end: not between a number and its unit of time, nor within `1 min 18 s`. */
const BREAKS = /\s+(?!(?:ms|s|min|h|d)\b)(?!(?<=\d (?:min|h|d) )\d)/;

/**
 * Breaks text into lines no wider than `width`; the last of `most` lines ends in an ellipsis where text is left over.
 * A word wider than a line is cut.
 */
export function wrap(text: string, width: number, most: number, widthOf: (line: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAKS).filter(part => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  if (line !== '') lines.push(line);
  const kept = lines.slice(0, most);
  if (lines.length > most && kept.length > 0) kept[most - 1] = `${kept[most - 1]}…`;
  return kept.map(each => fitted(each, width, widthOf));
}

/** The clauses on two lines of about equal length; undefined where there is one clause or two lines are not enough. */
function halvesAt(
  clauses: readonly string[],
  width: number,
  widthOf: (line: string) => number,
): readonly string[] | undefined {
  const pairs = clauses.slice(1).map((_, i) => [clauses.slice(0, i + 1).join(' '), clauses.slice(i + 1).join(' ')]);
  const widest = pairs.map(pair => Math.max(...pair.map(widthOf)));
  const least = Math.min(...widest);
  return least <= width ? pairs[widest.indexOf(least)] : undefined;
}

/** `wrap` with lines of about equal length, so that no word is left alone on the last one. */
export function wrapEvenly(
  text: string,
  width: number,
  most: number,
  widthOf: (line: string) => number,
): readonly string[] {
  const lines = wrap(text, width, most, widthOf);
  if (lines.length < 2) return lines;
  for (const end of [/(?<=;) /, /(?<=:) /, /(?<=[.;:]) (?=[A-Z0-9“])/]) {
    const halves = halvesAt(text.split(end), width, widthOf);
    if (halves !== undefined) return halves;
  }
  for (let share = 0.55; share < 1; share += 0.05) {
    const even = wrap(text, width * share, most + 1, widthOf);
    if (even.length === lines.length && !even.some(line => line.endsWith('…'))) return even;
  }
  return lines;
}

/** The longest start of a text that fits into `width`, with an ellipsis where something is left out. */
export function fitted(text: string, width: number, widthOf: (line: string) => number): string {
  if (widthOf(text) <= width) return text;
  const letters = Array.from(text.replace(/…$/, ''));
  while (letters.length > 1 && widthOf(`${letters.join('').trimEnd()}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
