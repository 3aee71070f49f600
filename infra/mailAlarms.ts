import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmBell } from './alarmBell.ts';
import type { House } from './house.ts';
import { onlyInRegion } from './onlyInRegion.ts';
import { metricOf } from './serviceAlarms.ts';

/**
 * Shares of all mail that SES sends for the account. At a twentieth bounced, or one complaint in a thousand, AWS puts the account under review,
 * and later stops its mail; then no address can be confirmed. Half of that rings.
 */
const bouncesMax = 0.025;
const complaintsMax = 0.0005;

/** Where SES sends the mail. Cognito's own mail counts nothing that an account could look at. */
export function addMailAlarms({ scope, settings: { mail } }: House, bell: AlarmBell): void {
  if (!mail) return;
  const add = () =>
    [
      bell.above('mail-bounces', reputation('BounceRate'), bouncesMax),
      bell.above('mail-complaints', reputation('ComplaintRate'), complaintsMax),
    ].map((alarm) => alarm.node.defaultChild as CfnAlarm);
  // An alarm sees no other region than its own.
  if (mail.region) onlyInRegion(scope, 'IsWhereMailIsSent', mail.region, add);
  else add();
}

/** Without dimensions: of the account in this region. */
function reputation(name: string) {
  return metricOf('AWS/SES', `Reputation.${name}`, {}, 'Maximum');
}
