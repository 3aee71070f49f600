import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { NotPossible } from '../../dev/sentences.mjs';
import type { Config } from '../account.ts';

const pollMs = 5000;

/** Removes a stack and waits for its end, which takes a CloudFront distribution some ten minutes. */
export async function removeStack(
  config: Config,
  { StackId, StackName }: Stack,
  onStatus: (status: string) => void,
): Promise<void> {
  const client = new CloudFormationClient(config);
  await client.send(new DeleteStackCommand({ StackName: StackId }));
  for (;;) {
    // By its id, under which a removed stack is still found.
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: StackId }));
    const status = String(Stacks![0]!.StackStatus);
    onStatus(status);
    if (status === 'DELETE_COMPLETE') break;
    if (status !== 'DELETE_IN_PROGRESS') {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: StackId }));
      const failed = StackEvents!
        .filter(
          ({ ResourceStatus, LogicalResourceId }) =>
            ResourceStatus === 'DELETE_FAILED' && LogicalResourceId !== StackName,
        )
        .map(
          ({ LogicalResourceId, ResourceStatusReason }) => `  ${LogicalResourceId}: ${ResourceStatusReason}`,
        );
      throw new NotPossible(
        `${StackName} is ${status}. What would not go:\n${[...new Set(failed)].join('\n')}\nRemove that, and run the command again.`,
      );
    }
    await new Promise((done) => setTimeout(done, pollMs));
  }
  client.destroy();
}
