import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nameIn } from '../../tools/operate/deployment.ts';
import { outputsAt, outputsIn } from '../../tools/operate/outputsFile.ts';
import { aimAt } from '../../tools/operate/target.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-cdk-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const region = 'eu-central-1';
const whole = (name: string) => ({
  graphqlUrl: `https://${name}.appsync-api.${region}.amazonaws.com/graphql`,
  region,
  backendRoleArn: `arn:aws:iam::123456789012:role/${name}-${region}-backend`,
  webUrl: 'https://d1.cloudfront.net',
});
/** As `cdk deploy --outputs-file` writes a stack. */
const stackOf = (name: string) => ({
  UsherGraphqlUrlF041E0C5: whole(name).graphqlUrl,
  Settings: '{"theme":"dark"}',
  Broken: '{no JSON',
  Outputs: JSON.stringify(whole(name)),
});

describe('what an app of the CDK has put out', () => {
  test('is read from the file of cdk deploy --outputs-file, beside all that its stacks put out', () => {
    const file = JSON.stringify({ Other: { Url: 'https://example.com' }, Shop: stackOf('shop') });
    expect(outputsIn(file, 'outputs.json')).toEqual(whole('shop'));
    expect(nameIn(outputsIn(file, 'outputs.json'))).toBe('shop');
  });

  test('is refused where it names none, with what puts it out, or two', () => {
    expect(() => outputsIn('{"Shop":{"Url":"x"}}', 'outputs.json')).toThrow(
      'outputs.json names no deployment of Usher: an app of the CDK puts it out with new CfnOutput(',
    );
    const two = JSON.stringify({ Shop: stackOf('shop'), Beta: stackOf('beta') });
    expect(() => outputsIn(two, 'outputs.json')).toThrow(
      'two deployments of Usher, of Shop and Beta: deploy',
    );
  });

  test('is refused in one sentence where the file is no file of outputs', () => {
    const text = join(folder, 'text');
    writeFileSync(text, 'no outputs');
    for (const [file, sentence] of [
      [join(folder, 'none'), 'is not there. Name another.'],
      [folder, 'is a folder: name the file of outputs in it.'],
      [text, 'is no file of outputs: it holds no JSON object.'],
    ] as const)
      expect(() => outputsAt(file, 'Name another.')).toThrow(`${file} ${sentence}`);
    for (const other of ['null', '7', '"x"']) expect(() => outputsIn(other, 'x')).toThrow('no JSON object');
    expect(() => outputsIn('{"a":null}', 'x')).toThrow('x names no deployment');
  });

  test('is asked on this machine where it runs there, the pages among it', () => {
    const local = { ...stackOf('shop'), graphqlUrl: 'http://127.0.0.1:4000/graphql', cognitoEndpoint: 'x' };
    expect(outputsIn(JSON.stringify(local), 'outputs.json')).toMatchObject({
      ...{ graphqlUrl: 'http://127.0.0.1:4000/graphql', cognitoEndpoint: 'x', region },
      ...{ webUrl: 'http://127.0.0.1:4000', adminUrl: 'http://127.0.0.1:4000/admin.html' },
    });
  });

  test('leads commands to its tables, by the name that it has, with or without a hyphen', () => {
    const outputs = join(folder, 'outputs.json');
    writeFileSync(outputs, JSON.stringify({ Shop: stackOf('shop') }));
    expect(aimAt({ outputs })).toEqual({ stack: 'shop', title: 'shop' });
    expect(process.env['TABLE_USERS']).toBe('shop-users');
  });

  test('what npm run deploy writes is read as it is', () => {
    expect(outputsIn(JSON.stringify(whole('usher-prod')), 'outputs.prod.json')).toEqual(whole('usher-prod'));
  });
});
