import type { MailboxRules } from '../domain/mailbox.ts';
import rules from '../mailboxes.json' with { type: 'json' };

/** What the app's own `mailboxes.json` says; it fits its schema, or there is no stack. */
export const mailboxRules = rules as MailboxRules;
