// better-auth's usage limit: `remaining` of an API key, in PostgreSQL. Its rate limit beside it is off.
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { listening } from './listening.mjs';

export async function serve({ database, limitedKeys, limit }) {
  const options = {
    database: new pg.Pool({ ...database, max: 10 }),
    secret: 'a secret of a benchmark, thirty-two characters and more',
    baseURL: 'http://127.0.0.1',
    emailAndPassword: { enabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
    telemetry: { enabled: false },
    // It would print every refusal.
    logger: { disabled: true },
  };
  await (await getMigrations(options)).runMigrations();
  const { api } = betterAuth(options);
  const { user } = await api.signUpEmail({
    body: { name: 'One', email: 'one@example.com', password: 'Correct-horse-1' },
  });
  // Refilled every day, as the limit that it is compared with: without that, a key that is used up is deleted, and uses that
  // were counted but not yet answered fail.
  const refillInterval = 86_400_000;
  const keyWith = async (remaining) => {
    const body = { userId: user.id, remaining, refillAmount: remaining, refillInterval };
    return (await api.createApiKey({ body })).key;
  };
  const server = createServer((incoming, outgoing) => {
    incoming.setEncoding('utf8');
    let text = '';
    incoming.on('data', (chunk) => (text += chunk));
    incoming.on('end', () => {
      api.verifyApiKey({ body: { key: JSON.parse(text).key } }).then(
        ({ valid, key }) => outgoing.end(JSON.stringify({ allowed: valid, remaining: key?.remaining })),
        (error) => outgoing.writeHead(500).end(String(error)),
      );
    });
  });
  const limited = await Promise.all(
    limitedKeys.map(async () => JSON.stringify({ key: await keyWith(limit) })),
  );
  return {
    url: await listening(server),
    headers: {},
    // PostgreSQL's integer ends soon after.
    hot: JSON.stringify({ key: await keyWith(2_000_000_000) }),
    limited,
    allowed: '"allowed":true',
  };
}
