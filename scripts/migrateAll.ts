import { legacyPage, moveRow, type Moved } from '../functions/store/legacy.ts';

/** Page by page; each row is moved whole before the next one. */
export async function migrateAll(options: {
  isDryRun: boolean;
  progress(rows: number): void;
}): Promise<{ seen: number; moved: Moved; left: number }> {
  const moved: Moved = { profiles: 0, subscriptions: 0, usage: 0 };
  const names = { profile: 'profiles', subscription: 'subscriptions', usage: 'usage' } as const;
  let seen = 0;
  let left = 0;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await legacyPage(start);
    for (const row of page.rows) {
      seen += 1;
      const name = names[row.type as keyof typeof names];
      if (!name) left += 1;
      else if (options.isDryRun) moved[name] += 1;
      else {
        const one = await moveRow(row, Date.now());
        for (const kind of Object.values(names)) moved[kind] += one[kind];
      }
    }
    options.progress(seen);
    start = page.next;
  } while (start);
  return { seen, moved, left };
}
