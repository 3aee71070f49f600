import { randomUUID } from 'node:crypto';
import type { InvokeResult } from '../lambda/invoker.ts';
import type { ResponseBody, Responses } from './responses.ts';

export interface CustomRequest {
  kind: 'Create' | 'Update' | 'Delete';
  functionName: string;
  type: string;
  logicalId: string;
  stackId: string;
  properties: Record<string, unknown>;
  /** With `Update` and `Delete`. */
  physicalId?: string;
  /** With `Update`. */
  before?: Record<string, unknown>;
}

/** What there is once the function has answered. */
export interface Made {
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Record<string, unknown>;
}

/** In the words of CloudFormation, as far as there are some. */
export class CustomResourceFailed extends Error {
  override readonly name = 'CustomResourceFailed';

  constructor(
    message: string,
    /** What the function has called it before it failed, and will be told when it is taken back. */
    readonly physicalId?: string,
  ) {
    super(message);
  }
}

interface Parts {
  run(functionName: string, payload: unknown): Promise<InvokeResult>;
  responses: Responses;
}

/** AWS: documented; an answer is no longer than this, and comes within an hour unless `ServiceTimeout` says less. */
const answerBytesMax = 4096;
const secondsMax = 3600;

/** Asks the function of a custom resource, and gives what it has answered. */
export async function askFunction(request: CustomRequest, { run, responses }: Parts): Promise<Made> {
  const awaited = responses.expect();
  const requestId = randomUUID();
  const seconds = Math.min(Number(request.properties['ServiceTimeout'] ?? secondsMax), secondsMax);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`;
    timer = setTimeout(() => reject(new CustomResourceFailed(message)), seconds * 1000);
  });
  const ended = run(request.functionName, eventOf(request, requestId, awaited.url)).then((result) => {
    // An answer may come later, from whatever the function has asked; from one that failed, none will.
    if (result.status !== 'ok') throw new CustomResourceFailed(brokenOff(request.functionName, result));
    return awaited.body;
  });
  try {
    return madeFrom(await Promise.race([awaited.body, ended, late]), request, requestId);
  } finally {
    clearTimeout(timer);
    awaited.end();
  }
}

function eventOf(request: CustomRequest, RequestId: string, ResponseURL: string) {
  const { kind, type, logicalId, stackId, properties, physicalId, before } = request;
  return {
    ...{ RequestType: kind, RequestId, ResponseURL },
    ...{ StackId: stackId, ResourceType: type, LogicalResourceId: logicalId },
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ServiceToken: properties['ServiceToken'],
    ResourceProperties: asText(properties),
    ...(before === undefined ? {} : { OldResourceProperties: asText(before) }),
  };
}

/** AWS: documented; numbers and truth values arrive as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asText(one)]));
}

function brokenOff(name: string, { errorType, errorMessage }: { errorType?: string; errorMessage?: string }) {
  const kind = errorType === undefined ? '' : `${errorType}: `;
  return `${name} failed before it answered: ${kind}${errorMessage} (CloudFormation would wait for its answer until the time is over.)`;
}

function madeFrom(body: ResponseBody, request: CustomRequest, requestId: string): Made {
  const { Status, Reason, PhysicalResourceId = request.physicalId, Data } = body;
  const named = typeof PhysicalResourceId === 'string' && PhysicalResourceId !== '';
  const fail = (message: string): never => {
    throw new CustomResourceFailed(message, named ? PhysicalResourceId : undefined);
  };
  const foreign = (
    [
      ['StackId', request.stackId],
      ['RequestId', requestId],
      ['LogicalResourceId', request.logicalId],
    ] as const
  ).find(([name, sent]) => body[name] !== sent);
  if (Buffer.byteLength(JSON.stringify(body)) > answerBytesMax) fail('Response object is too long.');
  if (Status !== 'SUCCESS' && Status !== 'FAILED')
    fail(`Invalid Response object: Value of property Status must be SUCCESS or FAILED`);
  if (foreign) fail(`Invalid Response object: Value of property ${foreign[0]} must be that of the request`);
  if (Status === 'FAILED')
    fail(
      `Received response status [FAILED] from custom resource. Message returned: ${String(Reason ?? 'none')} (RequestId: ${requestId})`,
    );
  if (!named) return fail('Invalid PhysicalResourceId');
  const attributes = typeof Data === 'object' && Data !== null ? (Data as Record<string, unknown>) : {};
  return { physicalId: PhysicalResourceId, attributes };
}
