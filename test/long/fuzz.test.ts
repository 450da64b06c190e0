// The campaign: a hundred thousand histories of the controllers as they are, how often everything was reached, and each
// historical bug within two thousand seeds and a minute of one core.
import { cpuUsage } from 'node:process';
import { describe, expect, test } from 'vitest';
import { runCampaign } from '../../src/cli/fuzz-campaign.ts';
import { historicalBugs } from '../../src/testing/bugs.ts';
import { EMPTY_CAMPAIGN, joinParts, reachTable, type CampaignPart } from '../../src/testing/campaign.ts';
import { findCounterExample } from '../../src/testing/search.ts';
import { selfTest } from '../../src/testing/self-test.ts';

const PIECE = 10_000;
const PIECES = Array.from({ length: 10 }, (_, i) => i * PIECE + 1);
const OFTEN = 100;

async function seedsFrom(from: number): Promise<CampaignPart> {
  const { part } = await runCampaign({
    from,
    seeds: PIECE,
    millis: Number.POSITIVE_INFINITY,
    threads: undefined,
    task: { bugs: [], module: undefined, manifests: undefined },
    isStopped: () => false,
    isQuiet: true,
  });
  return part;
}

function lines(rows: readonly { readonly group: string; readonly name: string; readonly count: number }[]): string {
  return rows.map(({ group, name, count }) => `${group.padEnd(20)}${name.padEnd(34)}${count}\n`).join('');
}

describe('the controllers as they are', () => {
  let all = EMPTY_CAMPAIGN;

  test.each(PIECES)('break nothing in ten thousand histories from seed %i', async from => {
    const part = await seedsFrom(from);
    all = joinParts(all, part);
    expect(part.broken).toEqual([]);
    expect(part.histories).toBe(PIECE);
  });

  test('and everything was reached often', () => {
    const table = reachTable(all);
    process.stdout.write(lines(table));
    // A hundred times in ten thousand histories.
    expect(table.filter(({ count }) => count < OFTEN * PIECES.length)).toEqual([]);
  });
});

test('each invariant fails a hundred times where ten thousand histories are falsified', () => {
  const fired = Object.entries(selfTest(1, PIECE));
  process.stdout.write(lines(fired.map(([name, count]) => ({ group: 'failing side', name, count }))));
  expect(fired.filter(([, count]) => count < OFTEN)).toEqual([]);
});

test.each(historicalBugs)('$name is found within 2000 seeds and a minute of one core', ({ name }) => {
  const before = cpuUsage();
  const found = findCounterExample({ seeds: 2000, bugs: new Set([name]) });
  const { user, system } = cpuUsage(before);
  expect(found?.violations.length).toBeGreaterThan(0);
  expect(found?.history.actions.length).toBeLessThanOrEqual(12);
  expect((user + system) / 1e6).toBeLessThan(60);
});
