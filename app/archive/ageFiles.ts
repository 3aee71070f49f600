import { deleteFile, filesAfter } from './files.ts';

/**
 * Deletes the files of days before this one. Not left to a rule of the bucket: it counts from when a file was last written, and
 * a file is written anew each time that it forgets a user. Gives how many went.
 */
export async function ageFiles(firstDayKept: string, hasTime: () => boolean): Promise<number> {
  let deleted = 0;
  for await (const { key, day } of filesAfter('')) {
    if (day >= firstDayKept || !hasTime()) break;
    await deleteFile(key);
    deleted++;
  }
  return deleted;
}
