import { putActions } from '../../store/actionBatches.ts';
import { actionsIn } from './actionsIn.ts';
import { faultsIn, type Change, type Fault } from './change.ts';
import { goneAmong, withoutText } from './forgetGone.ts';

/**
 * A counter's change, or the beginning of an account, as a row of the action log. The key follows from the change, so a
 * redelivery writes the same row; after a deletion, without what the person wrote.
 */
export async function logActions(changes: Change[]): Promise<Fault[]> {
  const actions = changes.flatMap((change, index) => actionsIn(change).map((item) => ({ index, item })));
  const gone = await goneAmong(actions.map(({ item }) => item));
  const rows = actions.map(({ item }) => (gone.has(item.userId) ? withoutText(item) : item));
  return faultsIn(actions, await putActions(rows));
}
