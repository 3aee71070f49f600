import { putAction, type Action } from '../../store/actions.ts';
import { deleteRow } from '../../store/rowsOf.ts';
import { getUsers } from '../../store/users.ts';
import { actionsIn } from './actionsIn.ts';
import { forEach, type Change, type Fault } from './change.ts';
import { hasLeft } from '../../store/rows/users.ts';

/**
 * A deletion may begin between the look at an account and its log row, and a first use may write its counter when all others
 * are gone. So the account of every text is looked up once more: what came too late loses its text, and its counter goes.
 */
export async function forgetGone(changes: Change[]): Promise<Fault[]> {
  const spoken = changes.flatMap((change, index) => {
    const actions = actionsIn(change).filter(hasText);
    return actions.length > 0 ? [{ index, item: { change, actions } }] : [];
  });
  const gone = await goneAmong(spoken.flatMap(({ item }) => item.actions));
  const late = spoken.filter(({ item }) => gone.has(item.actions[0]!.userId));
  return forEach(late, async ({ change, actions }) => {
    for (const action of actions) await putAction(withoutText(action));
    if (change.kind === 'usage' || change.kind === 'part') await deleteRow('usage', { ...change.after });
  });
}

/** Those who were deleted, or are being deleted. Strongly consistent. */
export async function goneAmong(actions: Action[]): Promise<Set<string>> {
  const userIds = actions.filter(hasText).map(({ userId }) => userId);
  const gone = [...(await getUsers(userIds)).values()].filter(hasLeft);
  return new Set(gone.map((row) => row.user_id));
}

/** Whether a caller wrote something into it. */
function hasText({ details }: Action): boolean {
  return details !== undefined && Object.keys(details).length > 0;
}

export function withoutText(action: Action): Action {
  return { ...action, details: {} };
}
