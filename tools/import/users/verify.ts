import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SavedUser } from '../../backup/exportPool.ts';
import type { Pool } from '../readPool.ts';
import type { SourceVerification } from '../sources/source.ts';
import { Sum } from '../verifyRun.ts';
import type { UserIds } from './ids.ts';

/** Compares both pools: everyone whom the run has an id for is there under it, with the address of the other pool. */
export async function verifyUsers(snapshot: string, ids: UserIds, pool: Pool): Promise<SourceVerification> {
  const [movedSum, foundSum] = [new Sum(), new Sum()];
  const done = { moved: 0, found: 0, changed: 0, lost: [] as string[] };
  for await (const line of createInterface({ input: createReadStream(snapshot) })) {
    const { sub, attributes } = JSON.parse(line) as SavedUser;
    const entry = ids.of(sub);
    if (!entry) continue;
    const mail = attributes['email']!.toLowerCase();
    done.moved += 1;
    movedSum.add(`${entry.to} ${mail}`);
    const found = pool.users.get(entry.to);
    if (!found) {
      done.lost.push(`user ${sub} as ${entry.to}`);
      continue;
    }
    const mailNow = found.email?.toLowerCase() ?? '';
    done.found += 1;
    foundSum.add(`${entry.to} ${mailNow}`);
    if (mailNow !== mail) done.changed += 1;
  }
  return { ...done, movedSum: movedSum.text, foundSum: foundSum.text };
}
