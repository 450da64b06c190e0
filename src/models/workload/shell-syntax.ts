// What the reader of shell scripts makes of a text: commands with words still to be expanded. Only what decides how
// long a script runs and how it ends is kept; redirections are left out.

/** A piece of a word. `quoted` pieces are not split into fields. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `$NAME`, `${NAME…}`: `operator` is what follows the name, such as `:-3` or `%.*`. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly operator: string;
      readonly index: Word | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly text: Word };

export type Word = readonly Part[];

export interface Assignment {
  readonly name: string;
  readonly value: Word;
  /** `NAME=(a b c)`. */
  readonly list: readonly Word[] | undefined;
}

export type Command =
  | { readonly kind: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
  | { readonly kind: 'group'; readonly body: Script; readonly isSubshell: boolean }
  | {
      readonly kind: 'if';
      readonly tests: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise: Script | undefined;
    }
  | { readonly kind: 'while'; readonly condition: Script; readonly body: Script; readonly isUntil: boolean }
  | { readonly kind: 'for'; readonly name: string; readonly items: readonly Word[]; readonly body: Script }
  /** `for ((i=0; i<10; i++))` */
  | {
      readonly kind: 'count';
      readonly start: Word;
      readonly condition: Word;
      readonly step: Word;
      readonly body: Script;
    }
  | {
      readonly kind: 'case';
      readonly subject: Word;
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Script }[];
    }
  | { readonly kind: 'arithmetic'; readonly text: Word }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

export interface Pipeline {
  readonly commands: readonly Command[];
  readonly isNegated: boolean;
}

/** Pipelines joined by `&&` and `||`. */
export interface Chain {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  /** Followed by `&`. */
  readonly isBackground: boolean;
}

export type Script = readonly Chain[];

/** The text of a word that needs no expansion. */
export function literal(word: Word | undefined): string | undefined {
  if (word === undefined) return undefined;
  let text = '';
  for (const part of word) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}
