import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { poolsFrom } from '../../src/cognito/pool.ts';
import { readTemplate } from '../../src/template/stack.ts';
import { withStanding, type Standing } from '../../src/template/standing.ts';
import { addresses, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A stack that reads the name of a pool which it does not make. */
function stackOver(standing: Standing) {
  const template = {
    Resources: {
      Told: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'eu-central-1_Theirs' } },
    },
  };
  fs.writeFileSync(path.join(folder, 'app.template.json'), JSON.stringify(template));
  return withStanding(readTemplate(folder, { addresses, seed: 'a' }), standing);
}

const UserPoolId = 'eu-central-1_Theirs';
const pool = { Type: 'AWS::Cognito::UserPool', PhysicalId: UserPoolId, Properties: {} };
const client = { Type: 'AWS::Cognito::UserPoolClient', PhysicalId: 'web', Properties: { UserPoolId } };
const group = { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId, GroupName: 'staff' } };

describe('what the account has before the stack', () => {
  test('is there under the ids that it has, with its clients and groups', () => {
    const stack = stackOver({ Theirs: pool, Web: client, Staff: group });
    expect([...stack.resources.keys()]).toEqual(['Told', 'Theirs', 'Web', 'Staff']);
    const found = poolsFrom(stack.resources, stack).get(UserPoolId)!;
    expect(found.arn).toBe(`arn:aws:cognito-idp:eu-central-1:000000000000:userpool/${UserPoolId}`);
    expect(stack.resources.get('Theirs')!.attributes['Arn']).toBe(found.arn);
    expect([...found.clients.keys()]).toEqual(['web']);
    expect(found.declaredGroups).toEqual([{ name: 'staff' }]);
    // It is not the stack's: nothing that is written refers to it.
    expect([...stack.written.keys()]).toEqual(['Told']);
  });

  test('is nothing, where nothing is said', () => {
    expect([...stackOver({}).resources.keys()]).toEqual(['Told']);
  });

  test.each<[string, Standing, string]>([
    [
      'of another kind',
      { Table: { Type: 'AWS::DynamoDB::Table', PhysicalId: 't' } },
      'cannot be there before',
    ],
    ['without an id', { Theirs: { Type: pool.Type } }, 'has an id'],
    ['of a name that the stack has', { Told: pool }, 'the stack makes a resource of this name'],
    ['a client of a pool that is not there', { Web: client }, 'there is no user pool'],
  ])('is refused with a sentence: %s', (_, standing, sentence) => {
    expect(() => {
      const stack = stackOver(standing);
      poolsFrom(stack.resources, stack);
    }).toThrow(sentence);
  });
});
