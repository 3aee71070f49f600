import { cognitoIdentifiers } from '../../cognito/identifiers.ts';
import type { Declaration, Family, ReferenceValues } from './declaration.ts';

export const cognito: Family = {
  'AWS::Cognito::UserPool': identity,
  'AWS::Cognito::UserPoolClient': identity,
  'AWS::Cognito::UserPoolGroup': identity,
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
