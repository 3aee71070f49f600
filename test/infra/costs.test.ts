import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cognitoMonth } from '../../tools/costs/listPrices.ts';
import { unitsIn } from '../../tools/costs/measuredUnits.ts';
import { monthOf, standing, totalOf } from '../../tools/costs/month.ts';
import { costOf, operationsOf, sumOf } from '../../tools/costs/operations.ts';
import { monthsTable, operationsTable } from '../../tools/costs/page.ts';
import { expectTable } from '../kit/documents/tables.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const page = () => readFileSync('docs/costs.md', 'utf8');
const unitsOf = unitsIn(page());
const operations = operationsOf(unitsOf);
const million = (name: string) => sumOf(costOf(operations[name]!)) * 1e6;
const resources = Object.values(stackTemplate().Resources);
const ofType = (type: string) => resources.filter((one) => one.Type === type);

describe('docs/costs.md, all of it', () => {
  test('says what the list prices and the measured units come to', () => {
    expectTable('docs/costs.md', 'operations', operationsTable(unitsOf));
    expectTable('docs/costs.md', 'months', monthsTable(unitsOf));
  });

  test('adds up: each line’s services are its total, and the totals of a month its parts', () => {
    let lines = 0;
    for (const cells of rowsBehind('operations')) {
      const [, ...amounts] = cells.map(Number);
      const total = amounts.pop()!;
      expect(
        amounts.reduce((sum, one) => sum + one, 0),
        cells[0],
      ).toBeCloseTo(total, 1);
      lines++;
    }
    expect(lines).toBe(Object.keys(operations).length);
    expect(lines).toBeGreaterThanOrEqual(15);
    const months = rowsBehind('months').map(([, ...cells]) =>
      cells.map((cell) => Number(cell.replace(/[$,]/g, ''))),
    );
    const [parts, all, otherPool, otherAll] = [months.slice(0, 6), months[6]!, months[7]!, months[8]!];
    for (const place of [0, 1, 2]) {
      const sum = parts.reduce((total, line) => total + line[place]!, 0);
      expect(Math.abs(sum - all[place]!)).toBeLessThanOrEqual(4);
      expect(Math.abs(sum - parts[5]![place]! + otherPool[place]! - otherAll[place]!)).toBeLessThanOrEqual(4);
    }
  });

  test('a million uses that nothing listens to cost less than $7, a push for each more than $6 besides, and a second limit nothing', () => {
    const [silent, watched, ofTwo] = [
      million('a use that nothing listens to'),
      million('a use with one open screen'),
      million('a use of two limits, one open screen'),
    ];
    expect(silent).toBeLessThan(7);
    expect(ofTwo).toBe(watched);
    expect(watched - silent).toBeGreaterThan(4 + 2);
  });

  test('the functions have the memory that is reckoned with', () => {
    const memoryOf = new Map(
      ofType('AWS::Lambda::Function').map(({ Properties }) => [
        String(Properties['FunctionName']).replace('usher-dev-', ''),
        Properties['MemorySize'],
      ]),
    );
    const used = Object.values(operations).flatMap(({ functions = [] }) => functions);
    expect(used.length).toBeGreaterThan(15);
    for (const { name, memoryMb } of used)
      expect({ name, memoryMb: memoryOf.get(name) }).toEqual({ name, memoryMb });
  });

  test('the stack has the alarms, dashboards and secrets that are reckoned with', () => {
    expect({
      alarms: ofType('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
      dashboards: ofType('AWS::CloudWatch::Dashboard').length,
      secrets: ofType('AWS::SecretsManager::Secret').length,
    }).toEqual(standing);
  });

  test('the tiers of the user pool are each charged for the users in them', () => {
    expect(cognitoMonth(10_000, 'LITE')).toBe(0);
    expect(cognitoMonth(10_001, 'LITE')).toBeCloseTo(0.0055);
    expect(cognitoMonth(1_000_000, 'LITE')).toBeCloseTo(90_000 * 0.0055 + 900_000 * 0.0046);
    expect(cognitoMonth(100_000, 'ESSENTIALS')).toBeCloseTo(1350);
  });

  test('npm run costs gives the month of the page, refuses odd figures, and knows the figure of any size', () => {
    const run = (...more: string[]) =>
      spawnSync(process.execPath, ['tools/dev/run.mjs', 'tools/costs/costs.ts', ...more], {
        encoding: 'utf8',
      });
    const month = monthOf(100_000, 'LITE', unitsOf, standing);
    expect(run('--users', '100000').stdout).toContain(`$${totalOf(month).toFixed(2)}`);
    for (const odd of ['-1', 'many', '0', '1e99', '']) {
      const { status, stderr } = run(`--users=${odd}`);
      expect({ odd, status, stderr }).toEqual({
        odd,
        status: 2,
        stderr: expect.stringContaining('--users takes a number'),
      });
    }
  });
});

/** An alarm is charged for each metric that it looks at. */
function metricsOf({ Properties }: { Properties: Record<string, any> }): number {
  const parts = (Properties['Metrics'] ?? [{ MetricStat: {} }]) as { MetricStat?: object }[];
  return parts.filter(({ MetricStat }) => MetricStat).length;
}

/** The lines of a table without its head. */
function rowsBehind(name: string): string[][] {
  const text = page().split(`<!-- ${name} -->`)[1]!.split(`<!-- /${name} -->`)[0]!;
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
