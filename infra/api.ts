import {
  CfnDataSource,
  CfnFunctionConfiguration,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { guard } from '../resolvers/fields.ts';
import type { Field, FunctionSource, Step, TableSource } from '../resolvers/source.ts';
import { ApiSources } from './apiSources.ts';
import { ResolverCode } from './resolverCode.ts';
import { variableFor } from '../store/rows/tables.ts';
import type { UsherFunction } from './functions.ts';
import { checkCoordinates, demandGuards, operatorsFields } from './coordinates.ts';
import type { Extension } from './extensions.ts';
import { addApiLog } from './apiLog.ts';
import { forUsersOfIssuer, mergedSchema, withOperatorGroups } from './mergedSchema.ts';
import type { Parts } from './parts.ts';
import type { Settings } from './settings.ts';
import type { Auth } from './users.ts';
import { demandOnlyPricing, withoutVisitors } from './visitors.ts';

/**
 * What no function answers, and every visit asks: Lambda counts the others at no price. Each of these costs three metrics, in the
 * months in which it is asked.
 */
export const measuredFields = ['Query.me', 'Query.products'];

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

/** The GraphQL API, with the resolvers that `resolvers/fields.ts` lists. */
export class Api extends Construct {
  readonly api: CfnGraphQLApi;
  private readonly schema: CfnGraphQLSchema;
  private readonly schemaText: string;
  private readonly bundles: Map<string, string>;
  private readonly steps = new Map<string, CfnFunctionConfiguration>();
  private readonly sources: ApiSources;
  private readonly ofIssuer: boolean;
  private readonly code = new ResolverCode(this);

  constructor(
    scope: Construct,
    settings: Settings,
    tables: Record<string, ITable>,
    auth: Auth,
    extensions: Extension[],
    private readonly parts: Parts,
  ) {
    super(scope, 'Api');
    const whole = withOperatorGroups(mergedSchema(parts.schema, extensions), auth.operatorGroups);
    demandOnlyPricing(parts.scalars + whole);
    this.schemaText = settings.pricing ? whole : withoutVisitors(whole);
    this.ofIssuer = auth.kind === 'oidc';
    this.bundles = new Map([...parts.resolvers, ...extensions.flatMap((one) => [...one.resolvers()])]);
    this.api = new CfnGraphQLApi(this, 'GraphQL', {
      name: settings.name,
      ...auth.authentication,
      additionalAuthenticationProviders: [
        { authenticationType: 'AWS_IAM' },
        ...(settings.pricing ? [{ authenticationType: 'API_KEY' }] : []),
      ],
      introspectionConfig: settings.isProd ? 'DISABLED' : 'ENABLED',
      // GraphiQL's own introspection query is 13 deep; no operation of ours needs more than 7.
      queryDepthLimit: settings.isProd ? 8 : 15,
      // Our own pages need 6 at most; what one document can cost follows from it (docs/costs.md).
      resolverCountLimit: 20,
      xrayEnabled: settings.tracing,
      enhancedMetricsConfig: {
        resolverLevelMetricsBehavior: 'PER_RESOLVER_METRICS',
        dataSourceLevelMetricsBehavior: 'PER_DATA_SOURCE_METRICS',
        operationLevelMetricsConfig: 'DISABLED',
      },
      environmentVariables: {
        ...Object.fromEntries(
          Object.entries(tables).map(([name, table]) => [variableFor(name), table.tableName]),
        ),
        ...(auth.operatorGroups ? { OPERATOR_GROUPS: auth.operatorGroups.join(',') } : {}),
        ...(auth.claims ? { TOKEN_CLAIMS: auth.claims.join(',') } : {}),
      },
      logConfig: {
        cloudWatchLogsRoleArn: this.logRole().roleArn,
        fieldLogLevel: settings.apiLogLevel.toUpperCase(),
        // Verbose content would hold arguments and headers, and so people's data and tokens.
        excludeVerboseContent: true,
      },
    });
    addApiLog(this, settings, this.api);
    this.sources = new ApiSources(this, this.api, tables);
    this.schema = new CfnGraphQLSchema(this, 'Schema', {
      apiId: this.api.attrApiId,
      definition: this.ofIssuer ? forUsersOfIssuer(this.schemaText) : this.schemaText,
    });
  }

  /** Stops the synth, by name, when the schema, the list and the files disagree. */
  attach(fields: Record<string, Field>, functions: Map<string, UsherFunction>): void {
    const schema = this.parts.scalars + this.schemaText;
    checkCoordinates(schema, fields, {
      resolvers: [...this.bundles.keys()],
      steps: [...this.parts.steps.keys()],
    });
    const guarded = operatorsFields(schema);
    if (this.ofIssuer) demandGuards(schema, guarded, fields);
    for (const [coordinate, field] of Object.entries(fields)) {
      if (guarded.has(coordinate)) {
        this.guardedPipeline(coordinate, field, functions);
      } else if (field !== 'none' && 'steps' in field) {
        const steps = field.steps.map((step) => this.stepFor(step, functions));
        this.pipeline(coordinate, this.bundles.get(coordinate), steps);
      } else {
        this.resolver(coordinate, this.codeOf(coordinate), {
          kind: 'UNIT',
          dataSourceName: this.sources.for(field, functions).attrName,
        });
      }
    }
  }

  /**
   * What the schema keeps for operators cannot be listed without its guard: it begins with a look at who calls, and what a query
   * shows of accounts is logged before it is answered.
   */
  private guardedPipeline(coordinate: string, field: Field, functions: Map<string, UsherFunction>): void {
    const inSteps = field !== 'none' && 'steps' in field;
    const steps = inSteps
      ? field.steps.map((step) => this.stepFor(step, functions))
      : [this.wholeStep(coordinate, field, functions)];
    const isRead = coordinate.startsWith('Query.');
    this.pipeline(coordinate, inSteps ? this.bundles.get(coordinate) : this.parts.shared.get('frame'), [
      this.stepFor(guard.admit, functions),
      ...steps,
      ...(isRead ? [this.stepFor(guard.note, functions)] : []),
    ]);
  }

  private pipeline(coordinate: string, frame: string | undefined, steps: CfnFunctionConfiguration[]): void {
    const functions = steps.map((step) => step.attrFunctionId);
    this.resolver(coordinate, frame, { kind: 'PIPELINE', pipelineConfig: { functions } });
  }

  /** The whole answer of a field, as one step among others. */
  private wholeStep(
    coordinate: string,
    field: TableSource | FunctionSource | 'none',
    functions: Map<string, UsherFunction>,
  ): CfnFunctionConfiguration {
    const own = this.bundles.get(coordinate);
    const name = own === undefined && field !== 'none' && 'fn' in field ? field.fn : coordinate;
    return this.step(name.replaceAll('.', '_'), this.codeOf(coordinate), this.sources.for(field, functions));
  }

  /** Without a file of its own, a field is handed over to its function. */
  private codeOf(coordinate: string): string | undefined {
    return this.bundles.get(coordinate) ?? this.parts.shared.get('handOver');
  }

  fieldArn(coordinate: string): string {
    const [typeName, fieldName] = coordinate.split('.');
    return `${this.api.attrArn}/types/${typeName}/fields/${fieldName}`;
  }

  private resolver(
    coordinate: string,
    code: string | undefined,
    shape: Partial<CfnResolver> & { kind: string },
  ): void {
    const [typeName, fieldName] = coordinate.split('.') as [string, string];
    const resolver = new CfnResolver(this, coordinate, {
      apiId: this.api.attrApiId,
      typeName,
      fieldName,
      runtime,
      ...this.code.of(code),
      ...(measuredFields.includes(coordinate) ? { metricsConfig: 'ENABLED' } : {}),
      ...shape,
    });
    resolver.addResourceDependency(this.schema);
  }

  private stepFor(step: Step, functions: Map<string, UsherFunction>): CfnFunctionConfiguration {
    return this.step(step.step, this.parts.steps.get(step.step), this.sources.for(step, functions));
  }

  private step(name: string, code: string | undefined, source: CfnDataSource): CfnFunctionConfiguration {
    const existing = this.steps.get(name);
    if (existing) {
      if (existing.dataSourceName !== source.attrName)
        throw new Error(`The step ${name} has two sources in resolvers/fields.ts.`);
      return existing;
    }
    const made = new CfnFunctionConfiguration(this, `Step-${name}`, {
      apiId: this.api.attrApiId,
      name,
      dataSourceName: source.attrName,
      runtime,
      ...this.code.of(code),
    });
    this.steps.set(name, made);
    return made;
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
