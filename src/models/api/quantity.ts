// Kubernetes quantities ("100m", "1.5Gi", "1e3"), exact: amounts are whole billionths in a BigInt, as fine as the API
// goes (smaller fractions are rounded up). What a quantity may be in a given field is the validation's.

export interface Quantity {
  /** The amount times 10⁹. */
  readonly nano: bigint;
  readonly format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent';
}

const NANO = 1_000_000_000n;
const MILLI = 1_000_000n;
/** Larger amounts are cut to this, as the API does (2⁶³ − 1). */
const LARGEST = 9_223_372_036_854_775_807n * NANO;
const SYNTAX = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

export const QUANTITY_SYNTAX_FAULT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const QUANTITY_SUFFIX_FAULT = "unable to parse quantity's suffix";

const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const DECIMAL_NAMES: ReadonlyMap<number, string> = new Map([...DECIMAL_SUFFIXES].map(([name, power]) => [power, name]));
const BINARY_NAMES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Reads a quantity; where the text is none, `error` says it in the API server's words. */
export function parseQuantity(
  text: string,
): { readonly ok: true; readonly quantity: Quantity } | { readonly ok: false; readonly error: string } {
  const match = SYNTAX.exec(text);
  if (match === null) return { ok: false, error: QUANTITY_SYNTAX_FAULT };
  const number = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/.exec(match[1] ?? '');
  if (number === null || (number[2] ?? '') + (number[3] ?? '') === '') {
    // A second point ends the number, so what follows it is read as a suffix.
    return { ok: false, error: QUANTITY_SYNTAX_FAULT };
  }
  const scale = readSuffix(match[2] ?? '');
  if (scale === undefined) return { ok: false, error: QUANTITY_SUFFIX_FAULT };
  const fraction = number[3] ?? '';
  const digits = BigInt((number[2] ?? '') + fraction);
  const magnitude = scaled(digits, scale.binary, scale.power - fraction.length);
  const capped = magnitude > LARGEST ? LARGEST : magnitude;
  return { ok: true, quantity: { nano: number[1] === '-' ? -capped : capped, format: scale.format } };
}

interface Scale {
  /** Power of 1024. */
  readonly binary: number;
  /** Power of 10. */
  readonly power: number;
  readonly format: Quantity['format'];
}

function readSuffix(suffix: string): Scale | undefined {
  const decimal = DECIMAL_SUFFIXES.get(suffix);
  if (decimal !== undefined) return { binary: 0, power: decimal, format: 'DecimalSI' };
  const binary = BINARY_NAMES.indexOf(suffix);
  if (binary > 0) return { binary, power: 0, format: 'BinarySI' };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) {
    const power = Number(suffix.slice(1));
    return { binary: 0, power: Math.max(-60, Math.min(60, power)), format: 'DecimalExponent' };
  }
  return undefined;
}

/** Digits after the point beyond which nothing but rounding up is left to see. */
const LONGEST_FRACTION = 10_000;

function power(base: bigint, exponent: number): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}

/** digits · 1024^binary · 10^decimal in billionths, rounded up. */
function scaled(digits: bigint, binary: number, decimal: number): bigint {
  const whole = digits * power(1024n, binary);
  const exponent = decimal + 9;
  if (exponent >= 0) return whole * power(10n, exponent);
  const divisor = power(10n, Math.min(-exponent, LONGEST_FRACTION));
  return (whole + divisor - 1n) / divisor;
}

/** The quantity of a value as a manifest has it; a text that is none counts as 0 (validation reports it). */
export function quantityOf(value: string | number | undefined): Quantity {
  if (value === undefined) return ZERO;
  const parsed = parseQuantity(String(value).trim());
  return parsed.ok ? parsed.quantity : ZERO;
}

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/**
 * The amount as a number: cores, bytes, pieces. Exact up to 2⁵³ and for thousandths; a text that is none gives 0.
 */
export function quantityToNumber(value: string | number | undefined): number {
  if (typeof value === 'number') return value;
  const { nano } = quantityOf(value);
  return nano % NANO === 0n ? Number(nano / NANO) : Number(nano) / 1e9;
}

/** Rounds up to thousandths, as the API does with resource amounts. */
export function roundUpToMilli(quantity: Quantity): Quantity {
  const { nano } = quantity;
  const rest = nano % MILLI;
  if (rest === 0n) return quantity;
  // Away from zero, in both directions.
  return { nano: nano - rest + (nano > 0n ? MILLI : -MILLI), format: quantity.format };
}

/** The canonical text: no fraction, the largest suffix that keeps it exact (`0.5` → `500m`, `1024Mi` → `1Gi`). */
export function formatQuantity(quantity: Quantity): string {
  const { nano } = quantity;
  if (nano === 0n) return '0';
  const isSmall = nano > -1024n * NANO && nano < 1024n * NANO;
  if (quantity.format === 'BinarySI' && !isSmall && nano % NANO === 0n) {
    let amount = nano / NANO;
    let step = 0;
    while (step < 6 && amount % 1024n === 0n) {
      amount /= 1024n;
      step += 1;
    }
    return `${amount}${BINARY_NAMES[step] ?? ''}`;
  }
  let amount = nano;
  let power = -9;
  while (power < 18 && amount % 1000n === 0n) {
    amount /= 1000n;
    power += 3;
  }
  if (quantity.format === 'DecimalExponent') return power === 0 ? String(amount) : `${amount}e${power}`;
  return `${amount}${DECIMAL_NAMES.get(power) ?? ''}`;
}

/** Canonical text of a value in a manifest; what is no quantity comes back as it is. */
export function canonicalQuantity(value: string | number): string {
  const parsed = parseQuantity(String(value).trim());
  return parsed.ok ? formatQuantity(parsed.quantity) : String(value);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** a + b in the format of `a`, unless that is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** a − b in the format of `a`, unless that is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}
