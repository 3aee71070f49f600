import { gzipSync } from 'node:zlib';
import { vi } from 'vitest';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listen, type Server } from '../../../packages/understudy/src/kernel/server.ts';
import type { Flow } from './flow.ts';
import { s3 } from './person.ts';

interface Given {
  issuer: string;
  token: string;
  server: Server;
}

/** What a deployment for users of an issuer tells its gate. */
const environmentOf = (issuer: string) => ({
  USERS_OF_ISSUER: issuer,
  CLIENT_IDS: '["app"]',
  TOKEN_CLAIMS: 'email,email_verified,name,groups',
});

let open: Server | undefined;

export const issuerFlows: Flow<Given>[] = [
  {
    title: 'the operators’ page is asked for a file by a user of an issuer',
    then: 'an error, and asked again it is there',
    given: async (world) => {
      const compressed = { Bucket: 'operators', Body: gzipSync('x'), ContentEncoding: 'gzip' };
      await s3(world).send(new PutObjectCommand({ ...compressed, Key: 'a.js' }));
      await open?.close();
      const server = (open = await listen('127.0.0.1', 0));
      const issuer = `http://127.0.0.1:${server.port}`;
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      const documents: Record<string, unknown> = {
        '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
        '/keys': { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] },
      };
      const handle = ({ path }: { path: string }) =>
        Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(documents[path]) });
      server.serve([{ matches: () => true, handle }], []);
      const iat = Math.floor(Date.now() / 1000);
      const claims = {
        sub: 'auth0|operator',
        iss: issuer,
        aud: 'app',
        iat,
        exp: iat + 600,
        groups: ['admins'],
      };
      const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey);
      return { issuer, token, server };
    },
    run: async ({ issuer, token }) => {
      // As after a cold start: the issuer's keys are not known.
      for (const [name, value] of Object.entries(environmentOf(issuer))) vi.stubEnv(name, value);
      vi.resetModules();
      try {
        const { handler } = await import('../../../functions/operatorsPage.ts');
        const answer = await handler({
          ...{ rawPath: '/operators/a.js', cookies: [`usher-operator=${token}`] },
          ...{ requestContext: { http: { method: 'GET' } }, headers: { 'accept-encoding': 'gzip' } },
        });
        if (answer.statusCode !== 200) throw new Error(`The page answered ${answer.statusCode}.`);
      } finally {
        vi.unstubAllEnvs();
        vi.resetModules();
      }
    },
  },
];
