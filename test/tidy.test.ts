// The numbers and bans that the architecture sets for the sources: sizes, widths, layers, names that break determinism,
// documentation of what is public, exports that nobody uses.
import { describe, expect, test } from 'vitest';
import {
  codeOf,
  exportsOf,
  importsOf,
  isTypeScript,
  layerOf,
  reexportsOf,
  sourceTree,
  type SourceFile,
} from './tidy/source-tree.ts';

const MOST_LINES = 400;
const MOST_COLUMNS = 120;
/** Tables made by a script from the published schema. */
const GENERATED: ReadonlySet<string> = new Set(['src/models/api/kubernetes-schema.ts']);
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  sim: ['sim'],
  models: ['sim', 'models'],
  experiment: ['sim', 'models', 'experiment'],
  report: ['report'],
  testing: ['sim', 'models', 'experiment', 'testing'],
  playground: ['sim', 'models', 'experiment', 'report', 'playground', 'public'],
  'report-page': ['experiment', 'report', 'playground', 'report-page'],
  cli: ['sim', 'models', 'experiment', 'report', 'testing', 'cli'],
  public: ['sim', 'models', 'experiment', 'report', 'public'],
};
/** All that the report may read of the rest: what a run leaves, and the results. */
const READ_BY_REPORT: ReadonlySet<string> = new Set([
  'src/models/recording/run-record.ts',
  'src/experiment/results.ts',
]);
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  sim: ['seedrandom', 'jstat'],
  models: [],
  experiment: ['yaml', 'zod', 'jstat', 'simple-statistics'],
  report: ['vega', 'vega-lite', 'vega-interpreter', 'simple-statistics'],
  testing: ['fast-check'],
  public: [],
};
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'the clock of the simulation is the only one'],
  [/\bnew Date\(/, 'API times are made in models/api/api-time.ts'],
  [/\bMath\.random\b/, 'draws come from random streams, by name and key'],
  // Powers of whole literals are exact: 2 ** 63, 10n ** digits.
  [/\bMath\.pow\b|(?<!\d+n )(?<!\b2 (?=\*\* \d))\*\*/, 'powers differ between engines'],
  [/\btoLocale|\blocaleCompare\b/, 'order and text must not depend on the locale'],
  [/(^|[^.\w])(async|await)\s/, 'nothing waits below the command line'],
  [/\benum\s+\w+\s*\{|^\s*namespace\s+\w+\s*\{/, 'sources run with types erased'],
  [/\bclass\s+\w+(<[^>]*>)?\s+extends\b/, 'no class inheritance'],
];
const VAGUE = /^(utils?|helpers?|common|manager|types)\.ts$/;

const tree = sourceTree();
const code = tree.filter(isTypeScript);
const sources = code.filter(file => file.path.startsWith('src/'));

describe('size and shape', () => {
  test(`no file has more than ${MOST_LINES} lines`, () => {
    const long = code.filter(file => !GENERATED.has(file.path) && file.lines.length - 1 > MOST_LINES);
    expect(long.map(file => `${file.path}: ${file.lines.length - 1}`)).toEqual([]);
  });

  test(`no line is wider than ${MOST_COLUMNS} columns`, () => {
    const files = code.filter(file => !GENERATED.has(file.path));
    expect(
      places(
        files,
        file => file.lines,
        line => Array.from(line).length > MOST_COLUMNS && !isUnbreakable(line),
      ),
    ).toEqual([]);
  });

  test('every source file says first what it is for', () => {
    const silent = sources.filter(
      ({ path, lines }) => !path.endsWith('.d.ts') && !/^(#!|\/\/ \S|\/\*\*)/.test(lines[0] ?? ''),
    );
    expect(silent.map(file => file.path)).toEqual([]);
  });

  test('files are named after what they define', () => {
    const names = sources.map(file => file.path).filter(path => !/^[a-z0-9.-]+$/.test(path.split('/').at(-1) ?? ''));
    const vague = sources.map(file => file.path).filter(path => VAGUE.test(path.split('/').at(-1) ?? ''));
    expect([...names, ...vague]).toEqual([]);
  });
});

describe('layers', () => {
  test('imports go downwards only', () => {
    const upward = sources.flatMap(importsOf).filter(({ from, target, isOurs }) => isOurs && !mayImport(from, target));
    expect(upward.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });

  test('each layer uses its own packages and no others', () => {
    const foreign = sources.flatMap(importsOf).filter(({ from, target, isOurs }) => {
      const allowed = PACKAGES[layerOf(from) ?? ''];
      return !isOurs && allowed !== undefined && !allowed.includes(target);
    });
    expect(foreign.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });

  test('files of ours are imported by their whole name', () => {
    const incomplete = code
      .flatMap(importsOf)
      .filter(({ target, isOurs }) => isOurs && !/\.(tsx?|json|mjs|css)(\?[\w&]+)?$/.test(target));
    expect(incomplete.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });
});

describe('what makes runs differ is not used below the command line', () => {
  const below = sources.filter(({ path }) => !['cli', 'playground', 'report-page'].includes(layerOf(path) ?? ''));

  test.each(BANNED)('%s: %s', pattern => {
    expect(places(below, codeOf, line => pattern.test(line))).toEqual([]);
  });
});

describe('exports', () => {
  const entries = sources.filter(({ path }) => /^src\/(index|testing\/index|report\/index)\.ts$/.test(path));
  const published = entries.flatMap(reexportsOf);

  test('what is public is documented', () => {
    const bare = published.flatMap(({ name, target }) => {
      const file = sources.find(({ path }) => path === target);
      const declared = file === undefined ? undefined : exportsOf(file).find(one => one.name === name);
      return declared?.isDocumented === false ? [`${target}:${declared.line}: ${name}`] : [];
    });
    expect(bare).toEqual([]);
  });

  test('what is exported is used elsewhere, or public', () => {
    const users = wordsByFile(code);
    const isPublic = new Set(published.map(({ name, target }) => `${target} ${name}`));
    const dead = sources.flatMap(file =>
      exportsOf(file)
        .filter(({ name }) => !isPublic.has(`${file.path} ${name}`) && !isUsedElsewhere(users, name, file.path))
        .filter(({ name, isType }) => !isType || timesIn(file, name) < 2)
        .map(({ name, line }) => `${file.path}:${line}: ${name}`),
    );
    expect(dead).toEqual([]);
  });
});

describe('nothing is left lying about', () => {
  const own = tree.filter(({ path }) => path !== 'test/tidy.test.ts');

  test('unfinished things are issues, not remarks', () => {
    expect(
      places(
        own,
        file => file.lines,
        line => /\b(TODO|FIXME|XXX)\b/.test(line),
      ),
    ).toEqual([]);
  });

  test('no path of one machine is in the project', () => {
    expect(
      places(
        own,
        file => file.lines,
        line => /(^|[^\w.])\/(work|root|home)\/\w/.test(line),
      ),
    ).toEqual([]);
  });

  test('no code is commented out', () => {
    expect(places(code, file => file.lines, isCommentedCode)).toEqual([]);
  });
});

/** An import, or a text without a space to break it at. */
function isUnbreakable(line: string): boolean {
  return line.startsWith('import ') || line.split(' ').some(word => word.length > 100);
}

function isCommentedCode(line: string): boolean {
  return /^\s*\/\/\s*(const|let|if \(|for \(|return\b.*;|import .* from|\}\s*$)/.test(line);
}

function mayImport(from: string, target: string): boolean {
  const layer = layerOf(from) ?? '';
  const other = layerOf(target);
  if (other === undefined) return layer === 'cli' && target === 'package.json';
  if (layer === 'report' && READ_BY_REPORT.has(target)) return true;
  return LAYERS[layer]?.includes(other) ?? false;
}

function places(
  files: readonly SourceFile[],
  linesOf: (file: SourceFile) => readonly string[],
  isFaulty: (line: string) => boolean,
): string[] {
  return files.flatMap(file =>
    linesOf(file).flatMap((line, i) =>
      isFaulty(line) ? [`${file.path}:${i + 1}: ${(file.lines[i] ?? '').trim()}`] : [],
    ),
  );
}

/** Each word of the sources and the files that it stands in. */
function wordsByFile(files: readonly SourceFile[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const known = users.get(word);
      if (known === undefined) users.set(word, new Set([path]));
      else known.add(path);
    }
  }
  return users;
}

/** A type may be exported because an exported signature names it. */
function timesIn({ text }: SourceFile, name: string): number {
  return [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length;
}

function isUsedElsewhere(users: ReadonlyMap<string, ReadonlySet<string>>, name: string, path: string): boolean {
  for (const user of users.get(name) ?? []) if (user !== path) return true;
  return false;
}
