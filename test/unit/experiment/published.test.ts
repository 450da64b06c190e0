// What is published beside the code is what the code says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { experimentSchemaText } from '../../../src/experiment/schema.ts';
import { VERSION } from '../../../src/experiment/version.ts';

const root = new URL('../../../', import.meta.url);

test('experiment.schema.json is current: node scripts/write-schema.ts', () => {
  expect(readFileSync(new URL('experiment.schema.json', root), 'utf8')).toBe(experimentSchemaText());
});

test('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
