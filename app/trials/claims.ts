import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mailboxOf } from '../../domain/mailbox.ts';
import { variable } from '../../platform/env.ts';
import { listClaimed, listTrials, putClaim, type Claim } from '../../store/trials.ts';

const secrets = new SecretsManagerClient({});
const secretArn = variable('CLAIM_SECRET_ARN');

/** What identifies the person behind any account. None without an address. */
export async function claimsOf(email: string | undefined): Promise<Claim[]> {
  if (!email) return [];
  const hash = createHmac('sha256', await secret())
    .update(`mailbox\0${mailboxOf(email)}`)
    .digest('base64url');
  return [{ kind: 'mailbox', hash }];
}

/** The products whose trial the person has had, under this account or another. */
export async function claimedProducts(email: string | undefined): Promise<Set<string>> {
  const claims = await claimsOf(email);
  return new Set((await Promise.all(claims.map(listClaimed))).flat());
}

/**
 * Ties every trial that the account has had to one more mailbox: when its address changes, and before it is deleted.
 * May run again.
 */
export async function claimForMailbox(userId: string, email: string, nowMs: number): Promise<void> {
  const [trials, claims] = await Promise.all([listTrials(userId), claimsOf(email)]);
  await Promise.all(
    claims.flatMap((claim) => trials.map(({ productId }) => putClaim(claim, productId, nowMs))),
  );
}

/** Never rotated: every claim was made with it. Remembered while the function is warm. */
let remembered: Promise<string> | undefined;

function secret(): Promise<string> {
  remembered ??= readSecret().catch((error: unknown) => {
    remembered = undefined;
    throw error;
  });
  return remembered;
}

async function readSecret(): Promise<string> {
  const answer = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!answer.SecretString) throw new Error('The claim secret has no text.');
  return answer.SecretString;
}
