import { describe, expect, test } from 'vitest';
import { validateManifest } from '../../../src/experiment/kubernetes-document.ts';
import { readYamlStream } from '../../../src/experiment/kubernetes-yaml.ts';

function lines(text: string): string[] {
  return validateManifest('job.yaml', text).map(
    one => `${one.line}:${one.column} ${one.severity} ${one.path}: ${one.message}`,
  );
}

const JOB = `apiVersion: batch/v1
kind: Job
metadata:
  name: demo
spec:
  backoffLimit: -1
  paralelism: 2
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: main
        image: busybox
        resources:
          limits: {a.b/c: 500m}
`;

describe('faults of a manifest', () => {
  test('an unknown field stands where its key is, and what the server would find next beside it', () => {
    const [first, ...rest] = lines(JOB);
    expect(first).toBe('7:3 error spec.paralelism: unknown field "spec.paralelism"');
    expect(rest).toEqual(lines(JOB.replace('  paralelism: 2\n', '\n')));
    expect(rest).not.toHaveLength(0);
  });

  test('faults of values stand where the values are, all at once', () => {
    expect(lines(JOB.replace('  paralelism: 2\n', ''))).toEqual([
      '6:17 error spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
      '14:27 error spec.template.spec.containers[0].resources.limits[a.b/c]: Invalid value: "500m": must be an integer',
    ]);
  });

  test('places are in the document of a stream and in the item of a list', () => {
    const item = '- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: X}\n';
    const list = `# first\n---\napiVersion: v1\nkind: List\nitems:\n${item}`;
    expect(lines(list)[0]).toMatch(/^8:20 error metadata.name: Invalid value: "X"/);
  });

  test('what is missing is shown where it should be', () => {
    expect(lines('apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: demo\nspec: {}\n')).toContain(
      '5:7 error spec.template.spec.containers: Required value',
    );
  });

  test('an API version that is gone names the one to use', () => {
    expect(lines('apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: c}\n')).toEqual([
      '1:13 error apiVersion: no matches for kind "CronJob" in version "batch/v1beta1" (use batch/v1)',
    ]);
  });

  test('a warning is no error', () => {
    const env = 'env: [{name: A, value: b}, {name: A, value: c}]';
    const text = JOB.replace('  paralelism: 2\n', '')
      .replace('-1', '1')
      .replace('500m', '"1"')
      .replace('resources:', `${env}\n        resources:`);
    expect(lines(text)).toEqual([
      '13:36 warning spec.template.spec.containers[0].env[1]: ' +
        'hides previous definition of "A", which may be dropped when using apply',
    ]);
  });

  test('documents before a syntax fault are looked at, those after it are not', () => {
    const text = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: A}\n---\na: b: c\n---\nkind: Job\n';
    const found = lines(text);
    expect(found).toHaveLength(2);
    expect(found[1]).toBe('5:5 error : yaml: mapping values are not allowed in this context');
  });
});

describe('texts of strangers', () => {
  const nested = ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (key, i) => `${key}: &${key} [${`*${'abcdefg'[i]},`.repeat(9)}]`,
  );
  test.each([
    ['aliases of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${nested.join('\n')}\n`, 'excessive aliasing'],
    ['brackets without end', '['.repeat(100_000), 'max depth'],
    ['lists in lists', `${'- '.repeat(3000)}x`, 'max depth'],
    ['maps in maps', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'max depth'],
    ['deep JSON', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, 'max depth'],
    ['a key that is the prototype', 'metadata:\n  __proto__: {a: b}\n', '__proto__'],
    ['such a key in JSON', '{"kind": "Job", "__proto__": {"x": 1}}', '__proto__'],
    ['nine million characters', 'a: b\n'.repeat(1_800_000), 'too large'],
    ['numbers without end', 'a: .inf\n', 'unsupported value: +Inf'],
    ['control characters', 'a: \u0007\n', 'control characters'],
  ])('%s are refused', (_, text, message) => {
    expect(readYamlStream(text).fault?.message).toContain(message);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  test('keys with names of JavaScript are keys like any other', () => {
    const text = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x, constructor: a}\nspec: {toString: x}\n';
    const unknown = lines(text).filter(line => line.includes('unknown field'));
    expect(unknown.map(line => line.split(' ').slice(-1)[0])).toEqual(['"metadata.constructor"', '"spec.toString"']);
  });
});

describe('YAML as kubectl reads it', () => {
  test.each([
    ['y', true],
    ['off', false],
    ['010', 8],
    ['0o10', 8],
    ['0b11', 3],
    ['0x10', 16],
    ['1_000', 1000],
    ['+5', 5],
    ['1e3', 1000],
    ['4.0', 4],
    ['1:30', '1:30'],
    ['2024-01-01', '2024-01-01'],
    ['.', '.'],
    ['~', null],
    ['!!binary aGk=', 'hi'],
    ['!!str 5', '5'],
  ])('%s is %j', (text, value) => {
    expect(readYamlStream(`a: ${text}\n`).documents[0]?.value).toEqual({ a: value });
  });

  test('the last of equal keys wins, and merged keys yield', () => {
    expect(readYamlStream('a: 1\na: 2\n').documents[0]?.value).toEqual({ a: 2 });
    expect(readYamlStream('b: &b {x: 1, z: 2}\nc: {<<: *b, x: 3}\n').documents[0]?.value).toMatchObject({
      c: { x: 3, z: 2 },
    });
  });

  test('nothing but a comment may follow the dashes between documents', () => {
    expect(readYamlStream('a: 1\n--- # two\na: 2\n').documents).toHaveLength(2);
    const { documents, fault } = readYamlStream('a: 1\n---a: 2\n');
    expect([documents.length, fault?.line, fault?.message]).toEqual([0, 2, 'invalid Yaml document separator: a: 2']);
  });

  test('JSON documents may follow one another, and YAML them', () => {
    const { documents } = readYamlStream('{"a": 1}\n{"a": 2}\n---\na: 3\n');
    expect(documents.map(one => one.value)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });
});
