import crypto from 'node:crypto';
import type { Account, Resource } from '../kernel/stack.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const clientLetters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The physical id and attributes that CloudFormation would give a Cognito resource. They follow from the
 * installation's seed alone, so that a restart keeps them and two installations differ.
 */
export function cognitoIdentifiers(
  seed: string,
  account: Account,
  logicalId: string,
  type: string,
  properties: Record<string, unknown>,
): Pick<Resource, 'physicalId' | 'attributes'> | undefined {
  if (type === 'AWS::Cognito::UserPool') {
    const poolId = `${account.region}_${spell(seed, logicalId, letters, 9)}`;
    return { physicalId: poolId, attributes: poolAttributes(account, poolId) };
  }
  if (type === 'AWS::Cognito::UserPoolClient') {
    const clientId = spell(seed, logicalId, clientLetters, 26);
    const attributes: Record<string, unknown> = {
      ClientId: clientId,
      Name: properties['ClientName'] ?? logicalId,
    };
    if (properties['GenerateSecret'] === true) {
      attributes['ClientSecret'] = spell(seed, `${logicalId} secret`, clientLetters, 51);
    }
    return { physicalId: clientId, attributes };
  }
  if (type === 'AWS::Cognito::UserPoolGroup') {
    return { physicalId: String(properties['GroupName'] ?? logicalId), attributes: {} };
  }
  return undefined;
}

export function poolAttributes(account: Account, poolId: string): Record<string, unknown> {
  return {
    Arn: poolArnFor(account, poolId),
    UserPoolId: poolId,
    ProviderName: `cognito-idp.${account.region}.amazonaws.com/${poolId}`,
    ProviderURL: `https://cognito-idp.${account.region}.amazonaws.com/${poolId}`,
  };
}

export function poolArnFor(account: Account, poolId: string): string {
  return `arn:aws:cognito-idp:${account.region}:${account.accountId}:userpool/${poolId}`;
}

export function issuerFor(region: string, poolId: string): string {
  return `https://cognito-idp.${region}.amazonaws.com/${poolId}`;
}

function spell(seed: string, what: string, from: string, length: number): string {
  const bytes = crypto.hkdfSync('sha256', seed, '', what, length * 2);
  const view = new DataView(bytes);
  return Array.from({ length }, (_, at) => from[view.getUint16(at * 2) % from.length]).join('');
}
