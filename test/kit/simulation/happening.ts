import { cognito, gets } from '../product/people.ts';
import { Account } from './model.ts';
import { demand, pick, someone, staying, type Action, type Scene, type Someone } from './scene.ts';

const peopleMax = 6;

export const signUp: Action = (scene) => {
  if (scene.people.length >= peopleMax) return undefined;
  const name = `P${++scene.serial}`;
  const run = join(scene, name, `${name.toLowerCase()}@example.com`, new Account());
  return { words: `${name} signs up`, run };
};

/** The person is there for the next step at once; gives what makes it so in the product. */
function join(scene: Scene, name: string, email: string, account: Account): () => Promise<void> {
  const who: Someone = { name, email, userId: '', account, keys: [], openHolds: [], holds: new Map() };
  scene.people.push(who);
  return async () => {
    await scene.simulated.signsUp(name, email);
    who.userId = (await scene.simulated.person(name)).userId;
  };
}

export const webhooks: Action = (scene) => {
  const lies = pick(scene.random, [
    {},
    { duplicate: 0.5 },
    { lose: 0.4 },
    { shuffleMs: 60_000 },
    { vanish: 0.5 },
  ]);
  return {
    words: `Stripe’s events from now on: ${JSON.stringify(lies)}`,
    run: async () => {
      const url = new URL('/_local/stripe', scene.simulated.product.outputs.graphqlUrl);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(lies) });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
};

export const leave: Action = (scene) => {
  const who = someone(scene);
  if (!who || staying(scene).length < 3) return undefined;
  const isByCognito = scene.random() < 0.4;
  who.account.hasLeft = true;
  return {
    words: `${who.name} ${isByCognito ? 'deletes their sign-in in the user pool' : 'deletes their account'}`,
    run: async () => {
      const { product } = scene.simulated;
      const person = await scene.simulated.person(who.name);
      if (isByCognito)
        return void (await cognito(product, 'DeleteUser', { AccessToken: person.accessToken }));
      const text = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
      const { deleteMyAccount } = await gets(product, person, text, { confirm: who.email });
      demand('status', deleteMyAccount.status, 'DELETED');
    },
  };
};

/** Not for those who had packs or grants: what of these is carried is no number that the documentation gives. */
export const comeBack: Action = (scene) => {
  const back = (one: Someone) => scene.people.filter(({ email }) => email === one.email).at(-1) === one;
  const gone = scene.people.filter((one) => {
    const { hasLeft, packs, grants } = one.account;
    return hasLeft && packs === 0 && grants.length === 0 && back(one);
  });
  if (gone.length === 0 || scene.people.length >= 2 * peopleMax) return undefined;
  const { name: former, email, account } = pick(scene.random, gone);
  const name = `P${++scene.serial}`;
  const run = join(scene, name, email, account.carriedBy());
  return { words: `${former} signs up again, as ${name}`, run };
};

export const restart: Action = (scene) => {
  const isKilled = scene.random() < 0.5;
  return {
    words: isKilled ? 'the process is killed and started again' : 'the process is stopped and started again',
    run: () => scene.simulated.restart(isKilled),
  };
};
