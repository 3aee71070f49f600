import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calls } from '../kit/product/requests.ts';
import { minimalCall, rootFields } from '../kit/schema/minimalCalls.ts';
import { tablesOf, until } from '../kit/product/operating.ts';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';

const groupDirective = /@aws_cognito_user_pools\(cognito_groups: \[[^\]]*\]\)/g;
const triggers = ['cognito.postConfirmation', 'cognito.postAuthentication'];

let product: Product;
let folder: string;
let guarded: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'usher-stack-'));
  cpSync(synthesized, folder, { recursive: true });
  const file = join(folder, 'usher-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  guarded = withoutGroups(template);
  withoutTables(template, triggers);
  writeFileSync(file, JSON.stringify(template));
  product = await startProduct({ args: ['--template', folder] });
});
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a schema that lost its group directives', () => {
  test('opens no operator’s field: function and resolver refuse on their own', async () => {
    expect(guarded.length).toBeGreaterThanOrEqual(23);
    const person = await aPerson(product);
    const refused: Record<string, string | null | undefined> = {};
    for (const coordinate of guarded) {
      const values = { userId: person.userId, feature: 'simulations', reason: 'No group.' };
      const call = minimalCall(coordinate, values, ['userId']);
      const { answer } = await calls(product, { token: person.accessToken }, call);
      // A field that may be null takes nothing else with it.
      const given = answer.data?.[coordinate.split('.')[1]!] ?? null;
      refused[coordinate] = given === null ? answer.errors?.[0]?.errorType : 'let in';
    }
    for (const [coordinate, type] of Object.entries(refused)) {
      expect(['Forbidden', 'Unauthorized'], coordinate).toContain(type);
    }
  });
});

describe('triggers that may not touch the table', () => {
  test('let people in, are counted, and the first call makes the row', async () => {
    const person = await aPerson(product);
    const key = { TableName: 'usher-dev-users', Key: { user_id: person.userId }, ConsistentRead: true };
    expect((await tablesOf(product).send(new GetCommand(key))).Item).toBeUndefined();
    for (const trigger of triggers) {
      const name = `usher-dev-${trigger.replace('.', '-')}`;
      const log = async () =>
        (await fetch(new URL(`/_local/logs/${name}`, product.outputs.graphqlUrl))).text();
      // It is counted beside the console, whose lines it may follow.
      await until(log, (text) => text.includes('"TriggerFailed":1'));
      expect(product.printed()).toMatch(new RegExp(`Denied: .*${name} may not dynamodb:`));
    }
    const { me } = await gets(product, person, '{ me { id email version } }');
    expect(me).toEqual({ id: person.userId, email: person.email, version: 1 });
  });
});

/** Gives the fields that only the directive's absence now opens. */
function withoutGroups(template: Template): string[] {
  const schema = Object.values(template.Resources).find((one) => one.Type === 'AWS::AppSync::GraphQLSchema')!;
  const text = schema.Properties['Definition'] as string;
  const fields = [
    ...text.matchAll(/^  (\w+)(\([^)]*\))?: [^\n]*\n?\s*@aws_cognito_user_pools\(cognito_groups/gm),
  ];
  const names = new Set(fields.map(([, name]) => name!));
  schema.Properties['Definition'] = text.replace(groupDirective, '');
  return rootFields().filter((coordinate) => names.has(coordinate.split('.')[1]!));
}

function withoutTables(template: Template, names: string[]): void {
  const roles = Object.entries(template.Resources).filter(([id, one]) => {
    const isTrigger = names.some((name) => id.startsWith(`Function${name.replace('.', '')}Role`));
    return one.Type === 'AWS::IAM::Role' && isTrigger;
  });
  expect(roles).toHaveLength(names.length);
  for (const [, role] of roles) {
    for (const policy of role.Properties['Policies']) {
      const document = policy.PolicyDocument;
      document.Statement = document.Statement.filter(
        (one: { Action: string | string[] }) =>
          ![one.Action].flat().some((action) => action.startsWith('dynamodb:')),
      );
    }
  }
}
