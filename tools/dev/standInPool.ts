import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudOptions } from '../../packages/understudy/src/cloud.ts';

type Standing = NonNullable<CloudOptions['standing']>;

interface Template {
  Resources: Record<string, { Type: string }>;
  Outputs?: Record<string, { Value: unknown }>;
}

/** A client of the stand-in that no setting names: its tokens are signed by the pool, and refused here. */
export const otherClientId = 'anotherclientofthepool0000';

/**
 * Where the users are those of a pool that the stack does not make: what stands in for that pool on this machine, under its id, with
 * the clients and groups that the stack names. People sign up and in there as in the pool of Usher's own.
 */
export function standInPool(folder: string, stackName?: string): Standing | undefined {
  const outputs = outputsOf(folder, stackName);
  const told = (name: string) => String(outputs?.[name]?.Value ?? '');
  if (told('UsersOf') !== 'pool') return undefined;
  const UserPoolId = told('UserPoolId');
  const clients = [...told('UserPoolClientIds').split(','), otherClientId].map((id, place) => [
    `StandInClient${place}`,
    client(UserPoolId, id),
  ]);
  const groups = told('OperatorGroups')
    .split(',')
    .map((GroupName, place) => [
      `StandInGroup${place}`,
      { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId, GroupName } },
    ]);
  const made = Object.fromEntries([...clients, ...groups]) as Standing;
  return { StandInPool: pool(UserPoolId, told('NameAttribute')), ...made };
}

/** Of the app stack: it is the one that serves an API. */
function outputsOf(folder: string, stackName?: string): Template['Outputs'] {
  const templates = readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .filter((file) => stackName === undefined || file === `${stackName}.template.json`)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template);
  return templates.find(({ Outputs }) => Outputs?.['UsersOf'])?.Outputs;
}

/** As most pools are: people sign in with an e-mail address, which they confirm. */
function pool(PhysicalId: string, nameAttribute: string): Standing[string] {
  const [, custom] = /^custom:(.+)$/.exec(nameAttribute) ?? [];
  return {
    Type: 'AWS::Cognito::UserPool',
    PhysicalId,
    Properties: {
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      ...(custom ? { Schema: [{ Name: custom, AttributeDataType: 'String', Mutable: true }] } : {}),
    },
  };
}

function client(UserPoolId: string, PhysicalId: string): Standing[string] {
  const Properties = { UserPoolId, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
  return { Type: 'AWS::Cognito::UserPoolClient', PhysicalId, Properties };
}
