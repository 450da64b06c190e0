// Numbers as a person would say them: durations, ratios, shares, counts and lists. Nothing here knows a locale.

/**
 * A duration in at most two units: `850 ms`, `3.2 s`, `42 s`, `10 min 40 s`, `2 h 5 min`, `3 d 4 h`.
 *
 * @param seconds  any number; NaN gives `never`
 */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995) return `${trimmed(seconds * 1000, seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 9.95) return `${trimmed(seconds, 1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (Math.round(seconds) < 3600) return twoUnits(Math.round(seconds), 60, 'min', 's');
  if (Math.round(seconds / 60) < 24 * 60) return twoUnits(Math.round(seconds / 60), 60, 'h', 'min');
  return twoUnits(Math.round(seconds / 3600), 24, 'd', 'h');
}

function twoUnits(smalls: number, ratio: number, largeName: string, smallName: string): string {
  const rest = smalls % ratio;
  const whole = `${count((smalls - rest) / ratio)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** A number with at most `digits` decimals and no trailing zeros. */
export function trimmed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A whole number with commas between thousands: `4,096`. */
export function count(value: number): string {
  return Math.round(value)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A ratio: one decimal below ten, whole above: `3.9`, `21`. */
export function ratio(value: number): string {
  return value < 9.95 ? trimmed(value, 1) : count(value);
}

/** A share of one as a percentage: `33%`, `2.5%`, `< 0.1%`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '< 0.1%';
  return `${Math.abs(value) < 9.95 ? trimmed(value, 1) : trimmed(value, 0)}%`;
}

/** `one pod`, `2 pods`. */
export function plural(value: number, singular: string, pluralForm: string = `${singular}s`): string {
  return value === 1 ? `1 ${singular}` : `${count(value)} ${pluralForm}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** The first letter in upper case, unless the first word is a name such as `backoffLimit`. */
export function sentence(text: string): string {
  return /^[a-z]+[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
