import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  InvalidParameterException,
  UserNotFoundException,
  UsernameExistsException,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { attributesIn } from '../../backup/exportPool.ts';
import { randomPassword } from '../../backup/importPool.ts';
import type { MovedUser } from '../record.ts';

/** A user as the product's own pool has one. */
export interface FoundUser {
  sub: string;
  status: string;
  /** The address was confirmed. */
  isConfirmed: boolean;
  isEnabled: boolean;
  changedMs: number;
}

/** The product's own pool, as far as users are made in it. */
export class OwnPool {
  constructor(
    private readonly client: CognitoIdentityProviderClient,
    private readonly UserPoolId: string,
  ) {}

  /** By the address or the id. */
  async find(Username: string): Promise<FoundUser | undefined> {
    const { UserPoolId } = this;
    try {
      const found = await this.client.send(new AdminGetUserCommand({ UserPoolId, Username }));
      const { sub = Username, email_verified: verified } = attributesIn(found.UserAttributes);
      return {
        ...{ sub, status: found.UserStatus!, isConfirmed: verified === 'true' },
        isEnabled: found.Enabled ?? true,
        changedMs: found.UserLastModifiedDate!.getTime(),
      };
    } catch (error) {
      if (!(error instanceof UserNotFoundException)) throw error;
      return undefined;
    }
  }

  /** Without a message and without a password; undefined when a user has the address already. */
  async make({ email, name }: MovedUser['user']): Promise<{ sub: string } | { refused: string } | undefined> {
    const attributes = { email, email_verified: 'true', ...(name === null ? {} : { name }) };
    try {
      const { User } = await this.client.send(
        new AdminCreateUserCommand({
          ...{ UserPoolId: this.UserPoolId, Username: email, MessageAction: 'SUPPRESS' },
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return { sub: attributesIn(User!.Attributes)['sub']! };
    } catch (error) {
      if (error instanceof UsernameExistsException) return undefined;
      if (error instanceof InvalidParameterException)
        return { refused: `the pool does not take its address or its name: ${error.message}` };
      throw error;
    }
  }

  /** A password that is kept nowhere: "forgot password" is the way in. */
  async givePassword(Username: string): Promise<void> {
    const { UserPoolId } = this;
    await this.client.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: randomPassword(), Permanent: true }),
    );
  }

  async disable(Username: string): Promise<void> {
    await this.client.send(new AdminDisableUserCommand({ UserPoolId: this.UserPoolId, Username }));
  }

  async groupsOf(Username: string): Promise<string[]> {
    const { UserPoolId } = this;
    const answer = await this.client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
    return (answer.Groups ?? []).map(({ GroupName }) => GroupName!);
  }

  /** One who is gone already stays gone. */
  async remove(Username: string): Promise<void> {
    const { UserPoolId } = this;
    try {
      await this.client.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
    } catch (error) {
      if (!(error instanceof UserNotFoundException)) throw error;
    }
  }
}
