/** Does one thing for each item, several at a time; the first that fails ends it. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  workersMax: number,
  one: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await one(item);
  };
  await Promise.all(Array.from({ length: Math.min(workersMax, left.length) }, worker));
}
