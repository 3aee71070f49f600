import { RemovalPolicy } from 'aws-cdk-lib';
import type { DataHalf } from './dataHalf.ts';
import { SettingRefused } from './settingKinds.ts';
import type { Users } from './usersSetting.ts';

/** What one environment of `environments.ts` may say. Everything has a default; `docs/settings.md` is the same as a page. */
export interface Environment extends ParameterSettings, SynthSettings {}

/**
 * Handed over as parameters of the stack. One that the file does not name keeps the value of the deployment before, at first its
 * default.
 */
export interface ParameterSettings {
  /** Where the browser comes back to from Stripe; the first is used for links in messages. Default the web client’s own address. */
  webOrigins?: string[];
  /** What stands between origin and screen in these links, `/` for an app with paths of its own (`/checkout/done`). Default `/#/`. */
  webPath?: string;
  /** Whether AWS WAF stands before the API, for about $6 a month. Default false. */
  apiFirewall?: boolean;
  /** With `apiFirewall`: requests of one IP address in five minutes, 10 to 2,000,000,000. Default 2000. */
  requestsPerAddress?: number;
  /** An address to which every alarm is sent, once it has confirmed that it wants them. Default `none`. */
  alarmEmail?: string;
  /** The ARN of an SNS topic to which every alarm is sent instead. Default `none`. */
  alarmTopic?: string;
  /** Days of access after a renewal that was not paid, 0 to 30. Default 7. */
  graceDays?: number;
  /** Days for which archived log rows are kept, 1 to 36,500. Default 396. */
  archiveDays?: number;
  /** Accounts from which one comparison takes something, and customers that it writes to in Stripe, 0 to 1,000,000. Default 100. */
  nightlyChangesMax?: number;
  /** What tells this deployment's part of a shared Stripe account: `app=editor` in a customer's metadata, `prod_…`. Default `none`. */
  stripeOwn?: string[];
  /** Units of one feature to which operators of the group `support` may bring an account's grants. Default 1000. */
  supportGrantMax?: number;
  /** Whether a deletion and a link with a customer by an operator, and a large grant, take a second operator. Default false. */
  fourEyes?: boolean;
  /** With `fourEyes`: from how many units of grants on, 1 or more. Default 1000. */
  fourEyesGrantMin?: number;
  /** Whether operators are refused until they sign in with a code. Default `optional`, in `prod` `required`. */
  operatorsSecondFactor?: 'required' | 'optional';
  /** Whether a customer whose payment collection is paused keeps access. Default `keep`. */
  pausedCollection?: 'keep' | 'deny';
  /** What a full refund, a dispute and a fraud warning do. Default `review` for each; one that is left out stays `review`. */
  riskPolicies?: { refund?: RiskPolicy; dispute?: RiskPolicy; earlyWarning?: RiskPolicy };
  /** Where Stripe answers. Default `https://api.stripe.com`. */
  stripeApiUrl?: string;
  /** Whether an address at a disposable host gets a trial. Default `refuse`. */
  disposableTrials?: 'refuse' | 'allow';
  /** Trials of one product for the mailboxes of one domain that belongs to no provider, 0 to 1,000,000; 0: no limit. Default 0. */
  trialsPerDomain?: number;
  /** Over how many parts a counter of a feature is split while it is busy, 2 to 32 (`{ 'api-calls': 16 }`). Default `none`. */
  splitCounters?: Record<string, number>;
  /** Whether a card that is saved with Stripe has a trial once: not looked at, claimed, or required. Default `ignore`. */
  cardClaims?: 'ignore' | 'claim' | 'require';
}

type RiskPolicy = 'keep' | 'review' | 'end';

/** Mail of the user pool by SES of the same account. */
interface Mail {
  /** `hello@example.com` or `Example <hello@example.com>`. */
  from: string;
  replyTo?: string;
  /** The domain or address that SES has verified. Default: the domain of `from`. */
  identity?: string;
  /** Of the identity. Default: that of the deployment; Cognito takes few others. */
  region?: string;
  /** Where bounces and complaints are told. Default: none. */
  configurationSet?: string;
}

export interface Domain {
  /** `app.example.com` */
  name: string;
  /** Of a certificate for the name, in us-east-1. */
  certificateArn: string;
  /** The hosted zone of Route 53 that gets the record. Default: none, and you write the record yourself. */
  hostedZoneId?: string;
}

interface Provider {
  clientId: string;
  /** Of a secret in Secrets Manager whose text is the client's secret. */
  secretName: string;
}

/** Sign-in at other providers, by the page that Cognito hosts. At least one of them. */
export interface SocialSignIn {
  /** The page is `https://{domainPrefix}.auth.{region}.amazoncognito.com`; no other pool of the region may have it. */
  domainPrefix: string;
  /** Where the browser comes back to with a code. */
  callbackUrls: string[];
  /** Where it may go after signing out. Default: none. */
  logoutUrls?: string[];
  google?: Provider;
  /** The secret is the private key of `keyId`. */
  apple?: { servicesId: string; teamId: string; keyId: string; secretName: string };
  /** Any other one that speaks OpenID Connect. */
  oidc?: Provider & { name: string; issuer: string };
}

/** Where the rows of an earlier system lie. */
export interface LegacyTable {
  /** `old-app-metadata`, of the same account and region. */
  name: string;
  /** The index whose partition key is `user_id`. Default `UserIdIndex`. */
  userIndex?: string;
}

/** Part of the template. One that is taken out of the file is at its default with the next deployment. */
export interface SynthSettings {
  /** Who the users are: of a pool of Usher’s own, of one that is there already, or of another issuer. Default `{ kind: 'own' }`. */
  users?: Users;
  /** Who sends the mail of the user pool. Default Cognito itself, 50 a day. */
  mail?: Mail;
  /** The address of the web client. Default CloudFront’s own. */
  webDomain?: Domain;
  /** The address of the API. Default AppSync’s own. */
  apiDomain?: Domain;
  /** What the user pool is billed as, `lite`, `essentials` or `plus`; nothing that Usher uses needs more than the first. Default `lite`. */
  featurePlan?: 'lite' | 'essentials' | 'plus';
  /** Whether people may set up an authenticator app, must, or cannot. Default `optional`. */
  mfa?: 'off' | 'optional' | 'required';
  /** Sign-in with Google, Apple or another provider. Default none. */
  socialSignIn?: SocialSignIn;
  /** US dollars a month for the whole AWS account, 1 or more; at 80% and 100%, and when it is foreseen, whom alarms tell is told. Default none. */
  monthlyBudget?: number;
  /** Days for which logs are kept, one of those that CloudWatch takes. Default 90. */
  logRetentionDays?: number;
  /** From which level on functions log; what is counted and what crashes is always logged. Default `info`. */
  logLevel?: 'info' | 'warn' | 'error';
  /** What AppSync logs of a request: nothing, errors, or every field that it resolves; never arguments. Default `error`. */
  apiLogLevel?: 'none' | 'error' | 'info' | 'debug' | 'all';
  /**
   * Whether five functions reserve 43 concurrent executions of the account (`reservations.ts`), which a new account may refuse.
   * Default false, in `prod` true.
   */
  reserve?: boolean;
  /** Whether CloudFront serves the web client and the operators’ page; without it, `webOrigins` names your own front end. Default true. */
  web?: boolean;
  /** Whether visitors may read the price list, with an API key that stands in every page and opens nothing else. Default true. */
  pricing?: boolean;
  /** A table that is there already, read second and emptied user by user. Default one of the stack’s own. */
  legacyTable?: LegacyTable;
  /** Whether the API and the functions send traces to X-Ray, for $5 a million. Default false. */
  tracing?: boolean;
  /** The processor that functions run on; `x86_64` costs a quarter more. Default `arm64`. */
  architecture?: 'arm64' | 'x86_64';
}

const defaults = {
  users: { kind: 'own' },
  featurePlan: 'lite',
  mfa: 'optional',
  logRetentionDays: 90,
  logLevel: 'info',
  apiLogLevel: 'error',
  tracing: false,
  architecture: 'arm64',
  web: true,
  pricing: true,
} satisfies SynthSettings;

/** What names one deployment, of which several can stand in one account, and what its template is made with. */
export interface Settings
  extends Omit<SynthSettings, keyof typeof defaults>, Required<Pick<SynthSettings, keyof typeof defaults>> {
  /** Begins every name: `usher-dev`. */
  name: string;
  /** Whether Stripe's money is real, and operators need a second factor. */
  isProd: boolean;
  /** Whether data stay when what holds them goes, and are protected until then. */
  isKept: boolean;
  reserve: boolean;
  /** What else the parameters of the stack would say, by their names; undefined where the stack has them. */
  told?: Record<string, string>;
  data: DataHalf;
}

type Named = Pick<Settings, 'name' | 'isProd' | 'isKept' | 'reserve' | 'told' | 'data'>;

/** What is not said is at its default. */
export function settingsWith(synth: SynthSettings, named: Named, where: string): Settings {
  demandForeign(synth.legacyTable, `${named.name}-`, where);
  const said = Object.fromEntries(Object.entries(synth).filter(([, value]) => value !== undefined));
  return { ...defaults, ...said, ...named };
}

/** Where a deployment's own numbers are counted: two in one account must not alarm for each other. */
export function metricsOf({ name }: Settings): string {
  return `Usher/${name}`;
}

/**
 * What becomes of data when its stack goes. What a creation that failed has made is empty, and keeping it would stand in the way
 * of the next one.
 */
export function removalOfData({ isKept }: Settings): RemovalPolicy {
  return isKept ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/** One of the stack's own would leave the stack: outside `prod` it would be deleted with its rows. */
function demandForeign(table: LegacyTable | undefined, own: string, where: string): void {
  if (table?.name.startsWith(own))
    throw new SettingRefused(
      `${where}.legacyTable.name is ${JSON.stringify(table.name)}; tables that begin with ${own} are the stack’s own.`,
    );
}
