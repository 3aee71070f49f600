import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { onThisMachine } from '../../src/openid/addresses.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-issuer-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('an address of an issuer', () => {
  const addresses = {
    'https://id.example.com': 'http://127.0.0.1:8080',
    'https://id.example.com/realms/app/': 'http://127.0.0.1:9090/app',
  };

  test.each([
    ['https://id.example.com', 'http://127.0.0.1:8080'],
    ['https://id.example.com/', 'http://127.0.0.1:8080/'],
    ['https://id.example.com/keys?a=b', 'http://127.0.0.1:8080/keys?a=b'],
    ['https://id.example.com/realms/app/keys', 'http://127.0.0.1:9090/app/keys'],
    ['http://127.0.0.1:7000/keys', 'http://127.0.0.1:7000/keys'],
    ['http://localhost:7000', 'http://localhost:7000'],
    ['http://[::1]:7000/a', 'http://[::1]:7000/a'],
  ])('%s is %s on this machine', (outside, inside) => {
    expect(onThisMachine(outside, addresses)).toBe(inside);
  });

  test.each([
    'https://id.example.com.attacker.example/keys',
    'https://id.example.org',
    'http://127.0.0.1.attacker.example',
    'http://localhost@attacker.example/keys',
    'file:///etc/passwd',
    'undefined',
  ])('%s is not on this machine', (outside) => {
    expect(onThisMachine(outside, addresses)).toBeUndefined();
  });
});

describe('the command', () => {
  const command = resolve('packages/understudy/bin/understudy.mjs');
  const started = (...args: string[]) =>
    spawnSync(process.execPath, [command, scratch, '--port', '0', '--data', join(scratch, 'data'), ...args], {
      cwd: scratch,
      encoding: 'utf8',
    });

  test('a template whose issuer has no address on this machine ends the start with the option that names one', () => {
    const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
    const template = {
      Resources: {
        Api: {
          Type: 'AWS::AppSync::GraphQLApi',
          Properties: {
            Name: 'shop',
            AuthenticationType: 'OPENID_CONNECT',
            OpenIDConnectConfig: { Issuer: 'https://id.example.com', ClientId: 'shop' },
          },
        },
        Schema: {
          Type: 'AWS::AppSync::GraphQLSchema',
          Properties: { ApiId: apiId, Definition: 'type Query { a: Int }' },
        },
      },
    };
    writeFileSync(join(scratch, 'shop.template.json'), JSON.stringify(template));
    const { status, stderr } = started();
    expect(stderr).toContain(
      'shop at OpenIDConnectConfig.Issuer: https://id.example.com is not asked from here: name the address on this machine ' +
        'that stands for it, as --issuer https://id.example.com=http://127.0.0.1:8080',
    );
    expect(status).toBe(1);
  });

  test.each([
    ['https://id.example.com', 'An issuer is given as https://its.address=http://127.0.0.1:8080'],
    [
      'https://id.example.com=https://id.example.org',
      'An issuer is asked on this machine only, not at https://id.example.org.',
    ],
  ])('--issuer %s is refused', (text, sentence) => {
    const { status, stderr } = started('--issuer', text);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  });
});
