import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stackTemplate } from '../kit/stack/template.ts';
import { aPerson, asks, gets, signIn } from '../kit/product/people.ts';
import { startProduct } from '../kit/product/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-s1-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const button =
  '{ trial(productId: "premium") { hasTrialed trial { expiresAt } button { label enabled } } me { version entitlements { source } } }';
const start = 'mutation { startTrial(productId: "premium") { expiresAt } }';

describe('S1: trial state lived in a container and died with every deployment', () => {
  test('S1: after a power cut and a new deployment the trial is what it was, and cannot be had again', async () => {
    const first = await startProduct({ folder, args: ['--no-web'] });
    const person = await aPerson(first);
    const fresh = await gets(first, person, button);
    expect(fresh.trial.button).toEqual({ label: 'Try Premium - Free for 30 days', enabled: true });
    const { startTrial } = await gets(first, person, start);
    const before = await gets(first, person, button);
    await first.kill();

    const second = await startProduct({ folder, args: ['--no-web'] });
    const again = await signIn(second, person.email, person.password);
    expect(await gets(second, again, button)).toEqual(before);
    expect(before.trial).toEqual({
      hasTrialed: true,
      trial: { expiresAt: startTrial.expiresAt },
      button: { label: 'Trial active - 30 days left', enabled: false },
    });
    expect((await asks(second, again, start)).errors?.[0]).toMatchObject({
      errorType: 'Conflict',
      errorInfo: { expiresAt: startTrial.expiresAt },
    });
    await second.stop();
  });
});

describe('S1: "Trial Already Used" showed to a new user', () => {
  test('S1: no label of any product says so, to a new user or to a user who had it', async () => {
    const product = await startProduct({ args: ['--no-web'], isFirst: true });
    const person = await aPerson(product);
    const labels = async () => {
      const { products } = await gets(product, person, '{ products { button { label } } }');
      return products.map((one: { button: { label: string } }) => one.button.label);
    };
    const before = await labels();
    await gets(product, person, start);
    for (const label of [...before, ...(await labels())]) expect(label).not.toMatch(/already/i);
    expect(before).toEqual([
      'Included',
      expect.any(String),
      expect.any(String),
      'Try Pro - Free for 14 days',
      'Try Premium - Free for 30 days',
      'Try Enterprise - Free for 3 hours',
    ]);
    await product.stop();
  });
});

describe('S1: tables, roles and everything else are code', () => {
  test('S1: the trials table is named from project and environment, and each function may do only what it does', () => {
    const { Resources } = stackTemplate();
    const tables = Object.values(Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
    expect(tables.map(({ Properties }) => Properties['TableName'])).toContain('usher-dev-trials');
    const policies = Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .flatMap(({ Properties }) => Properties['Policies'] ?? [])
      .flatMap((policy: any) => policy.PolicyDocument.Statement); // any: IAM's own JSON
    const onTables = policies.filter((statement: any) =>
      JSON.stringify(statement.Action).includes('dynamodb:'),
    );
    expect(onTables.length).toBeGreaterThan(20);
    for (const { Action, Resource } of onTables) {
      expect(JSON.stringify(Action)).not.toContain('*');
      // The one action on tables that IAM knows no resource for.
      if (Resource === '*') expect(Action).toBe('dynamodb:ListStreams');
    }
  });
});
