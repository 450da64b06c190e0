// Options of the command line that yargs reads as texts: checked, given at most once, turned into values.

/** A scalar option: given once. */
export function once(name: string): (value: unknown) => string | undefined {
  return value => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw new Error(`--${name} was given ${value.length} times`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}

/** A whole number of at least `least`, given once. */
export function wholeNumber(name: string, least: number): (value: unknown) => number | undefined {
  return value => {
    const text = once(name)(value);
    if (text === undefined) return undefined;
    const number = /^\+?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (number >= least && Number.isSafeInteger(number)) return number;
    throw new Error(`--${name}: Invalid value: ${JSON.stringify(text)}: must be a whole number of at least ${least}`);
  };
}

/** One of a few words, given once. */
export function choice<T extends string>(name: string, known: readonly T[]): (value: unknown) => T | undefined {
  return value => {
    const text = once(name)(value);
    if (text === undefined) return undefined;
    const found = known.find(one => one === text);
    if (found !== undefined) return found;
    throw new Error(`--${name}: Unsupported value: ${JSON.stringify(text)}: supported values: ${known.join(', ')}`);
  };
}

/** An option that may be repeated. */
export function list(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
