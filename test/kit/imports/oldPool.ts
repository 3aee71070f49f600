import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  paginateListUsers,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognito } from '../product/people.ts';
import { poolOf } from '../product/operating.ts';
import type { Product } from '../product/product.ts';
import { deployment, storiesStack } from '../product/storiesStack.ts';

/** A copy of the stories' stack with another user pool beside the product's own, in which people have names and share addresses as they like. */
export function withOldPool(folder: string): void {
  cpSync(storiesStack, folder, { recursive: true });
  const file = join(folder, `${deployment}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  template.Resources['OldUsers'] = {
    Type: 'AWS::Cognito::UserPool',
    Properties: { UserPoolName: 'old' },
  };
  template.Resources['OldClient'] = {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: { UserPoolId: { Ref: 'OldUsers' }, ClientName: 'old' },
  };
  Object.assign(template.Outputs, {
    OldPoolId: { Value: { Ref: 'OldUsers' } },
    OldClientId: { Value: { Ref: 'OldClient' } },
  });
  writeFileSync(file, JSON.stringify(template));
}

interface OldUser {
  username: string;
  attributes: Record<string, string>;
  isDisabled?: true;
  /** Never came after the invitation. */
  isInvited?: true;
  group?: string;
}

/** The other pool of a product that was started with it. */
export class OldPool {
  readonly id: string;
  private readonly clientId: string;

  constructor(private readonly product: Product) {
    const { oldPoolId, oldClientId } = product.outputs as unknown as Record<string, string>;
    this.id = oldPoolId!;
    this.clientId = oldClientId!;
  }

  /** Gives the id. */
  async add({ username: Username, attributes, isDisabled, isInvited, group }: OldUser): Promise<string> {
    const client = poolOf(this.product);
    const named = { UserPoolId: this.id, Username };
    const { User } = await client.send(
      new AdminCreateUserCommand({
        ...{ ...named, MessageAction: 'SUPPRESS' },
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    if (!isInvited)
      await client.send(
        new AdminSetUserPasswordCommand({ ...named, Password: 'Old-password-1', Permanent: true }),
      );
    if (isDisabled) await client.send(new AdminDisableUserCommand(named));
    if (group) await client.send(new AdminAddUserToGroupCommand({ ...named, GroupName: group }));
    return subOf(User!);
  }

  /** Signs up and never confirms. */
  async signsUp(Username: string, email: string): Promise<void> {
    await cognito(this.product, 'SignUp', {
      ...{ ClientId: this.clientId, Username, Password: 'Old-password-1' },
      UserAttributes: [{ Name: 'email', Value: email }],
    });
  }

  async addGroup(GroupName: string): Promise<void> {
    await poolOf(this.product).send(new CreateGroupCommand({ UserPoolId: this.id, GroupName }));
  }
}

/** Everyone of a pool: ids, addresses and states, by address. */
export async function usersOf(product: Product, UserPoolId: string) {
  const users: { sub: string; email: string; status: string; isEnabled: boolean }[] = [];
  for await (const { Users = [] } of paginateListUsers({ client: poolOf(product) }, { UserPoolId }))
    for (const user of Users)
      users.push({
        ...{ sub: subOf(user), email: attributeOf(user, 'email') },
        ...{ status: user.UserStatus!, isEnabled: user.Enabled! },
      });
  return users;
}

const subOf = (user: UserType) => attributeOf(user, 'sub');

const attributeOf = ({ Attributes = [] }: UserType, name: string) =>
  Attributes.find(({ Name }) => Name === name)?.Value ?? '';
