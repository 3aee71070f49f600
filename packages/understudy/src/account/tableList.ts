import type { PolicyAuthority } from '../iam/authority.ts';
import type { Principal } from '../iam/principal.ts';
import { answerJson, ServiceError } from '../kernel/answer.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';

/** AWS: documented; most names of one page. */
const pageMax = 100;

/** ListTables and DescribeTable: tables exist here, and hold nothing. */
export function handleTableList(
  tables: Resources,
  { accountId, region }: Account,
  authority: PolicyAuthority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  return answerJson(request, '1.0', async (operation, body) => {
    if (operation === 'DescribeTable') {
      const name = String(body['TableName'] ?? '');
      const TableArn = `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
      authority.demand(caller, 'dynamodb:DescribeTable', TableArn);
      return { Table: { ...describe(tables, name), TableArn } };
    }
    if (operation !== 'ListTables')
      throw new ServiceError(
        'UnknownOperationException',
        'The local account has of DynamoDB a list of tables, and what each of them is like.',
      );
    authority.demand(caller, 'dynamodb:ListTables', '*');
    const after = String(body['ExclusiveStartTableName'] ?? '');
    const names = resourcesOf(tables, 'AWS::DynamoDB::Table')
      .map(([, { physicalId }]) => physicalId)
      .filter((name) => name > after)
      .sort();
    const page = names.slice(0, Math.min(Number(body['Limit'] ?? pageMax), pageMax));
    return {
      TableNames: page,
      ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }),
    };
  });
}

/** What the template says of a table. */
function describe(tables: Resources, name: string): Record<string, unknown> {
  const found = resourcesOf(tables, 'AWS::DynamoDB::Table').find(([, one]) => one.physicalId === name);
  if (!found)
    throw new ServiceError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${name} not found`,
    );
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes: indexes = [] } = found[1].properties;
  return {
    ...{ TableName: name, TableStatus: 'ACTIVE', ItemCount: 0, KeySchema, AttributeDefinitions },
    GlobalSecondaryIndexes: (indexes as object[]).map((index) => ({ ...index, IndexStatus: 'ACTIVE' })),
  };
}
