// The recordings as files: experiment, stories and some logs of each case in test/truth/cases.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LogLine } from './log-line.ts';
import type { Story } from './story.ts';

const FOLDER = new URL('../truth/cases/', import.meta.url);

export interface RecordedCase {
  readonly name: string;
  /** Text of the experiment file. */
  readonly text: string;
  readonly truth: Story;
  /** A second recording, where there is one. */
  readonly again: Story | undefined;
}

/** Names of all cases, sorted. */
export function caseNames(): string[] {
  return namesEndingIn('.yaml');
}

/** Cases whose whole log is here. */
export function loggedCaseNames(): string[] {
  return namesEndingIn('.jsonl.gz');
}

export function recordedCase(name: string): RecordedCase {
  return {
    name,
    text: readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8'),
    truth: storyFile(name) ?? missing(name),
    again: storyFile(`${name}.again`),
  };
}

export function recordedLog(name: string): LogLine[] {
  const text = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, FOLDER))).toString('utf8');
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as LogLine);
}

function storyFile(name: string): Story | undefined {
  const file = new URL(`${name}.story.json.gz`, FOLDER);
  if (!existsSync(file)) return undefined;
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Story;
}

function missing(name: string): never {
  throw new Error(`no story of ${name}`);
}

function namesEndingIn(suffix: string): string[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith(suffix))
    .map(file => file.slice(0, -suffix.length))
    .sort();
}
