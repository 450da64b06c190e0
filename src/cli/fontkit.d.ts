// The part of fontkit that svg-text.ts uses; the package ships no types.
declare module 'fontkit' {
  export interface Font {
    readonly unitsPerEm: number;
    layout(text: string, features?: Readonly<Record<string, boolean>>): { readonly advanceWidth: number };
  }
  export function openSync(path: string): Font;
}
