import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { address, anIssuer, page, password } from './given.ts';

const email = 'ada@example.com';

describe('signing in', () => {
  test('a code with its verifier gives tokens that the published keys verify', async () => {
    const given = anIssuer();
    const user = given.issuer.users.create({
      email,
      password,
      name: 'Ada',
      emailVerified: true,
      groups: ['ops'],
    });
    const { code, verifier } = await given.signIn(email);
    const { status, json } = await given.exchange(code, verifier);
    expect(status).toBe(200);
    const { json: discovery } = await given.get('/.well-known/openid-configuration');
    expect(discovery.issuer).toBe(address);
    const { json: keys } = await given.get(discovery.jwks_uri.slice(address.length));
    const currentDate = new Date(given.clock.now());
    for (const token of [json.id_token, json.access_token]) {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: address,
        audience: 'app',
        currentDate,
      });
      expect(payload).toMatchObject({
        ...{ sub: user.sub, azp: 'app', email, email_verified: true, name: 'Ada', groups: ['ops'] },
        exp: payload.iat! + 900,
      });
    }
    expect(decodeJwt(json.id_token)['nonce']).toBe('n');
    const info = await given.get('/userinfo', { authorization: `Bearer ${json.access_token}` });
    expect(info.json).toMatchObject({ sub: user.sub, email });
    expect((await given.get('/userinfo', { authorization: `Bearer ${json.id_token}` })).status).toBe(401);
  });

  test('a new user signs up on the same page, with a mailbox that is verified or not', async () => {
    const given = anIssuer();
    for (const [name, verified] of [
      ['Ada', 'yes'],
      ['Bob', ''],
    ] as const) {
      const { fields } = given.request();
      const typed = { screen: 'signup', email: `${name}@example.com`, password, name, verified };
      expect((await given.post('/authorize', { ...fields, ...typed })).status).toBe(303);
      expect(given.issuer.users.byEmail(typed.email)).toMatchObject({
        name,
        emailVerified: verified === 'yes',
      });
    }
    const { fields } = given.request();
    const again = await given.post('/authorize', {
      ...fields,
      screen: 'signup',
      email: 'ADA@example.com',
      password,
    });
    expect([again.status, String(again.body)]).toEqual([
      401,
      expect.stringContaining('has an account already'),
    ]);
  });

  test('a wrong password and an address without an account are answered alike', async () => {
    const given = anIssuer();
    given.issuer.users.create({ email, password });
    const { fields } = given.request();
    const wrong = await given.post('/authorize', { ...fields, email, password: 'another one' });
    const unknown = await given.post('/authorize', { ...fields, email: 'x@example.com', password });
    expect(wrong.status).toBe(401);
    expect(String(wrong.body).replace(email, '')).toBe(String(unknown.body).replace('x@example.com', ''));
  });

  test('the browser is sent to the addresses of the client only', async () => {
    const given = anIssuer();
    const wrong: Record<string, string>[] = [
      { client_id: 'unknown' },
      { redirect_uri: 'https://other.example.com/' },
      { redirect_uri: `${page}deeper` },
      { redirect_uri: '' },
    ];
    for (const more of wrong) {
      const answer = await given.get(`/authorize?${new URLSearchParams(given.request(more).fields)}`);
      expect([answer.status, answer.headers['location']]).toEqual([400, undefined]);
    }
    const out = { client_id: 'app', post_logout_redirect_uri: 'https://evil.example' };
    expect((await given.get(`/logout?${new URLSearchParams(out)}`)).status).toBe(400);
  });

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'email' }, 'invalid_scope'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: '' }, 'invalid_request'],
  ])('a request with %j comes back as %s, with its state', async (more, error) => {
    const given = anIssuer();
    const answer = await given.get(`/authorize?${new URLSearchParams(given.request(more).fields)}`);
    const back = new URL(answer.headers['location']!);
    expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual([error, 's']);
  });

  test('what a request carries is text on the page', async () => {
    const given = anIssuer();
    const { fields } = given.request({ state: '"><script>alert(1)</script>' });
    const { body } = await given.get(`/authorize?${new URLSearchParams(fields)}`);
    expect(String(body)).not.toContain('<script>');
  });
});

describe('a code', () => {
  test('is good once, for its client, address and verifier, and for a minute', async () => {
    const given = anIssuer();
    given.issuer.users.create({ email, password });
    const refused = async (more: Record<string, string>) => {
      const { code, verifier } = await given.signIn(email);
      const answers = [await given.exchange(code, verifier, more), await given.exchange(code, verifier)];
      return answers.map(({ json }) => json.error);
    };
    const wrong: Record<string, string>[] = [
      { client_id: 'other app' },
      { redirect_uri: `${page}admin.html` },
      { code_verifier: 'another' },
    ];
    for (const more of wrong) expect(await refused(more)).toEqual(['invalid_grant', 'invalid_grant']);
    const { code, verifier } = await given.signIn(email);
    given.clock.advance(60_000);
    expect((await given.exchange(code, verifier)).json.error).toBe('invalid_grant');
    expect((await given.exchange('x', 'x', { client_id: 'unknown' })).json.error).toBe('invalid_client');
    given.clock.stop();
  });
});

describe('a user', () => {
  test('who is disabled or deleted gets no more tokens, by password or refresh token', async () => {
    const given = anIssuer();
    const { sub } = given.issuer.users.create({ email, password });
    const { code, verifier } = await given.signIn(email);
    const { refresh_token } = (await given.exchange(code, verifier)).json;
    const renewal = { grant_type: 'refresh_token', client_id: 'app', refresh_token };
    expect((await given.post('/token', renewal)).json).toHaveProperty('access_token');
    expect((await given.post('/token', { ...renewal, client_id: 'other app' })).status).toBe(400);
    expect((await given.manage('PATCH', `/users/${sub}`, { isDisabled: true })).json).toMatchObject({
      isDisabled: true,
    });
    expect((await given.post('/token', renewal)).json.error).toBe('invalid_grant');
    await expect(given.signIn(email)).rejects.toThrow('This account is disabled.');
    await given.manage('PATCH', `/users/${sub}`, { isDisabled: false });
    await given.signIn(email);
    expect((await given.post('/token', renewal)).json.error).toBe('invalid_grant');
    expect((await given.manage('DELETE', `/users/${sub}`, {})).status).toBe(200);
    await expect(given.signIn(email)).rejects.toThrow('is wrong');
  });

  test.each(['auth0|123', 'with space', 'a#b/c?d%', '🏎️', 'x'.repeat(255)])(
    'may have the subject %s',
    async (sub) => {
      const given = anIssuer();
      const made = await given.manage('POST', '/users', { email, password, sub, groups: ['ops'] });
      expect(made.status).toBe(201);
      const { code, verifier } = await given.signIn(email);
      expect(decodeJwt((await given.exchange(code, verifier)).json.access_token).sub).toBe(sub);
      const changed = await given.manage('PATCH', `/users/${encodeURIComponent(sub)}`, {
        emailVerified: true,
      });
      expect(changed.json).toMatchObject({ sub, emailVerified: true, groups: ['ops'] });
      expect((await given.get('/users')).json).toEqual([changed.json]);
    },
  );

  test('is managed by JSON only, and by what a user has', async () => {
    const given = anIssuer();
    expect((await given.post('/users', { email, password })).status).toBe(415);
    for (const body of [
      { email },
      { email: 'no address', password },
      { email, password, admin: true },
      { email, password, groups: 'ops' },
    ])
      expect((await given.manage('POST', '/users', body)).status).toBe(400);
    expect((await given.manage('PATCH', '/users/unknown', { name: 'x' })).status).toBe(404);
    expect(given.issuer.users.list()).toEqual([]);
  });
});

describe('what is kept', () => {
  test('keys, people and refresh tokens outlive a restart, and no password or refresh token is written down', async () => {
    const before = anIssuer();
    before.issuer.users.create({ email, password });
    const { code, verifier } = await before.signIn(email);
    const { access_token, refresh_token } = (await before.exchange(code, verifier)).json;
    before.issuer.close();
    const kept = readFileSync(join(before.folder, 'issuer.jsonl'), 'utf8');
    for (const secret of [password, refresh_token]) expect(kept).not.toContain(secret);
    const after = anIssuer({ folder: before.folder });
    expect((await after.get('/userinfo', { authorization: `Bearer ${access_token}` })).status).toBe(200);
    const renewal = { grant_type: 'refresh_token', client_id: 'app', refresh_token };
    expect((await after.post('/token', renewal)).status).toBe(200);
    await after.signIn(email);
  });

  test('a new key signs at once, and the one before stays published', async () => {
    const given = anIssuer();
    given.issuer.users.create({ email, password });
    const signedFor = async () => {
      const { code, verifier } = await given.signIn(email);
      return (await given.exchange(code, verifier)).json.access_token as string;
    };
    const old = decodeProtectedHeader(await signedFor()).kid;
    const { kid } = (await given.manage('POST', '/keys/rotate', {})).json;
    expect(decodeProtectedHeader(await signedFor()).kid).toBe(kid);
    const published = () => given.issuer.keys.published().map((key) => key['kid']);
    expect(published()).toEqual([kid, old]);
    given.issuer.keys.rotate();
    expect(published()).not.toContain(old);
  });
});
