import type { Principal } from '../../src/iam/principal.ts';
import { LambdaService } from '../../src/lambda/lambdaService.ts';
import { Mappings } from '../../src/lambda/mappings.ts';
import type { QueueSource } from '../../src/lambda/queueMapping.ts';
import { roleResource, startCloud, type Cloud, type stackOf } from '../dynamodb/fixture.ts';

interface Delivered {
  arn: string;
  payload: Record<string, unknown>;
  caller: Principal;
}

export interface LambdaCloud extends Cloud {
  lambda: LambdaService;
  mappings: Mappings;
  delivered: Delivered[];
}

const noQueues: QueueSource = {
  has: () => false,
  receive: () => new Promise(() => {}),
  remove: async () => {},
};

/** A function with inline code and a role of its own that may do what the statements say. */
export function inlineFunction(name: string, code: string, more: object = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: code },
      Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
      ...more,
    },
  };
}

export async function startLambdaCloud(
  resources: Parameters<typeof stackOf>[1],
  statements: object[] = [],
  options: {
    folder?: string;
    queues?: QueueSource;
    endpoint?: string;
    carriedFrom?: string[];
    issuers?: Record<string, string>;
  } = {},
): Promise<LambdaCloud> {
  const all = { FunctionRole: roleResource('lambda.amazonaws.com', statements), ...resources };
  const cloud = await startCloud(all, options.folder, options.endpoint);
  try {
    return composed(cloud, options.queues ?? noQueues, options);
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

function composed(
  cloud: Cloud,
  queues: QueueSource,
  { carriedFrom = [], issuers = {} }: { carriedFrom?: string[]; issuers?: Record<string, string> },
): LambdaCloud {
  const delivered: Delivered[] = [];
  const common = {
    stack: cloud.stack,
    dataFolder: cloud.folder,
    authority: cloud.authority,
    clock: cloud.clock,
  };
  const lambda = new LambdaService({
    ...common,
    vault: cloud.vault,
    endpointFor: (service) => `http://127.0.0.1:4000/${service.toLowerCase()}`,
    deliver: async (arn, payload, caller) => {
      cloud.authority.demand(caller, 'sqs:SendMessage', arn);
      delivered.push({ arn, payload: payload as Record<string, unknown>, caller });
    },
    onDropped: (message) => cloud.problems.push(message),
    carriedFrom,
    issuers,
  });
  const mappings = new Mappings({
    ...common,
    streams: cloud.storage.streams,
    queues,
    lambda,
    onProblem: (message) => cloud.problems.push(message),
  });
  const stop = async () => {
    await mappings.stop();
    await lambda.stop();
    await cloud.stop();
  };
  return { ...cloud, lambda, mappings, delivered, stop };
}

/** Waits until the condition holds; the test's own time limit is the only one. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
