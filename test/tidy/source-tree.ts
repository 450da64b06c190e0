// The project's own files as text, for the tidy test: where they are, their lines, their code without comments and
// strings, what they import and export. Recordings and published manifests are data, and left out.
import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['src', 'test', 'bench', 'scripts', 'experiments', 'docs', 'bin'];
const DATA = /^test\/(truth|manifests|data)\/|(^|\/)(node_modules|dist|out)\//;
const TEXT = /\.(tsx?|mjs|js|md|ya?ml|json)$/;

export interface SourceFile {
  /** From the project's root: `src/sim/time.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

export interface Import {
  readonly from: string;
  /** Path from the root of a file of ours, else the package's name. */
  readonly target: string;
  readonly isOurs: boolean;
}

/** All text files of the project, sorted by path. */
export function sourceTree(): SourceFile[] {
  const own = FOLDERS.flatMap(folder => {
    const names = listing(folder);
    return names.map(name => `${folder}/${name}`);
  });
  const top = listing('.', false);
  return [...own, ...top]
    .filter(path => TEXT.test(path) && !DATA.test(path) && path !== 'package-lock.json')
    .sort()
    .map(path => {
      const text = readFileSync(new URL(path, ROOT), 'utf8');
      return { path, text, lines: text.split('\n') };
    });
}

function listing(folder: string, isDeep = true): string[] {
  try {
    return readdirSync(new URL(`${folder}/`, ROOT), { recursive: isDeep }).map(name =>
      String(name).replaceAll('\\', '/'),
    );
  } catch {
    return [];
  }
}

export function isTypeScript({ path }: SourceFile): boolean {
  return /\.tsx?$/.test(path);
}

/** Code with comments and the contents of strings blanked; lines stay where they are. */
export function codeOf({ text }: SourceFile): string[] {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
  return text.replaceAll(pattern, found => found.replaceAll(/[^\n]/g, ' ')).split('\n');
}

/** `sim`, `models` … of a file below src; `public` for the library's entry. */
export function layerOf(path: string): string | undefined {
  const [root, layer, rest] = path.split('/');
  if (root !== 'src') return undefined;
  return rest === undefined ? 'public' : layer;
}

export function importsOf({ path, text }: SourceFile): Import[] {
  const found = text.matchAll(/^(?:import|export)\s(?:[\w*\s{},$]*?\sfrom\s)?'([^']+)';/gm);
  return [...found].map(([, name = '']) => {
    if (!name.startsWith('.')) return { from: path, target: packageName(name), isOurs: false };
    const url = new URL(name, new URL(path, 'file:///'));
    return { from: path, target: url.pathname.slice(1), isOurs: true };
  });
}

function packageName(name: string): string {
  const parts = name.split('/');
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

export interface Exported {
  readonly name: string;
  readonly line: number;
  /** A docstring ends on the line before. */
  readonly isDocumented: boolean;
  readonly isType: boolean;
}

/** Names that a file declares and exports. */
export function exportsOf({ lines }: SourceFile): Exported[] {
  const declaration =
    /^export (?:declare )?(?:abstract )?(const|let|function\*?|class|interface|type) +([A-Za-z_$][\w$]*)/;
  return lines.flatMap((line, i) => {
    const [, word, name] = declaration.exec(line) ?? [];
    if (name === undefined) return [];
    const isDocumented = (lines[i - 1] ?? '').trimEnd().endsWith('*/');
    return [{ name, line: i + 1, isDocumented, isType: word === 'interface' || word === 'type' }];
  });
}

/** Names that an entry re-exports, and from where. */
export function reexportsOf(file: SourceFile): { readonly name: string; readonly target: string }[] {
  const found = file.text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)'/gms);
  return [...found].flatMap(([, names = '', from = '']) => {
    const target = new URL(from, new URL(file.path, 'file:///')).pathname.slice(1);
    const list = names.split(',').map(name => name.replace(/^\s*type\s+/, '').trim());
    return list.filter(name => name !== '').map(name => ({ name: name.split(/\s+as\s+/)[0] ?? name, target }));
  });
}
