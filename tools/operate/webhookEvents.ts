// node tools/dev/run.mjs tools/operate/webhookEvents.ts: the event types that the webhook uses, as curl takes them for a new endpoint.
import { usedTypes } from '../../app/billing/stripeNotice.ts';

console.log(usedTypes.map((type) => `-d enabled_events[]=${type}`).join(' '));
