import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, enrols } from '../kit/product/authenticator.ts';
import { poolOf } from '../kit/product/operating.ts';
import {
  anAdmin,
  anOperatorIn,
  asks,
  aPerson,
  cognito,
  gets,
  signIn,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { failedIn, smokes, withoutWeb } from '../kit/product/smoke.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-factor-'));
let product: Product;
beforeAll(async () => {
  cpSync(synthesized, folder, { recursive: true });
  const file = join(folder, 'usher-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  // As the environment called prod has it.
  template.Parameters!['OperatorsSecondFactor']!['Default'] = 'required';
  writeFileSync(file, JSON.stringify(template));
  product = await startProduct({
    args: ['--no-web', '--own', '--template', folder],
    hasSameResources: true,
  });
});
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

const look = '{ syncHealth { status } }';
/** What an operator is told to do; nothing when they are let in. */
const needsOf = async (person: Pick<Person, 'accessToken'>) => {
  const { errors } = await asks(product, person, look);
  if (!errors) return undefined;
  expect(errors[0]!.errorType).toBe('Forbidden');
  return errors[0]!.errorInfo.needs;
};

describe('S7: where operators need a second factor', () => {
  test('S7: they are refused until they have one and have signed in with it', async () => {
    const operator = await anOperatorIn(product, 'admins');
    expect(await needsOf(operator)).toBe('SECOND_FACTOR');
    // Their own account is as everybody's.
    expect((await gets(product, operator, '{ me { status } }')).me.status).toBe('ACTIVE');
    const secret = await enrols(product, operator);
    expect(await needsOf(operator)).toBe('SIGN_IN');
    await product.advance(60_000);
    await expect(signIn(product, operator.email, operator.password)).rejects.toThrow('SOFTWARE_TOKEN_MFA');
    const code = async () => codeOf(secret, await product.now());
    const again = await signIn(product, operator.email, operator.password, code);
    expect(await needsOf(again)).toBeUndefined();
  });

  test('S7: a session from before it stays out, cannot be renewed, and changes nothing at the pool', async () => {
    const before = await anOperatorIn(product, 'admins');
    const secret = await enrols(product, before);
    expect(await needsOf(before)).toBe('SIGN_IN');
    await expect(renews(before)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    });
    const { accessToken: AccessToken } = before;
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    for (const [operation, body] of [
      ['AssociateSoftwareToken', { AccessToken }],
      ['SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings }],
    ] as const) {
      const attempt = cognito(product, operation, body);
      await expect(attempt, operation).rejects.toThrow('Access Token has been revoked');
    }
    await product.advance(60_000);
    expect(await needsOf(before)).toBe('SIGN_IN');
    const code = async () => codeOf(secret, await product.now());
    const owner = await signIn(product, before.email, before.password, code);
    expect(await needsOf(owner)).toBeUndefined();
    await product.advance(60_000);
    expect(await needsOf(await renews(owner))).toBeUndefined();
  });

  test('S7: one that is switched off shuts its operator out at once, and sessions of the time without it stay out', async () => {
    const operator = await anOperatorIn(product, 'viewers');
    const secret = await enrols(product, operator);
    expect(await needsOf(operator)).toBe('SIGN_IN');
    await product.advance(60_000);
    const code = async () => codeOf(secret, await product.now());
    const inside = await signIn(product, operator.email, operator.password, code);
    expect(await needsOf(inside)).toBeUndefined();
    await prefers(operator, false);
    expect(await needsOf(inside)).toBe('SECOND_FACTOR');
    const meanwhile = await signIn(product, operator.email, operator.password);
    expect(await needsOf(meanwhile)).toBe('SECOND_FACTOR');
    await product.advance(60_000);
    await prefers(operator, true);
    expect(await needsOf(meanwhile)).toBe('SIGN_IN');
    // A session counts from the second after.
    await product.advance(2_000);
    const again = await signIn(product, operator.email, operator.password, code);
    expect(await needsOf(again)).toBeUndefined();
  });

  test('S7: people who are no operators may have one, and need none', async () => {
    const person = await aPerson(product);
    expect((await gets(product, person, '{ me { status } }')).me.status).toBe('ACTIVE');
    const secret = await enrols(product, person);
    await product.advance(60_000);
    const code = async () => codeOf(secret, await product.now());
    const again = await signIn(product, person.email, person.password, code);
    expect((await gets(product, again, '{ me { email } }')).me.email).toBe(person.email);
  });

  test('S7: a command takes the code', async () => {
    const admin = await anAdmin(product);
    const secret = await enrols(product, admin);
    expect(await needsOf(admin)).toBe('SIGN_IN');
    await product.advance(60_000);
    const outputs = join(product.folder, 'outputs.json');
    const diff = (...more: string[]) =>
      command(['tools/dev/run.mjs', 'tools/operate/catalog.ts', 'diff', '--outputs', outputs, ...more]);
    expect(await diff()).toMatchObject({
      status: 1,
      said: expect.stringContaining('asks for the code of the authenticator app: give it with --code'),
    });
    expect(await diff('--code', '12345x')).toMatchObject({
      status: 1,
      said: expect.stringContaining('cannot sign in: Invalid code received for user.'),
    });
    const right = await diff('--code', codeOf(secret, await product.now()));
    expect(right).toMatchObject({ status: 0, said: '' });
  });

  test(
    'S7: the smoke test makes an operator with one, who is let in everywhere',
    { timeout: 200_000 },
    async () => {
      const ended = await smokes(product, { outputs: withoutWeb });
      expect(failedIn(ended), ended.stderr).toEqual([]);
      expect(ended.code).toBe(0);
      expect(ended.stderr).toMatch(
        /^Waiting \d+ seconds for the next code of the operator’s authenticator app\.$/m,
      );
      expect(ended.stdout).toMatch(/^ok {9}Query\.syncHealth, as an operator: [A-Z_]+$/m);
    },
  );
});

test('S7: no user signs in by sending a password: the pool’s client takes no flow that would', async () => {
  const { email, password } = await aPerson(product);
  for (const AuthFlow of ['USER_PASSWORD_AUTH', 'CUSTOM_AUTH']) {
    const sent = cognito(product, 'InitiateAuth', {
      AuthFlow,
      ClientId: product.outputs.userPoolClientId,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
    await expect(sent, AuthFlow).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});

async function renews({ refreshToken }: Person): Promise<Pick<Person, 'accessToken'>> {
  const { AuthenticationResult } = await cognito(product, 'InitiateAuth', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    ClientId: product.outputs.userPoolClientId,
    AuthParameters: { REFRESH_TOKEN: refreshToken },
  });
  return { accessToken: AuthenticationResult.AccessToken };
}

async function prefers({ userId }: Person, Enabled: boolean): Promise<void> {
  await poolOf(product).send(
    new AdminSetUserMFAPreferenceCommand({
      UserPoolId: product.outputs.userPoolId,
      Username: userId,
      SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
    }),
  );
}

function command(args: string[]): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { encoding: 'utf8' }, (_, __, said) =>
      resolve({ status: child.exitCode, said }),
    );
    child.stdin!.end();
  });
}
