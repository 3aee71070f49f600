import { handleCloudFormation } from '../cloudformation/cloudFormationApi.ts';
import type { CredentialVault } from '../iam/credentials.ts';
import { AccessDenied } from '../iam/principal.ts';
import { SignatureError, type SignatureVerifier, type SignedCaller } from '../iam/signature.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import { xml } from '../kernel/xml.ts';
import { handleS3 } from '../s3/s3Api.ts';
import { handleSecrets } from '../secretsmanager/secretsApi.ts';
import { handleParameters } from '../ssm/parameters.ts';
import { handleSts } from '../sts/stsApi.ts';
import type { AccountServices } from './accountServices.ts';
import { handleLambdaSettings } from './lambdaSettings.ts';
import { answerUnsigned } from './running/unsigned.ts';
import { handleTableList } from './tableList.ts';

interface Dispatched {
  services: AccountServices;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  clock: Clock;
  onAsked: (what: string) => void;
}

/** Every service at one address: a request is for the service and the region that it is signed for. */
export function dispatch(account: Dispatched): HttpHandler {
  return async (request) => {
    const { runner } = account.services;
    const unsigned = runner && (await answerUnsigned(runner, request));
    if (unsigned) return unsigned;
    let caller: SignedCaller;
    try {
      caller = account.verifier.verify(request);
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      return refusal(error.code, error.message);
    }
    account.onAsked(`${caller.service} ${wantedOf(caller, request)}`);
    try {
      return await serve(account, caller, request);
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return refusal('AccessDenied', error.message);
    }
  };
}

async function serve(
  { services, vault, clock }: Dispatched,
  caller: SignedCaller,
  request: HttpRequest,
): Promise<HttpResponse> {
  const { authority, runner } = services;
  const { principal, service, region } = caller;
  const running = isRunningService.test(service) ? await runner?.find(region) : undefined;
  const answer = running?.answer(caller, request);
  if (answer) return answer;
  switch (service) {
    case 'sts':
      return handleSts({ authority, vault, clock }, principal, request);
    case 'cloudformation':
      return handleCloudFormation(services.forCloudFormation(), principal, region, request);
    case 's3':
      return handleS3(services.buckets, authority, principal, request);
    case 'ssm':
      return handleParameters(services.parameters(region), authority, principal, request);
    case 'secretsmanager': {
      const { accountId } = services.forCloudFormation();
      return handleSecrets(services.secrets(region), { accountId, region }, authority, principal, request);
    }
    case 'dynamodb':
      return handleTableList(
        services.resourcesIn(region, /^AWS::DynamoDB::Table$/),
        { accountId: services.forCloudFormation().accountId, region },
        authority,
        principal,
        request,
      );
    case 'lambda': {
      const functions = services.resourcesIn(region, /^AWS::Lambda::Function$/);
      return handleLambdaSettings(functions, services.concurrency, authority, principal, request);
    }
    default:
      return refusal('InvalidAction', `The local account has no service ${service}.`);
  }
}

/** What waits for a region to be started anew; the account answers the others itself, even meanwhile. */
const isRunningService = /^(appsync|cognito-idp|dynamodb|events|lambda|scheduler|sqs)$/;

/** What is asked, for people. */
function wantedOf({ service }: SignedCaller, { method, path, headers, body }: HttpRequest): string {
  if (service === 's3') return `${method} ${path}`;
  return headers['x-amz-target'] ?? new URLSearchParams(body.toString('utf8')).get('Action') ?? path;
}

function refusal(code: string, message: string): HttpResponse {
  const body = xml('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } });
  return { status: 403, headers: { 'content-type': 'text/xml' }, body };
}
