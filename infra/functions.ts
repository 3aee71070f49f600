import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsOf, type Settings } from './settings.ts';

export interface FunctionShape {
  /** The default is 10; a function behind AppSync must stay under 30. */
  timeoutSeconds?: number;
  /** The default is 256. More memory is also more processor. */
  memoryMb?: number;
  /** Reserved where the setting `reserve` is on: `reservations.ts`. Absent: the account's shared pool. */
  reservedConcurrency?: number;
  environment?: Record<string, string>;
}

/** As the account knows it: `usher-dev-cognito-postConfirmation`. */
export function functionName({ name: own }: Settings, name: string): string {
  return `${own}-${name.replaceAll('.', '-')}`;
}

/** A function with the house's defaults, and a role that holds what `bind.ts` gave it and nothing else. */
export class UsherFunction extends Construct {
  readonly name: string;
  readonly lambda: Lambda;
  readonly memoryMb: number;
  private readonly policy = new PolicyDocument();
  private readonly granted = new Map<string, PolicyStatement>();

  constructor(scope: Construct, settings: Settings, name: string, folder: string, shape: FunctionShape) {
    super(scope, `Function-${name}`);
    this.name = name;
    this.memoryMb = shape.memoryMb ?? 256;
    const ownName = functionName(settings, name);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${ownName}`,
      retention: settings.logRetentionDays,
      // One that stayed would be there already when the stack is made again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { own: this.policy },
    });
    this.lambda = new Lambda(this, 'Lambda', {
      functionName: ownName,
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(folder),
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Without the lines for the beginning and the end of each call. What is counted passes only a filter that lets INFO pass.
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      tracing: settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      timeout: Duration.seconds(shape.timeoutSeconds ?? 10),
      memorySize: this.memoryMb,
      ...(shape.reservedConcurrency && settings.reserve
        ? { reservedConcurrentExecutions: shape.reservedConcurrency }
        : {}),
      environment: {
        METRICS_NAMESPACE: metricsOf(settings),
        LOG_LEVEL: settings.logLevel,
        ...shape.environment,
      },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    // X-Ray knows no narrower resource.
    if (settings.tracing) this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
  }

  /** Grants, and sets the variables that go with the grant, so that neither is there without the other. */
  allow(actions: string[], resources: string[], environment: Record<string, string> = {}): this {
    const statement = this.statementOn(resources);
    statement.addActions(...actions.filter((action) => !statement.actions.includes(action)));
    for (const [name, value] of Object.entries(environment)) this.lambda.addEnvironment(name, value);
    return this;
  }

  /** One for all that is allowed with the same resources. */
  private statementOn(resources: string[]): PolicyStatement {
    const key = JSON.stringify(Stack.of(this).resolve(resources));
    const known = this.granted.get(key);
    if (known) return known;
    const statement = new PolicyStatement({ resources });
    this.granted.set(key, statement);
    this.policy.addStatements(statement);
    return statement;
  }
}
