import type { OidcUsers } from '../../../infra/usersSetting.ts';
import type { Finding } from './finding.ts';

const about = 'users';
const timeoutMs = 5_000;

/** What AppSync verifies a signature of; a key set holds no secret. */
const asymmetric = ['RSA', 'EC'];

/** Whether the issuer publishes what AppSync reads of it, from where this command runs. */
export async function lookAtIssuer({
  issuer,
  clientIds,
}: Pick<OidcUsers, 'issuer' | 'clientIds'>): Promise<Finding> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const discovery = await documentAt(address);
  if (typeof discovery === 'string') return warning(discovery);
  if (discovery['issuer'] !== issuer)
    return {
      ...{ about, state: 'stop' },
      said: `${address} is of the issuer ${JSON.stringify(discovery['issuer'])}: write that one, to the letter, into users.issuer.`,
    };
  const set = await documentAt(String(discovery['jwks_uri']));
  if (typeof set === 'string') return warning(set);
  const keys = (Array.isArray(set['keys']) ? set['keys'] : []) as { kty?: unknown; kid?: unknown }[];
  const usable = keys.filter(({ kty, kid }) => typeof kid === 'string' && asymmetric.includes(String(kty)));
  if (usable.length === 0)
    return {
      ...{ about, state: 'stop' },
      said: `${String(discovery['jwks_uri'])} has no public key with a key id, so no token can be verified: have the issuer sign with one (RS256, ES256).`,
    };
  return { about, state: 'ok', said: `${issuer}, ${usable.length} keys, clients ${clientIds.join(', ')}` };
}

/** The object that is there, or why there is none. AppSync may reach what this machine cannot. */
async function documentAt(address: string): Promise<Record<string, unknown> | string> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) return `${address} answered ${answer.status}: AppSync will let no user in while it does.`;
    const value: unknown = await answer.json();
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    // A name that is not found, a refused connection, a time that is over, a body that is no JSON.
    if (!(error instanceof Error)) throw error;
  }
  return `${address} cannot be read from here; AppSync has to, or it lets no user in.`;
}

const warning = (said: string): Finding => ({ about, state: 'warning', said });
