import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { bindSecret } from './bind.ts';
import type { UsherFunction } from './functions.ts';
import type { House } from './house.ts';

/** What a function needs to tell whether a mailbox has had a trial. */
export function bindClaims(house: House, fn: UsherFunction): void {
  bindSecret(fn, claimSecret(house), 'CLAIM_SECRET_ARN');
}

/** Made once and never changed: every claim was hashed with it, and without it no trial is known any more. */
function claimSecret({ stack, settings }: House): Secret {
  const made = stack.node.tryFindChild('ClaimSecret') as Secret | undefined;
  return (
    made ??
    new Secret(stack, 'ClaimSecret', {
      secretName: `${settings.project}-${settings.env}-claims`,
      description:
        'Hashes the mailboxes that have had a trial. Never rotate it: every trial could be had again.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: settings.isProd ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
  );
}
