// Durations as Go's time.ParseDuration reads them (`1h30m`, `-1.5h`, `100us`), with its error texts, because the text
// of a refused `@every` is shown to the user.

/** Nanoseconds a unit; both signs of micro are accepted. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LARGEST = 2n ** 63n;

export type DurationReading =
  | { readonly ok: true; readonly nanoseconds: bigint }
  | { readonly ok: false; readonly error: string };

/** Reads a Go duration: nanoseconds (fractions of one are cut), or Go's own error text. */
export function parseGoDuration(text: string): DurationReading {
  const invalid: DurationReading = { ok: false, error: `time: invalid duration ${goQuote(text)}` };
  const isNegative = text.startsWith('-');
  let rest = isNegative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { ok: true, nanoseconds: 0n };
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const match = /^(\d*)(?:\.(\d*))?([^\d.]*)/.exec(rest);
    const whole = match?.[1] ?? '';
    const fraction = match?.[2] ?? '';
    if (match === null || (whole === '' && fraction === '')) return invalid;
    const unitName = match[3] ?? '';
    if (unitName === '') return { ok: false, error: `time: missing unit in duration ${goQuote(text)}` };
    const unit = Object.hasOwn(UNITS, unitName) ? UNITS[unitName] : undefined;
    if (unit === undefined) {
      return { ok: false, error: `time: unknown unit ${goQuote(unitName)} in duration ${goQuote(text)}` };
    }
    total += BigInt(whole || '0') * unit;
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (total > LARGEST || (total === LARGEST && !isNegative)) return invalid;
    rest = rest.slice(match[0].length);
  }
  return { ok: true, nanoseconds: isNegative ? -total : total };
}

/** A string as Go's `%q` writes it: double quotes, with backslash escapes where a character cannot be shown. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') quoted += `\\${character}`;
    else if (code >= 0x20 && code !== 0x7f) quoted += character;
    else quoted += ESCAPES[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return `${quoted}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
