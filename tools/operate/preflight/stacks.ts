import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { tables } from '../../../store/rows/tables.ts';
import type { Account } from '../account.ts';
import type { Found } from '../findStack.ts';
import type { Finding } from './finding.ts';

/** Whether a stack is in a state that the CDK can deploy into. */
export function lookAtStack(name: string, found: Found): Finding {
  const about = `stack ${name}`;
  if (found === undefined)
    return {
      about,
      state: 'note',
      said: 'These credentials may not see it (cloudformation:DescribeStacks).',
    };
  if (found === null) return { about, state: 'ok', said: 'will be made' };
  const status = String(found.StackStatus);
  const why = found.StackStatusReason ? ` (${found.StackStatusReason})` : '';
  const stop = (said: string): Finding => ({ about, state: 'stop', said: `It is ${status}${why}. ${said}` });
  switch (status) {
    case 'REVIEW_IN_PROGRESS':
      return { about, state: 'ok', said: 'will be made' };
    // The CDK deletes what never came to be, and makes it again.
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
      return found.EnableTerminationProtection
        ? stop(
            `Its first deployment failed, and it is protected, so it cannot be made again. Take the protection off, and deploy again: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
          )
        : {
            about,
            state: 'warning',
            said: `It is ${status}${why}: its first deployment failed. It is deleted and made again; its events in the console say what failed.`,
          };
    case 'UPDATE_ROLLBACK_FAILED':
      return stop(
        `An update failed, and so did taking it back. Put right what its events name, then: aws cloudformation continue-update-rollback --stack-name ${name}`,
      );
    case 'CREATE_FAILED':
    case 'UPDATE_FAILED':
      // What the data stack protects could not be taken back: npm run deploy leaves it as it is, and continues from there.
      return status === 'CREATE_FAILED' && name.endsWith('-data')
        ? {
            about,
            state: 'warning',
            said: `It is ${status}${why}: its first deployment failed. What was made stays, and the rest follows.`,
          }
        : stop(
            `A deployment was left as it failed. Take it back: aws cloudformation rollback-stack --stack-name ${name}`,
          );
    case 'DELETE_FAILED':
      return stop(
        'It was to be removed, and something in it would not go: its events say what. Remove that and delete the stack again.',
      );
    case 'IMPORT_ROLLBACK_FAILED':
      return stop(
        'An import failed, and so did taking it back: continue the rollback in the CloudFormation console.',
      );
    default:
      if (status.endsWith('_IN_PROGRESS'))
        return stop(
          'Another deployment is under way: wait for its end, or cancel it in the CloudFormation console.',
        );
      return { about, state: 'ok', said: status };
  }
}

/** Tables that carry the names of a deployment whose stack is not there: making them again would fail. */
export async function lookAtNames(account: Account, deployment: string, found: Found): Promise<Finding[]> {
  if (found !== null) return [];
  const about = 'names in the account';
  const known = await account.ask(async (config) => {
    const client = new DynamoDBClient(config);
    const names: string[] = [];
    for await (const { TableNames = [] } of paginateListTables({ client }, {})) names.push(...TableNames);
    client.destroy();
    return names;
  });
  if (known === undefined)
    return [
      { about, state: 'note', said: 'These credentials may not see which are taken (dynamodb:ListTables).' },
    ];
  const own = Object.keys(tables).map((table) => `${deployment}-${table}`);
  const taken = own.filter((name) => known.includes(name));
  if (taken.length === 0) return [{ about, state: 'ok', said: 'free' }];
  return [
    {
      about,
      state: 'stop',
      said: `An earlier deployment called ${deployment} left ${taken.length} tables (${taken.join(', ')}), which its stack would have to make. Delete them with what else it left, if their rows are not needed, or choose another --env or --project.`,
    },
  ];
}
