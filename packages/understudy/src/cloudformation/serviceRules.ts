import { rolesFrom } from '../iam/roles.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { appsyncRules } from './appsyncRules.ts';
import { handlerFailure, serviceFailure } from './failure.ts';
import type { AccountState, Properties, Rules } from './rule.ts';

const rules: Record<string, Rules> = {
  'AWS::DynamoDB::Table': {
    creating(_properties, { holdings, tables }, region) {
      const made = holdings.filter((one) => one.type === 'AWS::DynamoDB::Table' && one.region === region);
      if (made.length >= tables)
        throw serviceFailure(
          `Subscriber limit exceeded: There is a limit of ${tables} tables per subscriber`,
          'DynamoDb',
          400,
          'ServiceLimitExceeded',
        );
    },
    updating(before, after) {
      const old = indexesOf(before);
      const now = indexesOf(after);
      const gone = [...old].filter(([name, keys]) => now.get(name) !== keys);
      const come = [...now].filter(([name, keys]) => old.get(name) !== keys);
      if (gone.length + come.length > 1)
        throw handlerFailure(
          'Cannot perform more than one GSI creation or deletion in a single update',
          'InvalidRequest',
        );
    },
    deleting({ properties }) {
      if (properties['DeletionProtectionEnabled'] === true)
        throw serviceFailure(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
          'DynamoDb',
          400,
          'InvalidRequest',
        );
    },
  },
  'AWS::Cognito::UserPool': {
    updating(before, after) {
      const kept = new Set(attributesOf(after));
      if (attributesOf(before).some((one) => !kept.has(one)))
        throw serviceFailure(
          'Existing schema attributes cannot be modified or deleted.',
          'CognitoIdentityProvider',
          400,
          'InvalidRequest',
        );
    },
    deleting({ properties }) {
      if (properties['DeletionProtection'] === 'ACTIVE')
        throw serviceFailure(
          'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
          'CognitoIdentityProvider',
          400,
          'InvalidRequest',
        );
    },
  },
  'AWS::Lambda::Function': {
    creating(properties, account, region) {
      demandCode(properties, account);
      demandConcurrency(properties, account, region, undefined);
    },
    updating(before, after, account, holding) {
      if (JSON.stringify(before.Code) !== JSON.stringify(after.Code)) demandCode(after, account);
      demandConcurrency(after, account, holding.region, holding.id);
    },
  },
  'AWS::S3::Bucket': {
    deleting({ physicalId }, account) {
      if (!account.isEmpty(physicalId))
        throw serviceFailure(
          'The bucket you tried to delete is not empty',
          'S3',
          409,
          'GeneralServiceException',
        );
    },
  },
  'AWS::CloudFront::Distribution': {
    creating(_properties, account) {
      if (!account.mayDistribute)
        throw handlerFailure(
          "Access denied for operation 'AWS::CloudFront::Distribution: Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support (https://console.aws.amazon.com/support/home#/) and include this error message.'.",
          'AccessDenied',
        );
    },
  },
  'AWS::IAM::Role': {
    creating: (properties) => demandPolicies(properties),
    updating: (_before, after) => demandPolicies(after),
  },
  'AWS::IAM::Policy': attachedPolicy(),
  'AWS::IAM::ManagedPolicy': attachedPolicy(),
  ...appsyncRules,
};

function attachedPolicy(): Rules {
  const demand = ({ PolicyDocument }: Properties) =>
    demandPolicies({ Policies: [{ PolicyDocument }], AssumeRolePolicyDocument: {} });
  return { creating: demand, updating: (_before, after) => demand(after) };
}

export function rulesFor(type: string): Rules {
  return Object.hasOwn(rules, type) ? rules[type]! : {};
}

/** By name, what an index is made of: anything else of it can be changed in place. */
function indexesOf({ GlobalSecondaryIndexes = [] }: Properties): Map<string, string> {
  return new Map(
    (GlobalSecondaryIndexes as Properties[]).map(({ IndexName, KeySchema, Projection }) => [
      String(IndexName),
      JSON.stringify([KeySchema, Projection]),
    ]),
  );
}

function attributesOf({ Schema = [] }: Properties): string[] {
  return (Schema as Properties[]).map((one) =>
    JSON.stringify([one.Name, one.AttributeDataType, one.Mutable]),
  );
}

function demandCode({ Code }: Properties, account: AccountState): void {
  const { S3Bucket, S3Key } = Code as { S3Bucket?: string; S3Key?: string };
  if (S3Bucket === undefined || S3Key === undefined || account.hasObject(S3Bucket, S3Key)) return;
  throw serviceFailure(
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    'Lambda',
    400,
    'InvalidRequest',
  );
}

/** AWS: observed; an account keeps 100 executions unreserved, and one with fewer than that keeps all of them. */
function demandConcurrency(
  properties: Properties,
  account: AccountState,
  region: string,
  own: string | undefined,
): void {
  const reserved = (one: Properties) => Number(one['ReservedConcurrentExecutions'] ?? 0);
  const wanted = reserved(properties);
  if (wanted === 0) return;
  const others = account.holdings
    .filter((one) => one.type === 'AWS::Lambda::Function' && one.region === region && one.id !== own)
    .reduce((sum, one) => sum + reserved(one.properties), 0);
  const unreservedMin = Math.min(100, account.concurrency);
  if (account.concurrency - others - wanted < unreservedMin)
    throw serviceFailure(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
      'Lambda',
      400,
      'InvalidRequest',
    );
}

/** A policy that IAM here cannot evaluate is refused when it is made, not when it is asked. */
function demandPolicies(properties: Properties): void {
  const role = {
    type: 'AWS::IAM::Role',
    properties,
    physicalId: 'role',
    attributes: { Arn: 'role', RoleId: '' },
  };
  try {
    // A policy of the account's own was checked when it was made.
    const ManagedPolicyArns = ((properties['ManagedPolicyArns'] ?? []) as string[]).filter((arn) =>
      arn.startsWith('arn:aws:iam::aws:'),
    );
    rolesFrom(new Map([['Role', { ...role, properties: { ...properties, ManagedPolicyArns } }]]));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw serviceFailure(`${error.path}: ${error.problem}`, 'Iam', 400, 'InvalidRequest');
  }
}
