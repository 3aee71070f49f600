import { describe, expect, test } from 'vitest';
import { cookieStorage, createUsher, tokenInCookies } from '../../packages/client/src/next.ts';

const addresses = { graphqlUrl: 'https://api.example.com/graphql', realtimeUrl: 'wss://api.example.com' };

/** An API that answers with what it was asked as, and by. */
function anApi(answer: object, status = 200) {
  const asked: { authorization: string; cache: unknown }[] = [];
  const ask: typeof fetch = (_, init) => {
    const { authorization } = init!.headers as { authorization: string };
    asked.push({ authorization, cache: init!.cache });
    return Promise.resolve(Response.json(answer, { status }));
  };
  return { asked, fetch: ask };
}

/** A JWT as far as its end is concerned. */
function tokenUntil(endsAtMs: number): string {
  const payload = Buffer.from(JSON.stringify({ exp: Math.floor(endsAtMs / 1000) })).toString('base64url');
  return `e30.${payload}.c2ln`;
}

function posted(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Request {
  return new Request(`https://app.example.com/api/usher/${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
  });
}

const visitor = () => Promise.resolve(undefined);
const ada = () => Promise.resolve('ada');

describe('on the server', () => {
  test('a visitor and a session that has run out have no account, and no call is made twice for it', async () => {
    const api = anApi({ errors: [{ errorType: 'UnauthorizedException', message: 'no' }] }, 401);
    expect(
      await createUsher({ ...addresses, token: visitor, fetch: api.fetch }).getAccount(),
    ).toBeUndefined();
    expect(api.asked).toEqual([]);
    const usher = createUsher({ ...addresses, token: ada, fetch: api.fetch });
    expect([await usher.getAccount(), await usher.getProducts()]).toEqual([undefined, undefined]);
    expect(api.asked).toEqual(Array(2).fill({ authorization: 'ada', cache: 'no-store' }));
    await expect(usher.asUser().use('exports')).rejects.toMatchObject({ name: 'SignedOutError' });
  });

  test('a page can be built where there are neither addresses nor a request', async () => {
    const unknown = { graphqlUrl: undefined!, realtimeUrl: undefined! };
    const waiting = new Promise<never>(() => undefined);
    const usher = createUsher({ ...unknown, token: () => waiting });
    const reading = usher.getAccount().then(() => 'answered');
    expect(await Promise.race([reading, Promise.resolve('waiting')])).toBe('waiting');
  });

  test('a failure of the API is no visitor', async () => {
    const { fetch } = anApi({ errors: [{ errorType: 'Internal', message: 'broken' }] });
    const usher = createUsher({ ...addresses, token: ada, fetch });
    await expect(usher.getUsage('exports')).rejects.toMatchObject({ code: 'Internal' });
  });
});

describe('the routes', () => {
  test('a form is sent on to Stripe, a script is answered', async () => {
    const { fetch } = anApi({ data: { createCheckout: { url: 'https://stripe.example.com/c' } } });
    const { handlers } = createUsher({ ...addresses, token: ada, fetch });
    const sent = await handlers.POST(posted('checkout', { productId: 'pro', priceId: 'pro-yearly' }));
    expect([sent.status, sent.headers.get('location')]).toEqual([303, 'https://stripe.example.com/c']);
    const asked = new Request('https://app.example.com/api/usher/checkout', {
      method: 'POST',
      body: '{"productId":"pro"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await (await handlers.POST(asked)).json()).toEqual({ url: 'https://stripe.example.com/c' });
    expect((await handlers.POST(posted('checkout', {}))).status).toBe(400);
  });

  test('another site gets neither a token nor a checkout', async () => {
    const api = anApi({});
    const { handlers } = createUsher({ ...addresses, token: ada, fetch: api.fetch });
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { 'sec-fetch-site': site };
      const token = new Request('https://app.example.com/api/usher/token', { headers });
      expect((await handlers.GET(token)).status).toBe(403);
      expect((await handlers.POST(posted('checkout', { productId: 'pro' }, headers))).status).toBe(403);
      expect((await handlers.POST(posted('portal', {}, headers))).status).toBe(403);
    }
    expect(api.asked).toEqual([]);
  });

  test.each([
    ['NotFound', 404],
    ['Conflict', 409],
    ['Unavailable', 503],
  ])('the mistake %s is answered %d with its code', async (errorType, status) => {
    const { fetch } = anApi({ data: null, errors: [{ errorType, message: 'no' }] });
    const answer = await createUsher({ ...addresses, token: ada, fetch }).handlers.POST(posted('portal', {}));
    expect([answer.status, await answer.json()]).toEqual([status, { code: errorType, message: 'no' }]);
  });

  test('a fault stays a fault', async () => {
    const { fetch } = anApi({ data: null, errors: [{ errorType: 'Internal', message: 'broken' }] });
    const { handlers } = createUsher({ ...addresses, token: ada, fetch });
    await expect(handlers.POST(posted('portal', {}))).rejects.toThrow('broken');
  });

  test('a token that is about to run out is renewed, and so is one that was turned down', async () => {
    const [old, good, fresh] = [1, 600_000, 900_000].map((ms) => tokenUntil(Date.now() + ms));
    let known = good;
    const { handlers } = createUsher({
      ...addresses,
      token: () => Promise.resolve(known),
      renew: () => Promise.resolve(fresh),
    });
    const asks = async (query = '') => {
      const answer = await handlers.GET(new Request(`https://app.example.com/api/usher/token${query}`));
      return ((await answer.json()) as { token: string }).token;
    };
    expect([await asks(), await asks('?renewed')]).toEqual([good, fresh]);
    known = old;
    expect(await asks()).toBe(fresh);
  });

  test.each(['opaque', 'v2.local.opaque', 'a.bm8ganNvbg.c'])(
    'the token %s, which does not say when it ends, is left to the API to judge',
    async (opaque) => {
      const { handlers } = createUsher({ ...addresses, token: () => Promise.resolve(opaque) });
      const answer = await handlers.GET(new Request('https://app.example.com/api/usher/token'));
      expect(await answer.json()).toEqual({ token: opaque });
    },
  );
});

describe('cookies', () => {
  const aJar = () => {
    const kept = new Map<string, { value: string; options: object }>();
    return {
      kept,
      get: (name: string) => kept.get(name),
      getAll: () => [...kept.keys()].map((name) => ({ name })),
      set: (name: string, value: string, options: object) => void kept.set(name, { value, options }),
      delete: (name: string) => void kept.delete(name),
    };
  };

  test('keep a session out of the reach of scripts and of other sites, whatever the user is called', () => {
    const jar = aJar();
    const storage = cookieStorage(jar);
    const start = 'CognitoIdentityServiceProvider.client';
    storage.setItem(`${start}.LastAuthUser`, 'a;b=ü@example.com');
    storage.setItem(`${start}.a;b=ü@example.com.accessToken`, 'token');
    expect(tokenInCookies(jar, 'client')).toBe('token');
    expect(tokenInCookies(jar, 'another')).toBeUndefined();
    // What a proxy and a page of the Pages Router have: they can look, and set in another way.
    expect(tokenInCookies({ get: jar.get }, 'client')).toBe('token');
    for (const [name, { options }] of jar.kept) {
      expect(name).toMatch(/^[!#$%&'*+.^_`|~\w-]+$/);
      expect(options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    }
  });

  test('of others stay when the session is cleared', () => {
    const jar = aJar();
    jar.set('theirs', '1', {});
    const storage = cookieStorage(jar);
    storage.setItem('a', '1');
    storage.removeItem('a');
    expect(storage.getItem('a')).toBeNull();
    storage.setItem('b', '2');
    storage.clear();
    expect([...jar.kept.keys()]).toEqual(['theirs']);
  });
});
