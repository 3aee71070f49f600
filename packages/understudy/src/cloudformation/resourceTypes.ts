import { isCustom } from '../customResources/kinds.ts';
import known from './generated/resourceTypes.json' with { type: 'json' };

/** What CloudFormation's own data say of a resource type. */
export interface ResourceType {
  properties: string[];
  required: string[];
  /** A change of one of these makes a new physical resource. */
  replaces: string[];
  /** What tells one physical resource from every other. */
  identifier: string[];
  /** A change of one of these may, depending on what it is. */
  mayReplace: string[];
}

const types: Record<string, ResourceType> = known.types;

/** What its function takes as properties, and what makes it another one, the function alone knows. */
const custom: ResourceType = {
  properties: [],
  required: ['ServiceToken'],
  replaces: [],
  identifier: [],
  mayReplace: [],
};

/** Undefined for a type of a service that the local account does not have. */
export function resourceType(type: string): ResourceType | undefined {
  if (isCustom(type)) return custom;
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

/** Where the name that a template may give stands, and how far it reaches. */
interface Naming {
  /** More than one makes one name together: a group's pool and its own name. */
  properties: string[];
  /** `account`: once in all regions. `world`: once in all accounts. */
  within: 'region' | 'account' | 'world';
}

/**
 * Names that exist once. AWS: documented, type by type; what is not listed may have its name more than once (an API, a user
 * pool) or is named by AWS.
 */
const namings: Record<string, Naming> = {
  'AWS::AppSync::DataSource': { properties: ['ApiId', 'Name'], within: 'region' },
  'AWS::AppSync::Resolver': { properties: ['ApiId', 'TypeName', 'FieldName'], within: 'region' },
  'AWS::CloudFront::OriginAccessControl': {
    properties: ['OriginAccessControlConfig.Name'],
    within: 'account',
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    properties: ['ResponseHeadersPolicyConfig.Name'],
    within: 'account',
  },
  'AWS::CloudFront::CachePolicy': { properties: ['CachePolicyConfig.Name'], within: 'account' },
  'AWS::CloudFront::OriginRequestPolicy': {
    properties: ['OriginRequestPolicyConfig.Name'],
    within: 'account',
  },
  'AWS::CloudFront::Function': { properties: ['Name'], within: 'account' },
  'AWS::CloudWatch::Alarm': { properties: ['AlarmName'], within: 'region' },
  'AWS::CloudWatch::CompositeAlarm': { properties: ['AlarmName'], within: 'region' },
  'AWS::CloudWatch::Dashboard': { properties: ['DashboardName'], within: 'account' },
  'AWS::Cognito::UserPoolDomain': { properties: ['Domain'], within: 'region' },
  'AWS::Cognito::UserPoolGroup': { properties: ['UserPoolId', 'GroupName'], within: 'region' },
  'AWS::DynamoDB::Table': { properties: ['TableName'], within: 'region' },
  'AWS::DynamoDB::GlobalTable': { properties: ['TableName'], within: 'region' },
  'AWS::ECR::Repository': { properties: ['RepositoryName'], within: 'region' },
  'AWS::Events::EventBus': { properties: ['Name'], within: 'region' },
  'AWS::Events::Rule': { properties: ['Name'], within: 'region' },
  'AWS::IAM::ManagedPolicy': { properties: ['ManagedPolicyName'], within: 'account' },
  'AWS::IAM::Role': { properties: ['RoleName'], within: 'account' },
  'AWS::IAM::User': { properties: ['UserName'], within: 'account' },
  'AWS::KMS::Alias': { properties: ['AliasName'], within: 'region' },
  'AWS::Lambda::Function': { properties: ['FunctionName'], within: 'region' },
  'AWS::Logs::LogGroup': { properties: ['LogGroupName'], within: 'region' },
  'AWS::S3::Bucket': { properties: ['BucketName'], within: 'world' },
  'AWS::SNS::Topic': { properties: ['TopicName'], within: 'region' },
  'AWS::SQS::Queue': { properties: ['QueueName'], within: 'region' },
  'AWS::SSM::Parameter': { properties: ['Name'], within: 'region' },
  'AWS::Scheduler::Schedule': { properties: ['Name'], within: 'region' },
  'AWS::Scheduler::ScheduleGroup': { properties: ['Name'], within: 'region' },
  'AWS::SecretsManager::Secret': { properties: ['Name'], within: 'region' },
};

/** The name that the properties give, and the scope in which it exists once; undefined where AWS makes one up. */
export function customName(
  type: string,
  properties: Record<string, unknown>,
  region: string,
): { name: string; scope: string } | undefined {
  const naming = Object.hasOwn(namings, type) ? namings[type]! : undefined;
  const parts = naming?.properties.map((path) => valueAt(properties, path)) ?? [];
  if (!naming || parts.some((part) => typeof part !== 'string')) return undefined;
  return { name: parts.join('|'), scope: naming.within === 'region' ? region : '' };
}

/**
 * What tells a resource from every other, as a template that names it has it; undefined where AWS makes it up. AWS: documented; only
 * the former is taken over by its name.
 */
export function identifierOf(
  type: string,
  properties: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const { identifier } = resourceType(type)!;
  if (identifier.length === 0 || identifier.some((name) => properties[name] === undefined)) return undefined;
  return Object.fromEntries(identifier.map((name) => [name, properties[name]]));
}

function valueAt(properties: Record<string, unknown>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], properties);
}
