import { forgetItem, recall, remember } from '../../store/jobs.ts';
import { NotPossible } from '../dev/sentences.mjs';
import { bringClaimKey } from './claimKey.ts';
import { bucketClient, poolClient, tablesClient } from './clients.ts';
import type { Environment } from './environment.ts';
import { demandFresh } from './fresh.ts';
import { Ids, idsFileIn } from './ids.ts';
import { importArchive } from './importArchive.ts';
import { importPool, usersToLose, type ImportedPool } from './importPool.ts';
import { importTables, type Done, type ImportedTable } from './importTables.ts';
import { checkFiles, readManifest } from './manifest.ts';

export interface RestoreOptions {
  folder: string;
  /** Writes over accounts that are there. */
  over: boolean;
  claimKeyFile: string | undefined;
  forgetClaims: boolean;
  /** Goes without the users that cannot be made. */
  leaveOut: boolean;
  progress(what: string, done: number): void;
}

export interface Restored {
  tables: Record<string, ImportedTable>;
  pool: ImportedPool;
  archiveFiles: number;
  ids: Ids;
  idsFile: string;
  claimKey: 'same' | 'brought' | 'forgotten';
}

/** Kept in the environment itself, so that it is gone with it. */
interface Checkpoint {
  /** When the backup was begun, which tells one from another. */
  begunAt: string;
  done: Done;
}

/**
 * Looks at everything before it writes anything. Users come first, because rows are written with the ids that the pool gives them,
 * and so that no night finds an account without its user.
 */
export async function restoreAll(environment: Environment, options: RestoreOptions): Promise<Restored> {
  const { folder, progress } = options;
  const { stack, title, tables, poolId, usersOf, archiveBucket } = environment;
  const manifest = readManifest(folder);
  if ((usersOf ?? manifest.pool.usersOf) !== undefined && manifest.pool.id !== poolId)
    throw new NotPossible(
      `The accounts of the backup are those of users of the pool ${manifest.pool.id}, and ${title} has the users of ${poolId}: no user of another app is made or renamed.`,
    );
  const unknown = Object.keys(manifest.tables).filter((table) => !(table in tables));
  if (unknown.length > 0)
    throw new NotPossible(
      `${title} has no table ${unknown.join(', ')}: the backup was made with an extension that is not deployed there.`,
    );
  await checkFiles(folder, manifest, () => progress('files checked', 1));
  const lost = options.leaveOut ? [] : await usersToLose(folder);
  if (lost.length > 0)
    throw new NotPossible(
      `${lost.length} users, such as ${lost[0]!.sub}, sign in with an external provider or have no address, and cannot be made: the second night would delete their accounts and cancel what they pay. Say --leave-out once the nightly comparison is switched off (docs/operations.md).`,
    );
  const dynamodb = tablesClient();
  const cognito = poolClient();
  const left = await recall<Checkpoint>('restore', 'checkpoint');
  const isContinued = left?.begunAt === manifest.begunAt;
  if (!isContinued && !options.over) await demandFresh(dynamodb, cognito, environment);
  const claimKey = await bringClaimKey(stack, manifest.claimKeyPrint, {
    file: options.claimKeyFile,
    isForgotten: options.forgetClaims,
  });
  const done = isContinued ? left.done : {};
  const save = () =>
    remember('restore', 'checkpoint', { begunAt: manifest.begunAt, done } satisfies Checkpoint);
  await save();

  const idsFile = idsFileIn(folder, stack);
  const ids = new Ids(idsFile);
  const pool = await importPool(cognito, poolId, folder, ids, (users) => progress('users', users));
  const restoring = { nowMs: environment.nowMs, mark: Date.now(), inText: ids.inText };
  const imported = await importTables({
    client: dynamodb,
    environment,
    folder,
    manifest,
    restoring,
    done,
    save,
    progress,
  });
  const place = await recall<{ day: string }>('archive', 'place');
  const archiveFiles = await importArchive(bucketClient(), archiveBucket, folder, ids, place?.day, (files) =>
    progress('archive', files),
  );
  await forgetItem('restore', 'checkpoint');
  return { tables: imported, pool, archiveFiles, ids, idsFile, claimKey };
}
