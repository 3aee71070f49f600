import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { claimsOf, usersKind, usersRefusal, type OidcUsers } from '../../infra/usersSetting.ts';
import { misfit } from '../../infra/settingKinds.ts';
import { listen } from '../../packages/understudy/src/kernel/server.ts';
import { lookAtIssuer } from '../../tools/operate/preflight/usersOfIssuer.ts';
import { blocksOf } from '../kit/documents/blocks.ts';

const page = readFileSync('docs/adopting.md', 'utf8');
const section = /\n## Users of an OpenID Connect issuer\n([\s\S]*?)\n## /.exec(page)![1]!;
const blocks = blocksOf('docs/adopting.md').filter(({ text }) => section.includes(text));
/** Each is written as it stands in `environments.ts`. */
const settings = blocks
  .filter(({ language, text }) => language === 'js' && text.includes("kind: 'oidc'"))
  .map(({ text }) => Function(`const all = { ${text} }; return all.users ?? all.prod.users;`)() as OidcUsers);

test('what the page says for each issuer is a setting that is taken', () => {
  expect(settings.map(({ issuer }) => new URL(issuer).host)).toEqual([
    'id.example.com',
    'clerk.example.com',
    'example.eu.auth0.com',
    'abcdefghijklmnop.supabase.co',
    'id.example.com',
  ]);
  for (const users of settings) {
    expect(misfit(usersKind, users, 'prod.users')).toBeUndefined();
    expect(usersRefusal({ users }, 'prod')).toBeUndefined();
  }
});

test('the claims that the page has an issuer add are the ones that its setting reads', () => {
  const [, clerk, auth0] = settings as [OidcUsers, OidcUsers, OidcUsers];
  const template = blocks.find(({ language }) => language === 'json')!;
  const added = Object.keys(JSON.parse(template.text) as object);
  expect(added).toEqual(expect.arrayContaining(Object.values(claimsOf(clerk))));
  expect((JSON.parse(template.text) as { aud: string }).aud).toBe(clerk.clientIds[0]);

  const action = blocks.find(
    ({ language, text }) => language === 'js' && text.includes('onExecutePostLogin'),
  )!;
  const told = new Map<string, unknown>();
  const token = { setCustomClaim: (name: string, value: unknown) => told.set(name, value) };
  const exported = {} as Record<string, (event: object, api: object) => Promise<void>>;
  Function('exports', action.text)(exported);
  const user = {
    email: 'a@example.com',
    email_verified: true,
    name: 'A',
    app_metadata: { groups: ['admins'] },
  };
  return exported['onExecutePostLogin']!({ user }, { accessToken: token, idToken: token }).then(() => {
    const { email, emailVerified, name, groups } = claimsOf(auth0);
    expect(Object.fromEntries(told)).toEqual({
      [email]: 'a@example.com',
      [emailVerified]: true,
      [name]: 'A',
      [groups]: ['admins'],
    });
  });
});

const server = await listen('127.0.0.1', 0);
afterAll(() => server.close());

test('preflight says whether the issuer publishes what AppSync reads of it', async () => {
  const issuer = `http://127.0.0.1:${server.port}`;
  const key = { kty: 'RSA', kid: 'k', n: 'AQ', e: 'AQAB' };
  const looked = async (discovery: unknown, keys: unknown, named = issuer) => {
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': discovery,
      '/keys': keys,
    };
    const handle = ({ path }: { path: string }) =>
      Promise.resolve({
        status: documents[path] === undefined ? 404 : 200,
        headers: {},
        body: JSON.stringify(documents[path] ?? {}),
      });
    server.serve([{ matches: () => true, handle }], []);
    const { state, said } = await lookAtIssuer({ issuer: named, clientIds: ['app'] });
    return `${state}: ${said}`;
  };
  const good = { issuer, jwks_uri: `${issuer}/keys` };
  expect(await looked(good, { keys: [key] })).toBe(`ok: ${issuer}, 1 keys, clients app`);
  expect(await looked(good, { keys: [key] }, `${issuer}/`)).toContain(`stop: ${issuer}/.well-known/`);
  expect(await looked(good, { keys: [{ kty: 'oct', kid: 'k' }, { kty: 'RSA' }] })).toContain('stop: ');
  expect(await looked(undefined, {})).toContain('warning: ');
  expect(await looked(good, undefined)).toContain('warning: ');
  expect(await looked(good, { keys: [key] }, 'http://127.0.0.1:1')).toContain('cannot be read from here');
});
