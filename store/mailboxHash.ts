import { createHmac } from 'node:crypto';
import { mailboxOf } from '../domain/mailbox.ts';
import { askAws } from '../platform/awsJson.ts';
import { variable } from '../platform/env.ts';
import { mailboxRules } from './mailboxRules.ts';

const SecretId = variable('CLAIM_SECRET_ARN');

/** Stands for a mailbox where an address must not be kept. Without the secret no address can be tried against it. */
export async function mailboxHash(email: string): Promise<string> {
  return keyedHash('mailbox', mailboxOf(email, mailboxRules));
}

/** It cannot be made without the secret; what was hashed for one purpose says nothing for another. */
export async function keyedHash(purpose: string, text: string): Promise<string> {
  return createHmac('sha256', await secret())
    .update(`${purpose}\0${text}`)
    .digest('base64url');
}

/**
 * Never rotated: every hash was made with it. It changes once, when a restored environment is given the one that its claims were
 * made with; a function that was warm by then follows within this time.
 */
const keptMs = 600_000;

let kept: { reading: Promise<string>; atMs: number } | undefined;

function secret(): Promise<string> {
  const nowMs = Date.now();
  if (kept && nowMs >= kept.atMs && nowMs < kept.atMs + keptMs) return kept.reading;
  const fresh = { reading: readSecret(), atMs: nowMs };
  kept = fresh;
  fresh.reading.catch(() => {
    if (kept === fresh) kept = undefined;
  });
  return fresh.reading;
}

async function readSecret(): Promise<string> {
  const answer = await askAws<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', { SecretId });
  if (!answer.SecretString) throw new Error('The claim secret has no text.');
  return answer.SecretString;
}
