import { deleteFile, filesAfter } from './files.ts';

/**
 * Deletes the files of days before this one. Not left to a rule of the bucket: it counts from when a file was last written, and
 * a file is written anew each time that it forgets a user. Gives how many went.
 */
export async function ageFiles(
  firstDayKept: string,
  mayContinue: () => Promise<boolean>,
): Promise<{ count: number; isDone: boolean }> {
  let count = 0;
  for await (const { key, day } of filesAfter('')) {
    if (day >= firstDayKept) break;
    if (!(await mayContinue())) return { count, isDone: false };
    await deleteFile(key);
    count++;
  }
  return { count, isDone: true };
}
