import { Mistake } from '../../domain/errors.ts';
import { actionPut, type Action } from '../../store/actions.ts';
import { itemTaken } from '../../store/jobs.ts';
import { transact } from '../../store/transact.ts';
import { failureOf } from '../../store/write.ts';

/** Takes away what waited for an operator, and logs it: both or neither, and once however many press at the same time. */
export async function operatorTook(job: string, item: string, action: Action): Promise<void> {
  try {
    await transact([itemTaken(job, item), actionPut(action)]);
  } catch (error) {
    const failed = failureOf(error);
    if (failed?.kind === 'condition') throw notThere();
    if (failed) throw new Mistake('Conflict', 'Another operator is changing it right now. Look again.');
    throw error;
  }
}

export function notThere(): Mistake {
  return new Mistake('NotFound', 'It is gone: another operator may have settled it.');
}
