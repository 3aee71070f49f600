import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { bindSecret, bindTable, bindTableQuery } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import { exportFrom, importOf } from './exports.ts';
import { addParameter, type Told } from './parameters.ts';
import { removalOfData, type Settings } from './settings.ts';
import type { Tables } from './tables.ts';

/** What a function needs to speak to Stripe. */
export interface StripeAccess {
  /** `{ "apiKey": "rk_…", "webhookSecrets": ["whsec_…", "the previous one"] }`; empty until the operator fills it in. */
  secret: ISecret;
  apiUrl: Told;
  /** What tells this deployment's part of a shared Stripe account. */
  own: Told;
}

export function addStripeSecret(data: Construct, settings: Settings): void {
  const secret = new Secret(data, 'StripeSecret', {
    secretName: `${settings.name}-stripe`,
    description: 'Stripe restricted key and webhook signing secrets, as JSON: apiKey, webhookSecrets.',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ apiKey: '', webhookSecrets: [] }),
      // CloudFormation insists on generating something beside the template.
      generateStringKey: 'unused',
    },
    removalPolicy: removalOfData(settings),
  });
  exportFrom(data, settings, 'StripeSecretArn', secret.secretArn);
}

export function stripeAccessOf(app: Construct, settings: Settings): StripeAccess {
  const apiUrl = addParameter(app, settings, 'stripeApiUrl');
  const own = addParameter(app, settings, 'stripeOwn');
  const arn = importOf(settings, 'StripeSecretArn');
  return { secret: Secret.fromSecretCompleteArn(app, 'StripeSecret', arn), apiUrl, own };
}

interface Has {
  stripe: StripeAccess;
  settings: Settings;
}

export function bindStripe({ stripe, settings }: Has, fn: UsherFunction): void {
  bindSecret(fn, stripe.secret, 'STRIPE_SECRET_ARN');
  fn.lambda.addEnvironment('STRIPE_API_URL', stripe.apiUrl.valueAsString);
  fn.lambda.addEnvironment('STRIPE_OWN', stripe.own.valueAsString);
  fn.lambda.addEnvironment('USHER_DEPLOYMENT', settings.name);
}

/** What `linkLegacy` reads and writes: the customer of a user who was moved from the legacy table becomes the account's. */
export function bindLink(house: Has & { tables: Tables }, fn: UsherFunction): void {
  bindStripe(house, fn);
  bindTableQuery(fn, house.tables, 'user-subscriptions');
  bindTable(fn, house.tables, 'users', ['UpdateItem']);
  bindTable(fn, house.tables, 'users', ['Query'], ['CustomerIndex']);
}
