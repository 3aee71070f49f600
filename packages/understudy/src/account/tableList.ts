import type { PolicyAuthority } from '../iam/authority.ts';
import type { Principal } from '../iam/principal.ts';
import { answerJson, ServiceError } from '../kernel/answer.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { resourcesOf, type Resources } from '../kernel/stack.ts';

/** AWS: documented; most names of one page. */
const pageMax = 100;

/** ListTables: tables exist here, and hold nothing. */
export function handleTableList(
  tables: Resources,
  authority: PolicyAuthority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  return answerJson(request, '1.0', async (operation, body) => {
    if (operation !== 'ListTables')
      throw new ServiceError(
        'UnknownOperationException',
        'The local account has of DynamoDB a list of tables only.',
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
