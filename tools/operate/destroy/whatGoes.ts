import { CloudFormationClient, paginateListStackResources, type Stack } from '@aws-sdk/client-cloudformation';
import type { Account } from '../account.ts';
import { NotPossible } from '../../dev/sentences.mjs';
import { deployedTemplate } from '../deployedTemplate.ts';

/** One resource of a stack, and whether it goes with it. */
interface Resource {
  type: string;
  id: string;
  stays: boolean;
  /** Set in its template: a deletion is refused. */
  isProtected: boolean;
}

export interface Going {
  stack: Stack;
  resources: Resource[];
}

/** What AWS calls a thing, and what people call it. */
const kinds: Record<string, [one: string, many: string]> = {
  'AWS::DynamoDB::Table': ['table', 'tables'],
  'AWS::Cognito::UserPool': ['user pool', 'user pools'],
  'AWS::SecretsManager::Secret': ['secret', 'secrets'],
  'AWS::S3::Bucket': ['bucket', 'buckets'],
  'AWS::SQS::Queue': ['queue', 'queues'],
  'AWS::AppSync::GraphQLApi': ['API', 'APIs'],
  'AWS::Lambda::Function': ['function', 'functions'],
  'AWS::CloudFront::Distribution': ['distribution', 'distributions'],
};

/** What removing a stack would take along, by the template that it was made from. */
export async function whatGoes(account: Account, stack: Stack): Promise<Going> {
  const StackName = stack.StackName!;
  const template = await deployedTemplate(account, StackName);
  const listed = await account.ask(async (config) => {
    const client = new CloudFormationClient(config);
    const listed = [];
    for await (const page of paginateListStackResources({ client }, { StackName }))
      listed.push(...page.StackResourceSummaries!);
    client.destroy();
    return listed;
  });
  if (!template || !listed)
    throw new NotPossible(`These credentials may not read ${StackName} (cloudformation:GetTemplate).`);
  const resources = listed
    .filter(
      ({ ResourceStatus, PhysicalResourceId }) => PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE',
    )
    .map(({ LogicalResourceId, ResourceType, PhysicalResourceId }) => {
      const { DeletionPolicy, Properties } = template.Resources[LogicalResourceId!] ?? {};
      return {
        type: ResourceType!,
        id: PhysicalResourceId!,
        stays: DeletionPolicy?.startsWith('Retain') ?? false,
        isProtected:
          Properties?.['DeletionProtectionEnabled'] === true ||
          Properties?.['DeletionProtection'] === 'ACTIVE',
      };
    });
  return { stack, resources };
}

/** `11 tables, 1 user pool, 30 others`. */
export function inWords(resources: Resource[]): string {
  const named = Object.entries(kinds).flatMap(([type, [one, many]]) => {
    const count = resources.filter((resource) => resource.type === type).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const others = resources.filter(({ type }) => !(type in kinds)).length;
  return (
    [...named, ...(others > 0 ? [`${others} other${others === 1 ? '' : 's'}`] : [])].join(', ') || 'nothing'
  );
}

export function nameOf({ type, id }: Resource): string {
  return `${kinds[type]?.[0] ?? type} ${id}`;
}

/** Buckets that go: they have to be empty first. */
export function bucketsOf({ resources }: Going): string[] {
  return resources.filter(({ type, stays }) => type === 'AWS::S3::Bucket' && !stays).map(({ id }) => id);
}
