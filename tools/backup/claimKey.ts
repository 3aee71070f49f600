import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { NotPossible } from '../dev/sentences.mjs';

const claimSecretOf = (stack: string) => `${stack}-claims`;

export async function readClaimKey(stack: string): Promise<string> {
  const answer = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: claimSecretOf(stack) }),
  );
  return answer.SecretString!;
}

/** The same for the same key, and nothing can be learned of a random key from it. */
export function printOf(key: string): string {
  return createHmac('sha256', key).update('usher backup').digest('hex').slice(0, 16);
}

/** Beside the backup and never in it: with both, an address can be tried against every claim. */
export function keepClaimKey(key: string, file: string, folder: string): void {
  if (!relative(resolve(folder), resolve(file)).startsWith('..'))
    throw new NotPossible(
      `--claim-key names a file inside of ${folder}. Keep the key apart from the backup.`,
    );
  writeFileSync(file, key, { mode: 0o600 });
}

/**
 * Gives the environment the key with which the claims of the backup were hashed. Without it no claim is known again, and every
 * deleted account could come back for another trial, so that a restore with another key is refused.
 */
export async function bringClaimKey(
  stack: string,
  print: string,
  { file, isForgotten }: { file: string | undefined; isForgotten: boolean },
): Promise<'same' | 'brought' | 'forgotten'> {
  if (printOf(await readClaimKey(stack)) === print) return 'same';
  if (file !== undefined) {
    if (!existsSync(file)) throw new NotPossible(`${file} is not there.`);
    const key = readFileSync(file, 'utf8').trim();
    if (printOf(key) !== print)
      throw new NotPossible(`${file} does not hold the key that the claims of this backup were hashed with.`);
    await new SecretsManagerClient({}).send(
      new PutSecretValueCommand({ SecretId: claimSecretOf(stack), SecretString: key }),
    );
    return 'brought';
  }
  if (isForgotten) return 'forgotten';
  throw new NotPossible(
    `${claimSecretOf(stack)} holds another key than the one that the claims of this backup were hashed with: a user who deleted their account could have every trial again. Give the old key with --claim-key <file>, or say --forget-claims.`,
  );
}
