import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientOf } from '../../../packages/understudy/test/cloudformation/given.ts';
import { deploysIn } from './deploys.ts';

const hasCli = spawnSync('aws', ['--version']).status === 0;

interface Ended {
  status: number | null;
  said: string;
}

/** A command of the AWS CLI, by the CLI; on a machine that has none, by the same calls of the SDK. */
export async function typedAws(text: string, environment: Record<string, string>): Promise<Ended> {
  if (!hasCli) return bySdk(text, environment);
  // By this name version 1 reads the region, as the page says.
  const env = { ...environment, AWS_DEFAULT_REGION: environment['AWS_REGION'] };
  const child = spawn('sh', ['-c', text], { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

async function bySdk(text: string, environment: Record<string, string>): Promise<Ended> {
  const [, service, operation, ...words] = text.split(/\s+/);
  const after = (name: string): string => words[words.indexOf(name) + 1]!;
  const pool = new CognitoIdentityProviderClient(clientOf(environment));
  const user = () => ({ UserPoolId: after('--user-pool-id'), Username: after('--username') });
  switch (`${service} ${operation}`) {
    case 'cognito-idp admin-create-user': {
      const given = [...text.matchAll(/Name=([^,\s]+),Value=(\S+)/g)];
      const UserAttributes = given.map(([, Name, Value]) => ({ Name, Value }));
      await pool.send(new AdminCreateUserCommand({ ...user(), UserAttributes }));
      break;
    }
    case 'cognito-idp admin-add-user-to-group':
      await pool.send(new AdminAddUserToGroupCommand({ ...user(), GroupName: after('--group-name') }));
      break;
    case 's3 rm':
      await deploysIn('').empty(environment, new URL(words[0]!).host);
      break;
    default:
      throw new Error(`"${text}" has no calls of the SDK here.`);
  }
  return { status: 0, said: '' };
}
