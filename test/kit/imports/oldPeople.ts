import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { poolOf } from '../product/operating.ts';
import { signIn, type Person } from '../product/people.ts';
import type { Product } from '../product/product.ts';

const password = 'Correct-horse-1';

/** A user of the pool with a confirmed address, who has never been here. Gives the id. */
export async function aPoolUser(product: Product, email: string, name: string): Promise<string> {
  const attributes = { email, email_verified: 'true', name };
  const { User } = await poolOf(product).send(
    new AdminCreateUserCommand({
      ...{ UserPoolId: product.outputs.userPoolId, Username: email, MessageAction: 'SUPPRESS' },
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  return User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!;
}

/** Gives such a user a password and signs in with it. */
export async function comesIn(product: Product, email: string): Promise<Person> {
  await poolOf(product).send(
    new AdminSetUserPasswordCommand({
      ...{ UserPoolId: product.outputs.userPoolId, Username: email, Password: password, Permanent: true },
    }),
  );
  return signIn(product, email, password);
}
