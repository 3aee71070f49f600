import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Account } from './account.ts';

/** `null`: there is no such stack. Undefined: these credentials may not look. */
export type Found = Stack | null | undefined;

export async function findStack(account: Account, StackName: string): Promise<Found> {
  return account.ask(async (config) => {
    const cloudFormation = new CloudFormationClient(config);
    try {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      return Stacks![0]!;
    } catch (error) {
      if (
        error instanceof Error &&
        error.name === 'ValidationError' &&
        error.message.includes('does not exist')
      )
        return null;
      throw error;
    } finally {
      cloudFormation.destroy();
    }
  });
}
