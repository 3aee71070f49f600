import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followed, poolOf, tablesOf, verifies } from '../kit/product/operating.ts';
import { anAdmin, aPerson, cognito, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;
const day = 24 * hour;

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(() => product.stop());

const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
const use = 'mutation { consumeUsage(feature: "simulations") { allowed reason } }';

describe('S3 · deleting the account and signing up anew', () => {
  const spend = async (person: Person, tries: number) => {
    const answers: { allowed: boolean; reason: string | null }[] = [];
    for (let i = 0; i < tries; i++) answers.push((await gets(product, person, use)).consumeUsage);
    return answers;
  };
  const allowed = (answers: { allowed: boolean }[]) => answers.filter((one) => one.allowed).length;

  test('gives nothing that a window which is still open has used up, under no alias, and the next window is whole', async () => {
    await atNoon();
    const name = `leaver${Date.now()}`;
    const aliases = [
      `${name}@gmail.com`,
      `${name}+2@gmail.com`,
      `${name.split('').join('.')}@googlemail.com`,
    ];
    let total = 0;
    for (const [round, email] of aliases.entries()) {
      const person = await aPerson(product, email);
      total += allowed(await spend(person, round === 0 ? 2 : 4));
      await gets(product, person, leave, { confirm: email });
    }
    expect(total).toBe(3);
    const last = await aPerson(product, `${name}+last@gmail.com`);
    const { usage } = await gets(product, last, '{ usage(feature: "simulations") { used remaining } }');
    expect(usage).toEqual({ used: 3, remaining: 0 });
    expect(await spend(last, 1)).toEqual([{ allowed: false, reason: 'LIMIT_REACHED' }]);
    await followed(product);
    expect(await verifies(product, ['--user', last.userId])).toContain('0 drifted');
    await product.advance(day);
    expect(allowed(await spend(await signIn(product, last.email, last.password), 4))).toBe(3);
  }, 120_000);

  test('gives nothing either before the night has come across a sign-in that Cognito itself deleted', async () => {
    await atNoon();
    const person = await aPerson(product);
    expect(allowed(await spend(person, 3))).toBe(3);
    await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });
    const again = await aPerson(product, person.email);
    expect(again.userId).not.toBe(person.userId);
    expect(await spend(again, 1)).toEqual([{ allowed: false, reason: 'LIMIT_REACHED' }]);
  });

  test('nor by changing the address in between', async () => {
    await atNoon();
    const person = await aPerson(product);
    expect(allowed(await spend(person, 3))).toBe(3);
    const other = `moved-${person.email}`;
    const UserAttributes = [
      { Name: 'email', Value: other },
      { Name: 'email_verified', Value: 'true' },
    ];
    await poolOf(product).send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: product.outputs.userPoolId,
        Username: person.email,
        UserAttributes,
      }),
    );
    const moved = await signIn(product, other, person.password);
    await followed(product);
    await gets(product, moved, leave, { confirm: other });
    for (const email of [person.email, other])
      expect(await spend(await aPerson(product, email), 1), email).toEqual([
        { allowed: false, reason: 'LIMIT_REACHED' },
      ]);
  });

  test('lets no user in again whom an operator has locked out, until an operator does', async () => {
    await atNoon();
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    await enable(person, false);
    await gets(product, person, leave, { confirm: person.email });
    const [local, host] = person.email.split('@') as [string, string];
    const again = await aPerson(product, `${local}@${host.toUpperCase()}`);
    expect(await rowOf(again)).toMatchObject({ status: 'DISABLED' });
    expect(await spend(again, 1)).toEqual([{ allowed: false, reason: 'ACCOUNT_DISABLED' }]);
    await enable(again, true);
    expect(allowed(await spend(again, 1))).toBe(1);
    await gets(product, again, leave, { confirm: again.email });
    expect(await rowOf(await aPerson(product, person.email))).toMatchObject({ status: 'ACTIVE' });
  });

  async function enable({ userId }: Person, enabled: boolean): Promise<void> {
    const order = `mutation ($id: ID!, $to: Boolean!) { setAccountEnabled(userId: $id, enabled: $to, reason: "test") { status } }`;
    await gets(product, await anAdmin(product), order, { id: userId, to: enabled });
  }

  /** Far from the end of any window of a day. */
  async function atNoon(): Promise<void> {
    const now = await product.now();
    await product.moveClockTo((Math.floor(now / day) + 1) * day + 12 * hour);
  }
});

async function rowOf({ userId }: Person): Promise<Record<string, unknown> | undefined> {
  const key = { TableName: `${deployment}-users`, Key: { user_id: userId }, ConsistentRead: true };
  return (await tablesOf(product).send(new GetCommand(key))).Item;
}
