import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { apiIdRef, runtime, trusting } from './steps/declared.ts';
import { anApi, cognito, keyed } from './steps/given.ts';
import { code } from './steps/resolvers.ts';
import type { Resources } from './steps/started.ts';
import { accessToken, aUser } from './steps/users.ts';
import { asks } from './steps/when.ts';

interface GivenLambda {
  /** Of `P.a`; absent, the function is asked directly. */
  code?: string;
  maxBatchSize?: number;
  /** In place of the field's resolver. */
  resources?: Resources;
  /** Of the function, over what it is declared with. */
  properties?: Record<string, unknown>;
  auth?: AuthProvider[];
  /** Policies of the data source's role. */
  policies?: object[];
}

const apiProperties = { ApiId: apiIdRef };
const mayInvoke = {
  PolicyName: 'may',
  PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] },
};

/** The field `a` of each of several parents, on a function that answers with the handler; `events` are what it was given. */
function aLambdaApi(
  { code: text, maxBatchSize, resources, properties, auth = [keyed], policies = [mayInvoke] }: GivenLambda,
  handler: (event: never) => unknown,
) {
  const api = anApi({
    schema:
      'type Query { ps(count: Int): [P] p: P } type P { n: Int a(payload: AWSJSON after: ID): AWSJSON }',
    resolvers: {
      'Query.ps': ({ arguments: { count } }) =>
        Array.from({ length: Number(count) }, (_, at) => ({ n: at + 1 })),
      'Query.p': () => ({ n: 1 }),
    },
    ...{ auth, askedFunction: 'f' },
    authorizer: (event) => handler(event as never),
    resources: {
      FunctionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trusting('appsync.amazonaws.com'),
          Policies: policies,
        },
      },
      FunctionSource: {
        Type: 'AWS::AppSync::DataSource',
        Properties: {
          ...{ ...apiProperties, Name: 'fn', Type: 'AWS_LAMBDA' },
          LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Authorizer', 'Arn'] } },
          ServiceRoleArn: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
        },
      },
      ...(resources ?? {
        Field: {
          Type: 'AWS::AppSync::Resolver',
          DependsOn: ['Schema', 'FunctionSource'],
          Properties: {
            ...{ ...apiProperties, TypeName: 'P', FieldName: 'a', DataSourceName: 'fn' },
            ...(text === undefined ? {} : { Code: text, Runtime: runtime }),
            ...(maxBatchSize === undefined ? {} : { MaxBatchSize: maxBatchSize }),
          },
        },
      }),
      ...(properties ? { Authorizer: functionOf(properties) } : {}),
    },
  });
  const read = (value: string | null) => (value === null ? null : (JSON.parse(value) as unknown));
  return {
    ...{ api, events: api.authorizerEvents },
    /** Its value, or the errors of one field. */
    async run(payload?: unknown) {
      const { json } = await asks(api, 'query q($p: AWSJSON) { p { a(payload: $p) } }', {
        p: JSON.stringify(payload ?? null),
      });
      return { value: read(json.data.p.a), errors: (json.errors ?? []) as any[] };
    },
    /** The values of several parents in one request. */
    async runAll(count: number) {
      const { json } = await asks(api, `{ ps(count: ${count}) { a } }`);
      const values = json.data.ps.map(({ a }: { a: string | null }) => read(a)) as any[];
      return { values, errors: (json.errors ?? []) as any[] };
    },
  };
}

/** A function of this code and these properties, in place of the one that asks the test. */
function functionOf(properties: Record<string, unknown>) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      ...{ FunctionName: 'f', Handler: 'index.handler', Runtime: 'nodejs24.x' },
      ...{ Role: { 'Fn::GetAtt': ['AuthorizerRole', 'Arn'] }, Code: { ZipFile: '' }, ...properties },
    },
  };
}

const thrown = (name: string, message: string) => Object.assign(new Error(message), { name });
const all = 'return { result: ctx.result, error: ctx.error };';
const invoke = code("return { operation: 'Invoke', payload: ctx.args.payload };", all);
const reraise = code(
  "return { operation: 'Invoke', payload: {} };",
  'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;',
);
const batch = code("return { operation: 'BatchInvoke', payload: ctx.source.n };", all);

describe('Lambda', () => {
  test('C107 [doc lambda] the handler’s event is the payload itself, sent by the data source’s role', async () => {
    const api = aLambdaApi({ code: invoke }, () => ({ b: 2 }));
    expect((await api.run({ a: 1 })).value).toEqual({ result: { b: 2 }, error: null });
    expect(api.events).toEqual([{ a: 1 }]);
  });

  test('C109 [obs aws/aws-appsync-community#209] behind code a thrown error keeps its message and loses its name', async () => {
    const { value, errors } = await aLambdaApi({ code: reraise }, () =>
      thrown('NotFound', 'no such thing'),
    ).run();
    expect(value).toBeNull();
    expect(errors).toMatchObject([
      { message: 'no such thing', errorType: 'Lambda:Unhandled', data: null, errorInfo: null },
    ]);
  });

  test('C109a [doc lambda] without code the name of a thrown error is the error type', async () => {
    const named = await aLambdaApi({}, () => thrown('CustomException', 'mine')).run();
    expect(named.errors).toMatchObject([
      { message: 'mine', errorType: 'CustomException', data: null, errorInfo: null },
    ]);
    const plain = await aLambdaApi({}, () => thrown('Error', 'mine')).run();
    expect(plain.errors).toMatchObject([{ errorType: 'Lambda:Unhandled', message: 'mine' }]);
  });

  test('C109b [doc lambda] without code an UnauthorizedException has a sentence of its own', async () => {
    const { errors } = await aLambdaApi({}, () => thrown('UnauthorizedException', 'x')).run();
    expect(errors).toMatchObject([
      { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
    ]);
  });

  test('C109c [obs aws/aws-appsync-community#386] ctx.error of a crash names what ended the environment', async () => {
    const crashOf = async (body: string) => {
      const ZipFile = `exports.handler = async () => { ${body} };`;
      const properties = { Code: { ZipFile }, Timeout: 1 };
      return (await aLambdaApi({ code: invoke, properties }, () => null).run()).value;
    };
    expect(await crashOf('await new Promise((resolve) => setTimeout(resolve, 60_000));')).toEqual({
      result: null,
      error: {
        type: 'Lambda:Unhandled',
        message: expect.stringContaining('Task timed out after 1.00 seconds'),
        unhandledErrorType: 'Sandbox.Timedout',
      },
    });
    expect(await crashOf('process.exit(1);')).toMatchObject({
      error: { type: 'Lambda:Unhandled', unhandledErrorType: 'Runtime.ExitError' },
    });
  });

  test('C109d [inf] throttling and a missing permission have types of their own', async () => {
    const properties = { ReservedConcurrentExecutions: 0 };
    const throttled = aLambdaApi({ code: invoke, properties }, () => null);
    expect((await throttled.run()).value).toMatchObject({
      error: { type: 'Lambda:TooManyRequestsException' },
    });
    const denied = aLambdaApi({ code: invoke, policies: [] }, () => null);
    expect((await denied.run()).value).toMatchObject({
      error: {
        type: 'Lambda:AccessDeniedException',
        message: expect.stringContaining('lambda:InvokeFunction'),
      },
    });
    expect(denied.events).toEqual([]);
  });

  test('C110 [doc lambda] without code a returned errorMessage is data', async () => {
    expect(await aLambdaApi({}, () => ({ errorMessage: 'x' })).run()).toEqual({
      ...{ value: { errorMessage: 'x' }, errors: [] },
    });
  });

  test('C071 [obs aws/aws-appsync-community#394] without code the event is the whole context, less the arguments that were not sent', async () => {
    const { api, events } = aLambdaApi({ auth: [cognito] }, () => null);
    const user = aUser();
    const query = 'query q($p: AWSJSON, $after: ID) { p { a(payload: $p, after: $after) } }';
    const authorization = await accessToken(user, api.clock);
    const headers = { authorization, 'x-a': 'b', cookie: 'c' };
    await asks(api, query, { p: '1' }, headers);
    expect(events).toEqual([
      {
        arguments: { payload: 1 },
        identity: expect.objectContaining({ sub: user.sub }),
        source: { n: 1 },
        request: { headers: expect.objectContaining({ 'x-a': 'b' }), domainName: null },
        prev: null,
        info: {
          ...{ fieldName: 'a', parentTypeName: 'P', variables: { p: 1 } },
          ...{ selectionSetList: [], selectionSetGraphQL: '' },
        },
        stash: {},
      },
    ]);
    expect(events[0]).not.toHaveProperty('request.headers.cookie');
  });

  test('C071a [doc lambda] a function without code takes part in a pipeline', async () => {
    const resources = {
      Step: {
        Type: 'AWS::AppSync::FunctionConfiguration',
        DependsOn: ['FunctionSource'],
        Properties: { ...apiProperties, Name: 'step', DataSourceName: 'fn' },
      },
      Field: {
        Type: 'AWS::AppSync::Resolver',
        DependsOn: ['Schema'],
        Properties: {
          ...{ ...apiProperties, TypeName: 'P', FieldName: 'a', Kind: 'PIPELINE', Runtime: runtime },
          Code: code('ctx.stash.s = 1; return { a: 1 };', 'return ctx.prev.result;'),
          PipelineConfig: { Functions: [{ 'Fn::GetAtt': ['Step', 'FunctionId'] }] },
        },
      },
    };
    const api = aLambdaApi({ resources }, ({ prev, stash }: { prev: unknown; stash: unknown }) => ({
      ...{ prev, stash },
    }));
    expect((await api.run()).value).toEqual({ prev: { result: { a: 1 } }, stash: { s: 1 } });
  });

  test('C111 [doc lambda] seven payloads with a batch size of three are invoked as 3, 3 and 1', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, (payloads: number[]) =>
      payloads.map((n) => n * 10),
    );
    const { values } = await api.runAll(7);
    expect([...(api.events as number[][])].sort(([a], [b]) => a! - b!)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(values.map(({ result }) => result)).toEqual([10, 20, 30, 40, 50, 60, 70]);
  });

  test('C111a [doc lambda] payloads of two requests never share a batch', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, (payloads: number[]) => payloads);
    await Promise.all([api.run(), api.run()]);
    expect(api.events).toEqual([[1], [1]]);
  });

  test('C112 [doc lambda] a batch answered with too few results fails every one of it', async () => {
    const { values } = await aLambdaApi({ code: batch, maxBatchSize: 3 }, () => [1, 2]).runAll(3);
    expect(values).toHaveLength(3);
    for (const value of values)
      expect(value).toMatchObject({ result: null, error: { message: expect.any(String) } });
  });

  test('C112a [doc lambda] a throw fails every one of its batch', async () => {
    const api = aLambdaApi({ code: batch, maxBatchSize: 3 }, () => thrown('Error', 'all'));
    expect((await api.runAll(2)).values.map(({ error }) => error.message)).toEqual(['all', 'all']);
  });

  test('C113 [doc lambda] a batch without code is answered with data or an error for each', async () => {
    const api = aLambdaApi({ maxBatchSize: 5 }, () => [
      { data: 1 },
      { data: { id: 2 }, errorMessage: 'no', errorType: 'Forbidden', errorInfo: 1 },
      { data: null },
    ]);
    const { values, errors } = await api.runAll(3);
    expect(values).toEqual([1, null, null]);
    expect(errors).toMatchObject([
      { message: 'no', errorType: 'Forbidden', data: { id: 2 }, errorInfo: null },
    ]);
    expect(api.events).toMatchObject([[{ source: { n: 1 } }, { source: { n: 2 } }, { source: { n: 3 } }]]);
  });

  test('C114 [doc lambda] an event is sent and its result is null at once', async () => {
    const event = code(
      "return { operation: 'Invoke', invocationType: 'Event', payload: { a: 1 } };",
      'return [ctx.result, ctx.error];',
    );
    const api = aLambdaApi({ code: event }, () => 'never');
    expect((await api.run()).value).toEqual([null, null]);
    await expect.poll(() => api.events).toEqual([{ a: 1 }]);
  });

  test('C115 [obs aws/aws-appsync-community#386] a function that is slower than the request times out', async () => {
    const { api, events, run } = aLambdaApi({ code: invoke }, () => new Promise(() => undefined));
    const outcome = run();
    await expect.poll(() => events).toHaveLength(1);
    api.clock.advance(31_000);
    expect((await outcome).value).toMatchObject({
      error: { type: 'Lambda:ExecutionTimeoutException', message: 'Execution timed out.' },
    });
  });

  test('C116 [doc quotas] a result above 5 MB is an error, one of 5 MB is not', async () => {
    const five = 5 * 1024 * 1024;
    const failures = async (bytes: number) =>
      (await aLambdaApi({}, () => 'x'.repeat(bytes - 2)).run()).errors.length;
    expect(await failures(five + 1)).toBe(1);
    expect(await failures(five)).toBe(0);
  });

  test('C014b [obs error-messages] a request without an operation is not understood', async () => {
    const api = aLambdaApi({ code: code('return { payload: 1 };') }, () => 1);
    expect((await api.run()).errors).toMatchObject([
      { errorType: 'MappingTemplate', message: "Value for field '$[operation]' not found." },
    ]);
    expect(api.events).toEqual([]);
  });
});
