import type { PolicyAuthority } from '../iam/authority.ts';
import { AccessDenied, type Principal } from '../iam/principal.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { resourcesOf, type Resources } from '../kernel/stack.ts';

/** AWS: documented. */
const path = /^\/2016-08-19\/account-settings\/?$/;

/** GetAccountSettings: how many executions an account has, and how many its functions have not reserved. */
export async function handleLambdaSettings(
  functions: Resources,
  concurrency: number,
  authority: PolicyAuthority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (request.method !== 'GET' || !path.test(request.path))
    return answer(
      404,
      { message: 'The local account has of Lambda its settings only.' },
      'UnknownOperationException',
    );
  try {
    authority.demand(caller, 'lambda:GetAccountSettings', '*');
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return answer(403, { Message: error.message }, error.name);
  }
  const all = resourcesOf(functions, 'AWS::Lambda::Function').map(([, { properties }]) => properties);
  const reserved = all.reduce((sum, one) => sum + Number(one['ReservedConcurrentExecutions'] ?? 0), 0);
  return answer(200, {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: concurrency,
      UnreservedConcurrentExecutions: concurrency - reserved,
    },
    AccountUsage: { TotalCodeSize: 0, FunctionCount: all.length },
  });
}

function answer(status: number, body: object, code?: string): HttpResponse {
  const headers = {
    'content-type': 'application/json',
    ...(code === undefined ? {} : { 'x-amzn-errortype': code }),
  };
  return { status, headers, body: JSON.stringify(body) };
}
