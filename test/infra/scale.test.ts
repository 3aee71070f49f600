import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shards } from '../../store/shards.ts';
import { accountsOf, arrivals, boundsOf, peakFactor, reachedAt } from '../../tools/costs/bounds.ts';
import { unitsIn } from '../../tools/costs/measuredUnits.ts';
import { usualHabits } from '../../tools/costs/month.ts';
import { costOf, operationsOf, sumOf } from '../../tools/costs/operations.ts';
import { quotas } from '../../tools/costs/quotas.ts';
import { boundsTable, firstsTable, movesTable, pricesTable } from '../../tools/costs/scalePage.ts';
import { expectTable } from '../kit/documents/tables.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const unitsOf = unitsIn(readFileSync('docs/costs.md', 'utf8'));
const page = () => readFileSync('docs/scale.md', 'utf8');
const bounds = boundsOf(unitsOf);
const boundOf = (name: string) => bounds.find((one) => one.name.startsWith(name))!;

describe('docs/scale.md', () => {
  test('says which bound and which price each size reaches, and what moves it', () => {
    expectTable('docs/scale.md', 'firsts', firstsTable(unitsOf));
    expectTable('docs/scale.md', 'bounds', boundsTable(unitsOf));
    expectTable('docs/scale.md', 'moves', movesTable(unitsOf));
    expectTable('docs/scale.md', 'prices', pricesTable(unitsOf));
  });

  test('states the assumptions that the figures come from', () => {
    const text = page().replaceAll(/\s+/g, ' ');
    expect(text).toContain(`${peakFactor} times the mean of the month`);
    expect(text).toContain(`${arrivals.signUps * 100} % of the accounts are new in the month`);
  });

  test('compares one counter’s ceiling with the accounts that make as many uses, and prices blocks, as the sources do', () => {
    const alike = quotas.dynamodb.partition.write / boundOf('DynamoDB: writes').each;
    expect(page()).toContain(`as ${Number(alike.toPrecision(2)).toLocaleString('en-US')} accounts`);
    const block = sumOf(costOf(operationsOf(unitsOf)['reserveUsage and settleUsage, one open screen']!));
    expect(page()).toContain(`blocks of 1,000 cost ${Math.round(block * 1_000 * 100)} cents`);
  });

  test('has the bounds in the order in which a growing app meets them, each with its move', () => {
    expect(bounds.length).toBeGreaterThanOrEqual(20);
    const reached = bounds.map(reachedAt);
    expect(reached).toEqual([...reached].sort((a, b) => a - b));
    for (const { name, move } of bounds) expect(move.length, name).toBeGreaterThan(10);
  });

  test('reckons a rate as uses of the month, ten times as fast, over its seconds', () => {
    const log = boundOf('DynamoDB: today’s');
    expect(reachedAt(log)).toBeCloseTo((shards * 1_000 * 30 * 86_400) / (usualHabits.uses * peakFactor), 0);
    const busier = boundsOf(unitsOf, { ...usualHabits, uses: usualHabits.uses * 2 });
    expect(reachedAt(busier.find(({ name }) => name === log.name)!)).toBeCloseTo(reachedAt(log) / 2, 0);
  });

  test('the stream is read in the batches that are reckoned with, one at a time for each of its shards', () => {
    const mappings = Object.values(stackTemplate().Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::EventSourceMapping',
    );
    const read = mappings.map(({ Properties }) => [
      Properties['BatchSize'],
      Properties['ParallelizationFactor'] ?? 1,
    ]);
    expect(read).toEqual([
      [100, 1],
      [100, 1],
    ]);
  });

  test('npm run costs names what an app of its size has reached, and what it reaches next', () => {
    const { stdout } = spawnSync(
      process.execPath,
      ['tools/dev/run.mjs', 'tools/costs/costs.ts', '--users', '100000'],
      { encoding: 'utf8' },
    );
    const [first, second] = bounds;
    expect(stdout).toContain(`To be moved: ${first!.name}, reached at ${accountsOf(first!)} users.`);
    expect(stdout).toContain(`The next: ${second!.name}, reached at ${accountsOf(second!)} users.`);
  });
});
