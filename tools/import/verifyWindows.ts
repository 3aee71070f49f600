import { listRows } from '../../store/usageRows.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { hasLeft } from '../../store/rows/users.ts';
import { getUser } from '../../store/users.ts';
import { linesOf, type Moved } from './checkpoint.ts';

/** How a day, or a longer window, is called in a list of a run. */
export const counterPlace = ({ user_id, feature_date_key }: UsageRow) =>
  `usage ${user_id} ${feature_date_key}`;

/** A row of days that came from elsewhere. The other rows with a mark are longer windows, which hold sums of such days. */
export const isArrivedDay = (row: Pick<UsageRow, 'arrived'>) => row.arrived !== undefined;

interface Sums {
  userId: string;
  /** By the days of the run that say they went into the window. */
  byDays: number;
  /** By the window's own mark; undefined without one. */
  byWindow: number | undefined;
}

/** What a run has added to windows longer than a day: by the days that it brought, and by the windows. */
export class LongWindows {
  private readonly sums = new Map<string, Sums>();

  constructor(private readonly runId: string) {}

  /** `isNoted`: the run's list has the row, though it carries its mark no longer. */
  see(row: UsageRow, isNoted = false): void {
    const brought = row.imported?.[this.runId]?.n;
    if (isArrivedDay(row)) {
      if (brought === undefined && !isNoted) return;
      for (const key of row.arrived!.into)
        this.of({ ...row, feature_date_key: key }).byDays += row.arrived!.n;
    } else if (brought !== undefined) this.of(row).byWindow = brought;
  }

  get count(): number {
    return this.sums.size;
  }

  /** Windows in which the two differ. */
  differences(): (Sums & { place: string })[] {
    return [...this.sums]
      .filter(([, { byDays, byWindow }]) => byDays !== byWindow)
      .map(([place, sums]) => ({ place, ...sums }));
  }

  private of(row: UsageRow): Sums {
    const place = counterPlace(row);
    const known = this.sums.get(place) ?? { userId: row.user_id, byDays: 0, byWindow: undefined };
    this.sums.set(place, known);
    return known;
  }
}

/**
 * Windows that do not hold what days of the run have added to them: `lost` with the sum of the days, `extra` with what the window says. An
 * account in which the two differ is read again, because the first look at its rows was at several moments, and by the run's list.
 */
export async function windowsOutOfStep(
  runId: string,
  seen: LongWindows,
  movedFile: string,
): Promise<{ lost: string[]; extra: string[] }> {
  const users = new Set(seen.differences().map(({ userId }) => userId));
  const found = { lost: [] as string[], extra: [] as string[] };
  if (users.size === 0) return found;
  const noted = await daysOf(users, movedFile);
  for (const userId of users) {
    const user = await getUser(userId);
    if (user && hasLeft(user)) continue;
    const again = new LongWindows(runId);
    for (const row of await listRows(userId)) again.see(row, noted.has(counterPlace(row)));
    for (const { place, byDays, byWindow } of again.differences()) {
      if (byDays > 0) found.lost.push(`${place} = ${byDays}`);
      if (byWindow !== undefined) found.extra.push(`${place} = ${byWindow}`);
    }
  }
  return found;
}

/** The days that the run has brought to these accounts, by its list. */
async function daysOf(users: Set<string>, movedFile: string): Promise<Set<string>> {
  const places = new Set<string>();
  for await (const { kind, userId, places: own } of linesOf<Moved>(movedFile))
    if (kind === 'counter' && users.has(userId)) places.add(own[0]!);
  return places;
}
