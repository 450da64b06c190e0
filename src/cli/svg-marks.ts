// Reads the SVG that the report layer writes, and no other: groups with a transform, paths, lines, rectangles and texts
// with their attributes, as a list of marks in drawing order.

export interface SvgMark {
  readonly kind: 'path' | 'line' | 'rect' | 'text';
  /** Own attributes, and what of the groups around it is inherited: fill, stroke. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Transforms of the groups around it and its own, outermost first: six numbers each, as SVG's `matrix`. */
  readonly transforms: readonly (readonly number[])[];
  /** Lines of a text, each moved against the one before by `dy`. */
  readonly lines: readonly { readonly text: string; readonly dy: number }[];
}

export interface SvgPicture {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly SvgMark[];
}

type Attributes = Readonly<Record<string, string>>;

const TOKEN = /<(\/?)([\w:]+)((?:[^<>"]|"[^"]*")*?)(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;
const KINDS: ReadonlySet<string> = new Set(['path', 'line', 'rect', 'text']);
/** Elements whose content is no part of the picture. */
const HIDDEN: ReadonlySet<string> = new Set(['title', 'desc', 'style', 'defs']);
const INHERITED = ['fill', 'stroke', 'stroke-miterlimit', 'opacity'];
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => {
    const code = /^#(\d+)$/.exec(name)?.[1];
    return ENTITIES[name] ?? (code === undefined ? whole : String.fromCodePoint(Number(code)));
  });
}

function attributesOf(text: string): Attributes {
  return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, unescape(value)]));
}

function transformsOf(text: string): readonly (readonly number[])[] {
  return [...text.matchAll(/(\w+)\(([^)]*)\)/g)].map(([, name, list = '']) => {
    const [a = 0, b = 0] = list.split(/[\s,]+/).map(Number);
    if (name === 'translate') return [1, 0, 0, 1, a, b];
    if (name === 'scale') return [a, 0, 0, list.trim().includes(',') || /\s/.test(list.trim()) ? b : a, 0, 0];
    const angle = (a * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [cos, sin, -sin, cos, 0, 0];
  });
}

interface Level {
  readonly name: string;
  readonly inherited: Attributes;
  readonly transforms: readonly (readonly number[])[];
  readonly text: { text: string; dy: number }[] | undefined;
}

/** Reads a picture; throws nothing: what it does not know is left out. */
export function readSvg(svg: string): SvgPicture {
  const marks: SvgMark[] = [];
  const levels: Level[] = [];
  let picture: Attributes = {};
  let hidden = 0;
  for (const [, close, name = '', rest = '', empty, words] of svg.matchAll(TOKEN)) {
    const level = levels[levels.length - 1];
    if (words !== undefined) {
      if (hidden === 0 && level?.text !== undefined) addText(level, unescape(words));
      continue;
    }
    if (HIDDEN.has(name)) {
      if (empty !== '/') hidden += close === '/' ? -1 : 1;
      continue;
    }
    if (hidden > 0) continue;
    if (close === '/') {
      levels.pop();
      continue;
    }
    const own = attributesOf(rest);
    if (name === 'svg') picture = own;
    const next = below(level, name, own);
    if (KINDS.has(name) && own['display'] !== 'none') {
      const attributes = { ...next.inherited, ...own };
      marks.push({ kind: name as SvgMark['kind'], attributes, transforms: next.transforms, lines: next.text ?? [] });
    }
    if (empty !== '/') levels.push(next);
  }
  return { width: Number(picture['width'] ?? 0), height: Number(picture['height'] ?? 0), marks };
}

function addText({ text, name }: Level, words: string): void {
  const last = text?.[text.length - 1];
  if (last !== undefined && name === 'tspan') last.text += words;
  else text?.push({ text: words, dy: 0 });
}

/** What an element hands on to those within it. */
function below(level: Level | undefined, name: string, own: Attributes): Level {
  const inherited = { ...level?.inherited };
  if (name === 'g') for (const key of INHERITED) if (own[key] !== undefined) inherited[key] = own[key];
  const text = name === 'text' ? [] : name === 'tspan' ? level?.text : undefined;
  if (name === 'tspan') text?.push({ text: '', dy: Number(own['dy'] ?? 0) });
  return { name, inherited, transforms: [...(level?.transforms ?? []), ...transformsOf(own['transform'] ?? '')], text };
}
