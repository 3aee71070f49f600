import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CfnDataSource,
  CfnFunctionConfiguration,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Field, FunctionSource, Step, TableSource } from '../resolvers/source.ts';
import type { Auth } from './auth.ts';
import { bundleResolvers } from './bundles.ts';
import { variableFor } from '../store/rows/tables.ts';
import type { UsherFunction } from './functions.ts';
import { checkCoordinates } from './coordinates.ts';
import type { Extension } from './extensions.ts';
import { mergedSchema } from './mergedSchema.ts';
import type { Settings } from './settings.ts';

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };
/** Only a file that is named by a coordinate is a resolver. */
const isCoordinate = (name: string) => name.includes('.');

/** The GraphQL API, with the resolvers that `resolvers/fields.ts` lists. */
export class Api extends Construct {
  readonly api: CfnGraphQLApi;
  private readonly schema: CfnGraphQLSchema;
  private readonly schemaText: string;
  private readonly bundles = bundleResolvers('resolvers', isCoordinate);
  private readonly stepBundles = bundleResolvers('resolvers/steps', () => true);
  private readonly handOver = bundleResolvers('resolvers/shared', (name) => name === 'handOver').get(
    'handOver',
  );
  private readonly steps = new Map<string, CfnFunctionConfiguration>();
  private readonly sources = new Map<string, CfnDataSource>();
  private readonly tablePolicies = new Map<string, PolicyDocument>();
  private readonly invoked = new Set<string>();
  private invokeRole: Role | undefined;

  constructor(
    scope: Construct,
    settings: Settings,
    private readonly tables: Record<string, Table>,
    auth: Auth,
    extensions: Extension[],
  ) {
    super(scope, 'Api');
    this.schemaText = mergedSchema(readFileSync('schema.graphql', 'utf8'), extensions);
    for (const folder of extensions.map((extension) => join(extension.folder, 'resolvers')))
      if (existsSync(folder))
        for (const [name, code] of bundleResolvers(folder, isCoordinate)) this.bundles.set(name, code);
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
        Object.entries(tables).map(([name, table]) => [variableFor(name), table.tableName]),
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

  /** Stops the synth, by name, when the schema, the list and the files disagree. */
  attach(fields: Record<string, Field>, functions: Map<string, UsherFunction>): void {
    checkCoordinates(this.schemaText, fields, {
      resolvers: [...this.bundles.keys()],
      steps: [...this.stepBundles.keys()],
    });
    for (const [coordinate, field] of Object.entries(fields)) {
      if (field !== 'none' && 'steps' in field) {
        const ids = field.steps.map((step) => this.stepFor(step, functions).attrFunctionId);
        this.resolver(coordinate, { kind: 'PIPELINE', pipelineConfig: { functions: ids } });
      } else {
        this.resolver(coordinate, {
          kind: 'UNIT',
          dataSourceName: this.sourceFor(field, functions).attrName,
        });
      }
    }
  }

  fieldArn(coordinate: string): string {
    const [typeName, fieldName] = coordinate.split('.');
    return `${this.api.attrArn}/types/${typeName}/fields/${fieldName}`;
  }

  private resolver(coordinate: string, shape: Partial<CfnResolver> & { kind: string }): void {
    const code = this.bundles.get(coordinate) ?? this.handOver;
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

  private stepFor(step: Step, functions: Map<string, UsherFunction>): CfnFunctionConfiguration {
    const source = this.sourceFor(step, functions);
    const existing = this.steps.get(step.step);
    if (existing) {
      if (existing.dataSourceName !== source.attrName)
        throw new Error(`The step ${step.step} has two sources in resolvers/fields.ts.`);
      return existing;
    }
    const made = new CfnFunctionConfiguration(this, `Step-${step.step}`, {
      apiId: this.api.attrApiId,
      name: step.step,
      dataSourceName: source.attrName,
      runtime,
      code: this.stepBundles.get(step.step),
    });
    this.steps.set(step.step, made);
    return made;
  }

  private sourceFor(
    source: TableSource | FunctionSource | 'none',
    functions: Map<string, UsherFunction>,
  ): CfnDataSource {
    if (source === 'none') return this.source('None', () => ({ type: 'NONE' }));
    if ('fn' in source) {
      const fn = functions.get(source.fn);
      if (!fn) throw new Error(`resolvers/fields.ts names the function ${source.fn}; no concept adds it.`);
      this.invoked.add(fn.lambda.functionArn);
      return this.source(`Fn_${fn.name}`, () => ({
        type: 'AWS_LAMBDA',
        lambdaConfig: { lambdaFunctionArn: fn.lambda.functionArn },
        serviceRoleArn: this.roleToInvoke().roleArn,
      }));
    }
    const table = this.tables[source.table]!;
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

  private roleForTable(name: string): Role {
    const policy = new PolicyDocument();
    this.tablePolicies.set(name, policy);
    return new Role(this, `TableRole-${name}`, {
      assumedBy: new ServicePrincipal('appsync.amazonaws.com'),
      inlinePolicies: { own: policy },
    });
  }

  private allowOnTable(name: string, actions: string[], indexes: string[]): void {
    const arn = this.tables[name]!.tableArn;
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
