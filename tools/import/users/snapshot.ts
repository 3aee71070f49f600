import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ResourceNotFoundException,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { pagesOfGroups, pagesOfUsers, type SavedGroup } from '../../backup/exportPool.ts';
import { writeJson } from '../../backup/pagedFile.ts';
import { NotPossible } from '../../dev/sentences.mjs';

/** The pool as it is when the run begins. It holds addresses and goes with the end of the run. */
export const snapshotIn = (folder: string) => join(folder, 'pool.jsonl');
export const groupsIn = (folder: string) => join(folder, 'groups.json');

const ownerOnly = 0o600;

/** Reads the whole pool, once: a list of Cognito's cannot be continued after an hour, and a run can be at any time. */
export async function takeSnapshot(
  client: CognitoIdentityProviderClient,
  poolId: string,
  folder: string,
  progress: (users: number) => void,
): Promise<void> {
  const file = snapshotIn(folder);
  if (existsSync(file)) return;
  writeFileSync(`${file}.new`, '', { mode: ownerOnly });
  try {
    await eachPage(
      pagesOfUsers(client, poolId, () => false),
      (lines) => {
        if (lines.length > 0) appendFileSync(`${file}.new`, `${lines.join('\n')}\n`);
        progress(lines.length);
      },
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NotPossible(`There is no user pool ${poolId} in this account and region.`);
  }
  const groups: Record<string, number> = {};
  await eachPage(pagesOfGroups(client, poolId), (lines) => {
    for (const { name, members } of lines.map((line) => JSON.parse(line) as SavedGroup))
      groups[name] = members.length;
  });
  writeJson(groupsIn(folder), groups);
  renameSync(`${file}.new`, file);
}

async function eachPage(
  read: (next: unknown) => Promise<{ lines: string[]; next: unknown }>,
  take: (lines: string[]) => void,
): Promise<void> {
  let next: unknown;
  do {
    const page = await read(next);
    take(page.lines);
    next = page.next;
  } while (next !== undefined);
}
