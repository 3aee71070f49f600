import { createReadStream, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { poolClient } from '../../backup/clients.ts';
import type { SavedUser } from '../../backup/exportPool.ts';
import { readJson } from '../../backup/pagedFile.ts';
import { readPool } from '../readPool.ts';
import { writerOfUsers } from '../users/bring.ts';
import { UserIds } from '../users/ids.ts';
import { movableOf } from '../users/movable.ts';
import { OwnPool } from '../users/pool.ts';
import { groupsIn, snapshotIn, takeSnapshot } from '../users/snapshot.ts';
import { verifyUsers } from '../users/verify.ts';
import { jsonlSource } from './jsonl.ts';
import type { Found, Row, Source, SourceNeeds } from './source.ts';

/** The users of another pool of the same account and region. It is read whole when the run begins, so that a run can be continued at any time. */
export async function cognitoSource(poolId: string, needs: SourceNeeds): Promise<Source> {
  const { folder, target, readUsers } = needs;
  const client = poolClient();
  await takeSnapshot(client, poolId, folder, readUsers);
  const snapshot = snapshotIn(folder);
  const shared = await sharedMails(snapshot);
  const lines = jsonlSource(snapshot);
  const ids = new UserIds(folder);
  return {
    title: `the user pool ${poolId}`,
    ...{ size: lines.size, parts: lines.parts },
    async page(part, cursor) {
      const page = await lines.page(part, cursor);
      return { ...page, rows: page.rows.map(atItsUser) };
    },
    reader: (row) => Promise.resolve([readingOf(row as unknown as SavedUser, shared)]),
    writer: writerOfUsers(new OwnPool(client, target.poolId), ids),
    verify: async () => verifyUsers(snapshot, ids, await readPool(client, target.poolId, readUsers)),
    remarks: remarksOn(readJson<Record<string, number>>(groupsIn(folder)) ?? {}),
    async close(isAtEnd) {
      await lines.close(isAtEnd);
      client.destroy();
      if (!isAtEnd) return;
      ids.forgetUnknown();
      for (const file of [snapshot, groupsIn(folder)]) rmSync(file, { force: true });
    },
  };
}

function atItsUser(found: Found): Found {
  if ('malformed' in found) return found;
  const { sub, username } = found.row;
  return { ...found, place: `user ${String(sub)}${username === sub ? '' : ` (${String(username)})`}` };
}

function readingOf(saved: SavedUser, shared: Set<string>) {
  const movable = movableOf(saved);
  if ('refused' in movable) return movable;
  return shared.has(movable.user.email.toLowerCase())
    ? { refused: 'another user of its pool has the same address' }
    : { arrival: movable };
}

/** Addresses of several users who could be moved: they would become one account. */
async function sharedMails(snapshot: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(snapshot) })) {
    const movable = movableOf(JSON.parse(line) as Row as unknown as SavedUser);
    if ('refused' in movable) continue;
    const mail = movable.user.email.toLowerCase();
    if (seen.has(mail)) shared.add(mail);
    seen.add(mail);
  }
  return shared;
}

/** Groups make operators here, and said another thing in the other pool. */
function remarksOn(groups: Record<string, number>): string[] {
  const some = Object.entries(groups).filter(([, members]) => members > 0);
  if (some.length === 0) return [];
  const told = some.map(([name, members]) => `${name} (${members})`).join(', ');
  return [`No user was put into a group. In the other pool these have members: ${told}.`];
}
