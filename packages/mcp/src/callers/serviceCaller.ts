import { AwsV4Signer } from 'aws4fetch';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { NotPossible } from '../../../../tools/dev/sentences.mjs';
import type { Caller } from './caller.ts';
import type { Keys, Target } from './target.ts';

/** A service, whose requests are signed with the keys of a role. */
export function serviceCaller({ outputs, roles }: Target, role: string): Caller {
  const keys = roles ? keysOfRole(roles, role) : keysOfTerminal();
  const { graphqlUrl: url, region } = outputs;
  return {
    headers: async (body) => {
      const now = roles ? await clockOf(url) : new Date();
      const { accessKeyId, secretAccessKey, sessionToken } = await keys();
      const signer = new AwsV4Signer({
        url,
        region,
        body,
        accessKeyId,
        secretAccessKey,
        method: 'POST',
        service: 'appsync',
        headers: { 'content-type': 'application/json' },
        datetime: now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
        ...(sessionToken ? { sessionToken } : {}),
      });
      return Object.fromEntries((await signer.sign()).headers);
    },
  };
}

function keysOfRole(roles: Record<string, Keys>, role: string): () => Promise<Keys> {
  const keys = roles[role];
  if (keys) return () => Promise.resolve(keys);
  const names = Object.keys(roles).filter((name) => name.startsWith('backend'));
  throw new NotPossible(`There is no role "${role}". A service may be: ${names.join(', ')}.`);
}

/** As the AWS SDK finds them: environment, profile (also one that assumes a role), container, instance. */
function keysOfTerminal(): () => Promise<Keys> {
  return defaultProvider();
}

/** The clock of a product on this machine may be moved, and a signature is good for minutes around it. */
async function clockOf(url: string): Promise<Date> {
  const answer = await fetch(new URL('/_local/state', url));
  const { now } = (await answer.json()) as { now: string };
  return new Date(now);
}
