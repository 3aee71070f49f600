import { type CfnParameter, RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { bindSecret, bindTable, bindTableQuery } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import { addParameter } from './parameters.ts';
import type { Settings } from './settings.ts';
import type { Tables } from './tables.ts';

/** What a function needs to speak to Stripe. */
export interface StripeAccess {
  /** `{ "apiKey": "rk_…", "webhookSecrets": ["whsec_…", "the previous one"] }`; empty until the operator fills it in. */
  secret: Secret;
  apiUrl: CfnParameter;
}

export function addStripeAccess(scope: Construct, settings: Settings): StripeAccess {
  const secret = new Secret(scope, 'StripeSecret', {
    secretName: `${settings.project}-${settings.env}-stripe`,
    description: 'Stripe restricted key and webhook signing secrets, as JSON: apiKey, webhookSecrets.',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ apiKey: '', webhookSecrets: [] }),
      // CloudFormation insists on generating something beside the template.
      generateStringKey: 'unused',
    },
    removalPolicy: settings.isProd ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const apiUrl = addParameter(scope, settings, 'stripeApiUrl');
  return { secret, apiUrl };
}

interface Has {
  stripe: StripeAccess;
  settings: Settings;
}

export function bindStripe({ stripe, settings: { project, env } }: Has, fn: UsherFunction): void {
  bindSecret(fn, stripe.secret, 'STRIPE_SECRET_ARN');
  fn.lambda.addEnvironment('STRIPE_API_URL', stripe.apiUrl.valueAsString);
  fn.lambda.addEnvironment('USHER_DEPLOYMENT', `${project}-${env}`);
}

/** What `linkLegacy` reads and writes: the customer of a user who was moved from the legacy table becomes the account's. */
export function bindLink(house: Has & { tables: Tables }, fn: UsherFunction): void {
  bindStripe(house, fn);
  bindTableQuery(fn, house.tables, 'user-subscriptions');
  bindTable(fn, house.tables, 'users', ['UpdateItem']);
  bindTable(fn, house.tables, 'users', ['Query'], ['CustomerIndex']);
}
