import { readFileSync } from 'node:fs';
import {
  CfnDataSource,
  CfnFunctionConfiguration,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Auth } from './auth.ts';
import { bundleResolvers } from './bundles.ts';
import { variableFor, type TableAction } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import { checkCoordinates } from './coordinates.ts';
import type { Settings } from './settings.ts';
import type { TableName, Tables } from './tables.ts';

/** What answers a field: a table with exactly these actions, a function, or nothing but the resolver's own code. */
export type Source =
  { table: TableName; actions: TableAction[]; indexes?: string[] } | { fn: UsherFunction } | 'none';

/** One step of a pipeline: `resolvers/steps/{name}.ts` against its source. */
export interface Step {
  name: string;
  source: Source;
}

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

/** The GraphQL API. Each file in `resolvers/` is one field's resolver; what it speaks to is said once, by `answer`. */
export class Api extends Construct {
  readonly api: CfnGraphQLApi;
  private readonly schema: CfnGraphQLSchema;
  private readonly schemaText = readFileSync('schema.graphql', 'utf8');
  private readonly bundles = bundleResolvers('resolvers');
  private readonly stepBundles = bundleResolvers('resolvers/steps');
  private readonly answered = new Set<string>();
  private readonly steps = new Map<string, CfnFunctionConfiguration>();
  private readonly sources = new Map<string, CfnDataSource>();
  private readonly tablePolicies = new Map<TableName, PolicyDocument>();
  private readonly invoked = new Set<string>();
  private invokeRole: Role | undefined;

  constructor(
    scope: Construct,
    settings: Settings,
    private readonly tables: Tables,
    auth: Auth,
  ) {
    super(scope, 'Api');
    this.api = new CfnGraphQLApi(this, 'GraphQL', {
      name: `${settings.project}-${settings.env}`,
      authenticationType: 'AMAZON_COGNITO_USER_POOLS',
      userPoolConfig: {
        userPoolId: auth.pool.userPoolId,
        awsRegion: Stack.of(this).region,
        defaultAction: 'ALLOW',
        appIdClientRegex: auth.client.userPoolClientId,
      },
      additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }],
      introspectionConfig: settings.isProd ? 'DISABLED' : 'ENABLED',
      // GraphiQL's own introspection query is 13 deep; no operation of ours needs more than 7.
      queryDepthLimit: settings.isProd ? 8 : 15,
      resolverCountLimit: 60,
      environmentVariables: Object.fromEntries(
        (Object.keys(tables) as TableName[]).map((name) => [variableFor(name), tables[name].tableName]),
      ),
      logConfig: {
        cloudWatchLogsRoleArn: this.logRole().roleArn,
        fieldLogLevel: 'ERROR',
        // Verbose content would hold arguments and headers, and so people's data and tokens.
        excludeVerboseContent: true,
      },
    });
    this.schema = new CfnGraphQLSchema(this, 'Schema', {
      apiId: this.api.attrApiId,
      definition: this.schemaText,
    });
  }

  /** Attaches `resolvers/{coordinate}.ts`. */
  answer(coordinate: string, source: Source): void {
    this.resolver(coordinate, { kind: 'UNIT', dataSourceName: this.sourceFor(source).attrName });
  }

  /** Attaches `resolvers/{coordinate}.ts` around steps that run one after the other. */
  answerInSteps(coordinate: string, steps: Step[]): void {
    const functions = steps.map((step) => this.stepFor(step).attrFunctionId);
    this.resolver(coordinate, { kind: 'PIPELINE', pipelineConfig: { functions } });
  }

  /** Stops the synth, by name, when a resolver has no field, a field has no resolver, or a file is not attached. */
  finish(): void {
    checkCoordinates(this.schemaText, new Set(this.bundles.keys()), this.answered);
  }

  fieldArn(coordinate: string): string {
    const [typeName, fieldName] = coordinate.split('.');
    return `${this.api.attrArn}/types/${typeName}/fields/${fieldName}`;
  }

  private resolver(coordinate: string, shape: Partial<CfnResolver> & { kind: string }): void {
    const code = this.bundles.get(coordinate);
    if (code === undefined) throw new Error(`resolvers/${coordinate}.ts is declared and missing.`);
    if (this.answered.has(coordinate)) throw new Error(`${coordinate} is answered twice.`);
    this.answered.add(coordinate);
    const [typeName, fieldName] = coordinate.split('.') as [string, string];
    const resolver = new CfnResolver(this, coordinate, {
      apiId: this.api.attrApiId,
      typeName,
      fieldName,
      runtime,
      code,
      ...shape,
    });
    resolver.addResourceDependency(this.schema);
  }

  private stepFor(step: Step): CfnFunctionConfiguration {
    const existing = this.steps.get(step.name);
    if (existing) return existing;
    const code = this.stepBundles.get(step.name);
    if (code === undefined) throw new Error(`resolvers/steps/${step.name}.ts is declared and missing.`);
    const made = new CfnFunctionConfiguration(this, `Step-${step.name}`, {
      apiId: this.api.attrApiId,
      name: step.name,
      dataSourceName: this.sourceFor(step.source).attrName,
      runtime,
      code,
    });
    this.steps.set(step.name, made);
    return made;
  }

  private sourceFor(source: Source): CfnDataSource {
    if (source === 'none') return this.source('None', () => ({ type: 'NONE' }));
    if ('fn' in source) {
      this.invoked.add(source.fn.lambda.functionArn);
      return this.source(`Fn_${source.fn.name.replaceAll('.', '_')}`, () => ({
        type: 'AWS_LAMBDA',
        lambdaConfig: { lambdaFunctionArn: source.fn.lambda.functionArn },
        serviceRoleArn: this.roleToInvoke().roleArn,
      }));
    }
    const table = this.tables[source.table];
    const made = this.source(`Table_${source.table.replaceAll('-', '_')}`, () => ({
      type: 'AMAZON_DYNAMODB',
      dynamoDbConfig: { tableName: table.tableName, awsRegion: Stack.of(this).region },
      serviceRoleArn: this.roleForTable(source.table).roleArn,
    }));
    this.allowOnTable(source.table, source.actions, source.indexes ?? []);
    return made;
  }

  private source(name: string, shape: () => { type: string } & Record<string, unknown>): CfnDataSource {
    const existing = this.sources.get(name);
    if (existing) return existing;
    const made = new CfnDataSource(this, `Source-${name}`, { apiId: this.api.attrApiId, name, ...shape() });
    this.sources.set(name, made);
    return made;
  }

  private roleForTable(name: TableName): Role {
    const policy = new PolicyDocument();
    this.tablePolicies.set(name, policy);
    return new Role(this, `TableRole-${name}`, {
      assumedBy: new ServicePrincipal('appsync.amazonaws.com'),
      inlinePolicies: { own: policy },
    });
  }

  private allowOnTable(name: TableName, actions: TableAction[], indexes: string[]): void {
    const arn = this.tables[name].tableArn;
    const resources = indexes.length > 0 ? indexes.map((index) => `${arn}/index/${index}`) : [arn];
    this.tablePolicies
      .get(name)
      ?.addStatements(
        new PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources }),
      );
  }

  /** One role for every function that AppSync calls; it lists them all and nothing else. */
  private roleToInvoke(): Role {
    this.invokeRole ??= new Role(this, 'InvokeRole', {
      assumedBy: new ServicePrincipal('appsync.amazonaws.com'),
      inlinePolicies: {
        own: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: Lazy.list({ produce: () => [...this.invoked] }),
            }),
          ],
        }),
      },
    });
    return this.invokeRole;
  }

  private logRole(): Role {
    const group = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      resourceName: '/aws/appsync/apis/*',
    });
    return new Role(this, 'LogRole', {
      assumedBy: new ServicePrincipal('appsync.amazonaws.com'),
      inlinePolicies: {
        own: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [group],
            }),
          ],
        }),
      },
    });
  }
}
