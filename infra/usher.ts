import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, CfnOutput } from 'aws-cdk-lib';
import { AuthorizationType, GraphqlApi, Visibility, type IGraphqlApi } from 'aws-cdk-lib/aws-appsync';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Rule, type IEventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addAlarms } from './alarms.ts';
import { addExtensions } from './addExtensions.ts';
import { addCatalog } from './catalog.ts';
import { addBackend, serviceVerbs } from './backend.ts';
import { addFirewall } from './firewall.ts';
import { House } from './house.ts';
import { addIdentity } from './identity.ts';
import { putOutLegacyTable } from './legacyTable.ts';
import { outputsOf } from './outputsOf.ts';
import { addPages } from './pages.ts';
import { addPricing } from './pricing.ts';
import { addSecondOperator } from './secondOperator.ts';
import { SettingRefused } from './settingKinds.ts';
import { ownParts } from './sources.ts';
import { addStripe } from './stripe.ts';
import type { Tables } from './tables.ts';
import { addTrials } from './trials.ts';
import { addUsage } from './usage.ts';
import { UsherData } from './usherData.ts';
import { mergedWith, settingsOf, topOf, type UsherSettings } from './usherProps.ts';
import { putOutUsers } from './users.ts';
import { addWeb } from './web.ts';

export interface UsherProps extends UsherSettings {
  /** What cannot be made again, in a stack that is deployed first. Its settings hold here too. Default: made where this one stands. */
  data?: UsherData;
  /**
   * What is sold: the path of a `catalog.json`, from where the app is synthesized, or what such a file holds (docs/adopting.md). A deployment that finds it changed writes
   * each product that differs as its next version, and switches off what it does not name. Default: operators bring the products in.
   */
  catalog?: string | object;
}

/** What may be allowed to call, and may learn where: a function, or anything with a role. */
export type Caller = IGrantable & { addEnvironment?(name: string, value: string): unknown };

/** Which events, and who hears of them. */
export interface OnUsherEvent {
  /** `trial.ending` and the others of docs/events.md. Default: all. */
  detailType?: string[];
  target: IRuleTarget;
  /** Where the rule is made. Default here; for a target in a stack that uses this one, there. */
  scope?: Construct;
}

/** Trials, subscriptions and usage limits as a GraphQL API, with all that belongs to it. Everything here but `data` can be thrown away and made again. */
export class Usher extends Construct {
  /** Begins the name of everything that has one. */
  readonly name: string;
  readonly data: UsherData;
  readonly api: IGraphqlApi;
  /** Where clients find the API. */
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  /** By the names of docs/tables.md, without the deployment's. */
  readonly tables: Tables;
  /** Where it tells what has happened. */
  readonly bus: IEventBus;
  readonly userPool: IUserPool | undefined;
  /** Whose tokens count; people sign in at the web client with the first. */
  readonly clientIds: string[];
  /** What the users' tokens say of who made them. */
  readonly issuer: string;
  /** The address of the web client; undefined without one. */
  readonly webUrl: string | undefined;
  /** Everything that clients and commands know of a deployment, as `npm run deploy` writes it to a file. */
  readonly outputs: Record<string, string>;
  private readonly house: House;

  constructor(scope: Construct, id: string, props: UsherProps = {}) {
    super(scope, id);
    const { data, catalog, ...here } = props;
    if (data && !(data as Partial<UsherData>).half)
      throw new SettingRefused(`${this.node.path}.data is no UsherData, which it must be.`);
    const whole = data ? mergedWith(this, data.settings, here) : here;
    this.data = data ?? new UsherData(this, 'Data', whole, true);
    const isApart = topOf(this) !== topOf(this.data);
    const settings = settingsOf(this, { ...whole, name: this.data.name }, { ...this.data.half, isApart });
    if (isApart) topOf(this).addStackDependency(topOf(this.data), 'It imports what the data stack exports.');
    const house = new House(this, settings, this.data.extensions, ownParts());
    addIdentity(house);
    addTrials(house);
    const rules = addStripe(house);
    addUsage(house);
    addSecondOperator(house, rules);
    addBackend(house);
    addPricing(house);
    const web = settings.web ? addWeb(house) : undefined;
    if (!web) house.leaveOut('operatorsPage');
    addExtensions(house);
    addFirewall(house);
    addAlarms(house);
    addCatalog(house, catalog);
    house.finish();
    putOut(house);
    if (web) addPages(house, web.buckets);
    if (web && house.pages) warnOfScreens(house);
    this.webUrl = web?.address;
    this.outputs = outputsOf(this);
    this.house = house;
    this.name = settings.name;
    this.api = apiOf(house);
    this.graphqlUrl = house.apiAddress.graphqlUrl;
    this.realtimeUrl = house.apiAddress.realtimeUrl;
    this.tables = house.tables;
    this.bus = house.bus;
    this.userPool = house.auth.pool;
    this.clientIds = house.auth.clientIds;
    this.issuer = house.auth.issuer;
  }

  /**
   * Lets a program ask, consume, hold and settle for any account, signed by IAM. A function learns the address of the API as
   * `USHER_GRAPHQL_URL`.
   */
  grantCount(caller: Caller): Grant {
    return this.grant(caller, serviceVerbs.count);
  }

  /** Lets a program see what any account has used, and whether it may use more. A function learns the address as `USHER_GRAPHQL_URL`. */
  grantRead(caller: Caller): Grant {
    return this.grant(caller, serviceVerbs.read);
  }

  /** Lets a program start trials and open pages of Stripe for any account. A function learns the address as `USHER_GRAPHQL_URL`. */
  grantSell(caller: Caller): Grant {
    return this.grant(caller, serviceVerbs.sell);
  }

  /** Lets a program give units to any account, without the bounds of operators. A function learns the address as `USHER_GRAPHQL_URL`. */
  grantUnits(caller: Caller): Grant {
    return this.grant(caller, serviceVerbs.grant);
  }

  /** Sends events of the bus to a target. */
  onEvent(id: string, { detailType, target, scope = this }: OnUsherEvent): Rule {
    return new Rule(scope, id, {
      eventBus: this.bus,
      eventPattern: { source: ['usher'], ...(detailType ? { detailType } : {}) },
      targets: [target],
    });
  }

  private grant(caller: Caller, fields: string[]): Grant {
    // A request is signed for AppSync's own address.
    caller.addEnvironment?.('USHER_GRAPHQL_URL', this.house.api.api.attrGraphQlUrl);
    return Grant.addToPrincipal({
      grantee: caller,
      actions: ['appsync:GraphQL'],
      resourceArns: fields.map((field) => this.house.api.fieldArn(field)),
    });
  }
}

/** A folder may come from a clone, where its screens are shown. */
function warnOfScreens({ scope, extensions }: House): void {
  for (const { folder } of extensions.filter((one) => existsSync(join(one.folder, 'web/screens.tsx'))))
    Annotations.of(scope).addWarningV2(
      'usher:screens',
      `${folder}/web/screens.tsx is not shown: the pages of the package are built already (docs/extending.md).`,
    );
}

function putOut(house: House): void {
  const { scope, stack, settings, extensions, apiAddress, auth } = house;
  const put = (name: string, value: string) => new CfnOutput(scope, name, { value });
  put('GraphqlUrl', apiAddress.graphqlUrl);
  put('RealtimeUrl', apiAddress.realtimeUrl);
  putOutUsers(scope, settings, auth);
  put('Region', stack.region);
  putOutLegacyTable(house);
  if (extensions.length > 0) put('Extensions', extensions.map(({ folder }) => folder).join(','));
}

/** As the CDK's own constructs take an API: for a merged API, or a grant of single fields. */
function apiOf({ scope, settings, api: { api } }: House): IGraphqlApi {
  return GraphqlApi.fromGraphqlApiAttributes(scope, 'Known', {
    graphqlApiId: api.attrApiId,
    graphqlApiArn: api.attrArn,
    graphQLEndpointArn: api.attrGraphQlEndpointArn,
    visibility: Visibility.GLOBAL,
    modes: [
      AuthorizationType.USER_POOL,
      AuthorizationType.IAM,
      ...(settings.pricing ? [AuthorizationType.API_KEY] : []),
    ],
  });
}
