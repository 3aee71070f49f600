/** What ends what a start has begun, in the order in which it was begun. */
export type Undo = (() => unknown)[];

/** Gives what `start` gives, which ends by `stop`: last first, and once. What was begun before a failure is ended again. */
export async function startedWhole<Started>(
  start: (undo: Undo, stop: () => Promise<void>) => Promise<Started>,
): Promise<Started> {
  const undo: Undo = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}
