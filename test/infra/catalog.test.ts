import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, test } from 'vitest';
import { Usher, type UsherProps } from '../../infra/usher.ts';
import { readCatalog } from '../../infra/catalog/readCatalog.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-catalog-prop-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const held = () => JSON.parse(readFileSync('catalog.json', 'utf8'));

/** What a stack with this catalog asks for. */
function asked(props: UsherProps) {
  const app = new App({ outdir: mkdtempSync(join(scratch, 'out-')) });
  const stack = new Stack(app, 'Shop');
  new Usher(stack, 'Usher', { web: false, webOrigins: ['https://shop.example'], ...props });
  const template = Template.fromStack(stack);
  const only = (type: string, name?: string) =>
    Object.values(template.findResources(type)).filter(
      ({ Properties }) => name === undefined || Properties.FunctionName === name,
    );
  const [resource] = only('Custom::UsherCatalog');
  const [fn] = only('AWS::Lambda::Function', 'shop-bringCatalog');
  const role = fn && template.toJSON().Resources[fn['Properties'].Role['Fn::GetAtt'][0]];
  const folder = fn && join(app.outdir, `asset.${fn['Properties'].Code.S3Key.replace('.zip', '')}`);
  return { resource, fn, role, folder };
}

describe('the catalog of the construct', () => {
  test('is brought in by a function of the stack, beside whose code it lies, checked', () => {
    const { resource, folder } = asked({ catalog: 'catalog.json' });
    expect(resource!['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/bringCatalog/), 'Arn'] },
      Catalog: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.parse(readFileSync(join(folder!, 'catalog.json'), 'utf8'))).toEqual(
      readCatalog('catalog.json'),
    );
    expect(readFileSync(join(folder!, 'index.js'), 'utf8')).toContain('handler');
  });

  test('may be what such a file holds, and another one is asked for anew while the same one is not', () => {
    const hashOf = (catalog: UsherProps['catalog']) =>
      asked({ catalog: catalog! }).resource!['Properties'].Catalog;
    const same = hashOf('catalog.json');
    expect(hashOf(held())).toBe(same);
    const other = held();
    other.products[0].name = 'Something else';
    expect(hashOf(other)).not.toBe(same);
  });

  test('is brought in by a role that may write products and their log, read the key of Stripe, and nothing else', () => {
    const { role } = asked({ catalog: 'catalog.json' });
    const [{ PolicyDocument }] = role.Properties.Policies;
    const actions = PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect(actions.sort()).toEqual([
      ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      ...['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue'],
    ]);
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('is left to operators where none is given: no function, and nothing is asked', () => {
    expect(asked({})).toMatchObject({ resource: undefined, fn: undefined });
  });

  test('that is wrong stops the synth with every fault, its file, its line and its place', () => {
    const wrong = held();
    wrong.products[0].rank = -1;
    const file = join(scratch, 'wrong.json');
    writeFileSync(file, JSON.stringify(wrong, null, 2));
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((one) => one.includes('"rank": -1')) + 1;
    expect(() => asked({ catalog: file })).toThrow(
      `${file}:${line}: products[0].rank must be at least 0, not -1.`,
    );
    expect(() => asked({ catalog: wrong })).toThrow(
      'Shop/Usher.catalog: products[0].rank must be at least 0, not -1.',
    );
    expect(() => asked({ catalog: 'none.json' })).toThrow(
      `Shop/Usher.catalog names none.json, and ${resolve('none.json')} is no file.`,
    );
  });
});
