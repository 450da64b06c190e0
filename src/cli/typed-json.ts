// JSON that keeps what plain JSON has no word for: numbers that are none, and typed arrays.

type Typed = { readonly $: string; readonly values: readonly unknown[] };
/** Of numbers whose text JSON does not keep: NaN, infinities, negative zero. */
const UNUSUAL_NUMBER = 'NaN';
const TYPED_ARRAYS = { Float64Array, Int32Array, Uint8Array } as const;

/** One line of text; the same value gives the same text. Fields that are undefined are left out. */
export function typedText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return { $: UNUSUAL_NUMBER, values: [String(part)] };
    if (Object.is(part, -0)) return { $: UNUSUAL_NUMBER, values: ['-0'] };
    if (!ArrayBuffer.isView(part)) return part;
    const values = [...(part as Float64Array)].map(one => (Number.isFinite(one) ? one : null));
    return { $: part.constructor.name, values } satisfies Typed;
  });
}

/** The value that `typedText` was given; throws where the text is damaged. */
export function parseTyped(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('$' in part)) return part;
    const { $: type, values } = part as Typed;
    if (type === UNUSUAL_NUMBER) return Number(values[0]);
    const array = TYPED_ARRAYS[type as keyof typeof TYPED_ARRAYS];
    return array === undefined ? part : array.from(values.map(one => (one === null ? Number.NaN : Number(one))));
  });
}
