import { cognitoIdentifiers } from '../../cognito/identifiers.ts';
import { stableUuid } from '../names.ts';
import type { Declaration, Family, ReferenceValues } from './declaration.ts';

export const cognito: Family = {
  'AWS::Cognito::UserPool': identity,
  'AWS::Cognito::UserPoolClient': identity,
  'AWS::Cognito::UserPoolGroup': identity,
  'AWS::Cognito::IdentityPool': (declared) => {
    const id = `${declared.region}:${stableUuid(declared.seed, declared.stackName, declared.logicalId)}`;
    return { ref: id, attributes: { Id: id, Name: declared.name('IdentityPoolName', 128) } };
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': (declared) => ({ ref: declared.logicalId, attributes: {} }),
};

function identity({ seed, accountId, region, logicalId, type, properties }: Declaration): ReferenceValues {
  const { physicalId, attributes } = cognitoIdentifiers(
    seed,
    { accountId, region },
    logicalId,
    type,
    properties,
  )!;
  return { ref: physicalId, attributes };
}
