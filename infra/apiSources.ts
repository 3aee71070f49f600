import { Lazy, Stack } from 'aws-cdk-lib';
import { CfnDataSource, type CfnGraphQLApi } from 'aws-cdk-lib/aws-appsync';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { FunctionSource, TableSource } from '../resolvers/source.ts';
import type { UsherFunction } from './functions.ts';

/** What answers fields, made when the first of them names it, with a role that may do what the fields name. */
export class ApiSources {
  private readonly sources = new Map<string, CfnDataSource>();
  private readonly tablePolicies = new Map<string, PolicyDocument>();
  private readonly invoked = new Set<string>();
  private invokeRole: Role | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly api: CfnGraphQLApi,
    private readonly tables: Record<string, ITable>,
  ) {}

  for(source: TableSource | FunctionSource | 'none', functions: Map<string, UsherFunction>): CfnDataSource {
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
      dynamoDbConfig: { tableName: table.tableName, awsRegion: Stack.of(this.scope).region },
      serviceRoleArn: this.roleForTable(source.table).roleArn,
    }));
    this.allowOnTable(source.table, source.actions, source.indexes ?? []);
    return made;
  }

  private source(name: string, shape: () => { type: string } & Record<string, unknown>): CfnDataSource {
    const existing = this.sources.get(name);
    if (existing) return existing;
    const made = new CfnDataSource(this.scope, `Source-${name}`, {
      apiId: this.api.attrApiId,
      name,
      ...shape(),
    });
    this.sources.set(name, made);
    return made;
  }

  private roleForTable(name: string): Role {
    const policy = new PolicyDocument();
    this.tablePolicies.set(name, policy);
    return new Role(this.scope, `TableRole-${name}`, {
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
    this.invokeRole ??= new Role(this.scope, 'InvokeRole', {
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
}
