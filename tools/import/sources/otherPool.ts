import { NotPossible } from '../../dev/sentences.mjs';

const idPattern = /^([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+$/;

export function demandPoolId(id: string): void {
  if (!idPattern.test(id))
    throw new NotPossible(`${id} is not the id of a user pool, such as eu-central-1_a1B2c3D4e.`);
}

/** One client reads the other pool and writes the target's own. */
export function demandOtherPool(
  id: string,
  target: { poolId: string; region: string; usersOf: string | undefined },
): void {
  if (target.usersOf !== undefined)
    throw new NotPossible(
      'The users of the target are those of another app’s pool, and no user is made in it: bring their rows by their ids or addresses, from a table or a file.',
    );
  const region = idPattern.exec(id)?.[1];
  if (region !== target.region)
    throw new NotPossible(`The user pool ${id} is in ${region}, and the target is in ${target.region}.`);
  if (id === target.poolId) throw new NotPossible(`${id} is the user pool of the target itself.`);
}
